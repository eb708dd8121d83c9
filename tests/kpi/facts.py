"""Facts of one deal or contract, told by the hour."""

from datetime import date
from typing import Any

from kpi.events import ContractSigned, EventData, Kind
from kpi.facts import Fact

DAY = date(2026, 11, 2).toordinal()
_HOUR = 3_600_000_000
_START = (DAY - date(1970, 1, 1).toordinal()) * 24 * _HOUR


def fact(id: str, kind: Kind, data: EventData, hour: int, **told: Any) -> Fact:
    """A fact so many hours after the beginning; ids are made of digits, and number it too."""
    subject = "contract:K" if getattr(data, "contract", None) else "deal:D"
    plan: tuple[tuple[str, int], ...] = ()
    if isinstance(data, ContractSigned):
        plan = tuple((one.instalment, one.due_on.toordinal()) for one in data.instalments)
    told = {"subject": subject, "plan": plan, "credits": ()} | told
    return Fact(
        int(id or "0"), ("t", id), kind, _START + hour * _HOUR, DAY + hour // 24, hour % 24, 1, data=data, **told
    )
