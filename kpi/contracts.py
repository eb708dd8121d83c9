"""What a contract is: how much was agreed, what is due when, what was paid and what is left.

Money that names an instalment pays that one, the rest of it and money that names none pay the oldest unpaid one first;
what is paid beyond the contract is kept and shown. Like a deal (``pipeline.py``) a function of the set of facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

import msgspec

from kpi.contract_events import ContractAmended
from kpi.contract_terms import Agreed, agreed_of, tells_terms, terms_in
from kpi.events import Collection, ContractSigned, Kind
from kpi.facts import Credit, Fact
from kpi.money import split
from kpi.pipeline import alive
from kpi.timeline import Circumstance, Standing

__all__ = ["UNPLANNED", "Contract", "ContractState", "Instalment", "contract_of", "instalment_names"]

UNPLANNED = ""
"""The name of the instalment that holds what no plan of payments says when it is due."""
_NEVER = 2**31


class ContractState(StrEnum):
    """How a contract stands."""

    UNSIGNED = "unsigned"
    """It was submitted for approval, or money or goods are known; the signature is not, or does not count yet."""
    OPEN = "open"
    PAID = "paid"


class Instalment(msgspec.Struct, frozen=True, gc=False):
    """One due amount, in minor units. Days are ordinals: ``due_day`` 0 when none was agreed, ``paid_day`` the last one
    on which money reached it, 0 for none."""

    name: str
    due_day: int
    amount: int
    paid: int = 0
    paid_day: int = 0

    @property
    def unpaid(self) -> int:
        """What is left to pay, never negative."""
        return self.amount - self.paid


class Contract(msgspec.Struct, frozen=True, gc=False):
    """A contract as its facts leave it; amounts in minor units, days ordinals (0: none), ids 0 for none.

    ``amount`` is the sum of the instalments' amounts, ``collected`` of their paid amounts and ``overpaid``.
    """

    id: str
    deal: str = ""
    account: int = 0
    product: int = 0
    amount: int = 0
    signed_day: int = 0
    delivered_day: int = 0
    collected: int = 0
    overpaid: int = 0
    touched_us: int = 0
    credits: tuple[Credit, ...] = ()
    instalments: tuple[Instalment, ...] = ()

    @property
    def unpaid(self) -> int:
        """What is left to pay, never negative."""
        return self.amount - self.collected + self.overpaid

    @property
    def state(self) -> ContractState:
        """How it stands."""
        if not self.signed_day:
            return ContractState.UNSIGNED
        return ContractState.OPEN if self.unpaid else ContractState.PAID


def contract_of(facts: Iterable[Fact], read: Mapping[int, Circumstance]) -> Contract | None:
    """The state of one contract.

    Args:   facts: all facts of the contract and the reversals that aim at them, any order. read: their
        ``circumstances``.
    Returns: what the signature that counts agreed and what was done since; None when everything was taken back.
    Raises: nothing.
    Source: docs/decisions/0007-order-independence.md.
    """
    told = alive(facts, read)
    if not told:
        return None
    signed = next((fact for fact in told if fact.kind is Kind.CONTRACT_SIGNED and _is_approved(read[fact.seq])), None)
    delivered = next((fact for fact in told if fact.kind is Kind.DELIVERY), None)
    amount = read[signed.seq].amount if signed is not None else 0
    instalments, overpaid = _paid(_planned(agreed_of(told) if signed is not None else None, amount), told, read)
    whose = signed if signed is not None else told[-1]
    return Contract(
        id=(told[0].subject or "").removeprefix("contract:"),
        deal=next((deal for fact in told if (deal := _deal_in(fact))), ""),
        account=next((fact.customer.id for fact in reversed(told) if fact.customer is not None), 0),
        product=next((fact.item.id for fact in reversed(told) if fact.item is not None), 0),
        amount=amount,
        signed_day=signed.day if signed is not None else 0,
        delivered_day=delivered.day if delivered is not None else 0,
        collected=sum(one.paid for one in instalments) + overpaid,
        overpaid=overpaid,
        touched_us=told[-1].at_us,
        credits=read[whose.seq].credits,
        instalments=instalments,
    )


def instalment_names(facts: Iterable[Fact]) -> set[str]:
    """Every instalment that a contract may ever have had.

    Args:   facts: those of one contract, any order.
    Returns: the names in all its signatures, also those taken back; {} when it was never signed.
    Raises: nothing.
    Source: docs/decisions/0007-order-independence.md.
    """
    told = [fact for fact in facts if tells_terms(fact)]
    names = {name for fact in told for name, _, _ in _parts(terms_in(fact))}
    # An amount that changes leaves another rest over, whichever plan it came after.
    return names | {UNPLANNED} if any(isinstance(fact.data, ContractAmended) for fact in told) else names


def _is_approved(now: Circumstance) -> bool:
    return now.standing is not Standing.UNAPPROVED


def _deal_in(fact: Fact) -> str:
    return fact.data.deal or "" if isinstance(fact.data, ContractSigned | ContractAmended | Collection) else ""


def _parts(data: Agreed) -> list[tuple[str, int, Decimal]]:
    """Name, due day and share of each instalment; what the plan leaves over stands under ``UNPLANNED``."""
    due: dict[str, int] = {}
    share: dict[str, Decimal] = {}
    for one in data.instalments:
        due[one.instalment] = one.due_on.toordinal()
        share[one.instalment] = share.get(one.instalment, Decimal(0)) + one.amount
    rest = data.amount - sum(share.values())
    found = [(name, due[name], share[name]) for name in due]
    return [*found, (UNPLANNED, 0, rest)] if rest > 0 else found


def _planned(agreed: Agreed | None, amount: int) -> list[Instalment]:
    """The contract's amount in the proportions of its plan: they sum to it exactly, whatever was taken back since."""
    parts = _parts(agreed) if agreed is not None else []
    if not any(share for _, _, share in parts):
        return [Instalment(name, due_day, 0) for name, due_day, _ in parts]
    amounts = split(amount, [share for _, _, share in parts])
    return [Instalment(name, due, part) for (name, due, _), part in zip(parts, amounts, strict=True)]


def _paid(
    planned: Sequence[Instalment], told: Sequence[Fact], read: Mapping[int, Circumstance]
) -> tuple[tuple[Instalment, ...], int]:
    """The instalments with what was paid on each, in the order they are due, and what was paid beyond them."""
    ranked = sorted(planned, key=lambda one: one.due_day or _NEVER)
    place = {one.name: number for number, one in enumerate(ranked)}
    overpaid = 0
    for fact in told:
        if not isinstance(fact.data, Collection):
            continue
        money = read[fact.seq].amount
        named = place.get(fact.data.instalment or UNPLANNED) if fact.data.instalment else None
        for number in (*(() if named is None else (named,)), *range(len(ranked))):
            one = ranked[number]
            part = min(money, one.unpaid)
            if part > 0:
                ranked[number] = Instalment(one.name, one.due_day, one.amount, one.paid + part, fact.day)
                money -= part
        overpaid += money
    return tuple(ranked), overpaid
