"""Deals and contracts as people tell them."""

from typing import Any

from tests.server.intake.recording import event


def opened(deal: str, member: str = "ann", amount: str = "1000", day: int = 2, **data: Any) -> dict[str, Any]:
    """A deal begins in November."""
    time = f"2026-11-{day:02}T09:00:00+08:00"
    return event(f"{deal}:opened", "deal.opened", time, deal=deal, member=member, amount=amount, **data)


def moved(deal: str, stage: str, day: int = 5, **data: Any) -> dict[str, Any]:
    """It comes into a stage."""
    time = f"2026-11-{day:02}T10:00:00+08:00"
    return event(f"{deal}:{stage}:{day}", "deal.stage_changed", time, deal=deal, stage=stage, **data)


def won(deal: str, member: str = "ann", amount: str = "1000", day: int = 9, **data: Any) -> dict[str, Any]:
    """The customer said yes."""
    time = f"2026-11-{day:02}T11:00:00+08:00"
    return event(f"{deal}:won", "deal.won", time, deal=deal, member=member, amount=amount, **data)


def signed(contract: str, *plan: tuple[str, str, str], member: str = "ann", **data: Any) -> dict[str, Any]:
    """A contract with its plan: (name, due day, amount) each."""
    instalments = [{"instalment": name, "due_on": due, "amount": amount} for name, due, amount in plan]
    data = {"amount": str(sum(int(amount) for _, _, amount in plan))} | data
    time = "2026-10-01T12:00:00+08:00"
    return event(
        f"{contract}:signed", "contract.signed", time, contract=contract, member=member, instalments=instalments, **data
    )


def paid(id: str, contract: str, amount: str, day: int = 12, **data: Any) -> dict[str, Any]:
    """Money came in."""
    time = f"2026-11-{day:02}T12:00:00+08:00"
    return event(id, "collection.received", time, contract=contract, amount=amount, **data)


def told(lead: str, step: str, day: int = 2, **data: Any) -> dict[str, Any]:
    """A step in the life of a lead."""
    time = f"2026-11-{day:02}T09:00:00+08:00"
    return event(f"{lead}:{step}", f"lead.{step}", time, **{"lead": lead, "member": "mia"} | data)


def touched(lead: str, id: str, day: int, member: str = "ann") -> dict[str, Any]:
    """A call to a lead."""
    time = f"2026-11-{day:02}T10:00:00+08:00"
    return event(id, "call.logged", time, lead=lead, member=member, outcome="connected", duration_s=60)
