"""What a fact means among the other facts of its deal or contract.

A win is not counted once the deal was reopened, the second win of a won deal is a repetition, a delivery is
worth what its contract says. All of that is one function of the set of facts, in business-time order: it does
not matter in which order they became known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from fractions import Fraction

import msgspec
from msgspec.structs import replace

from kpi.approval import is_held
from kpi.contract_terms import amendments
from kpi.events import Amendment, Collection, Kind
from kpi.facts import WHOLE, Credit, Customer, Fact, Item, Line
from kpi.sold import held, last_lines

_SECOND_US = 1_000_000

__all__ = ["Circumstance", "Standing", "circumstances", "plain"]


class Standing(StrEnum):
    """Whether a fact counts, and why not."""

    COUNTED = "counted"
    REVERSED = "reversed"
    REOPENED = "reopened"
    REPEATED = "repeated"
    OVERTAKEN = "overtaken"
    UNAPPROVED = "unapproved"


class Circumstance(msgspec.Struct, frozen=True, gc=False):
    """What the other facts say about one fact.

    ``amount`` is what is left of the fact's amount after partial reversals, ``kept`` the share of it that is left.
    ``cycle_days`` is None when the deal's opening is unknown; ``due_day`` None when nothing says when money was due.
    ``lines`` are those of the deal, as far as they are about the fact's amount.
    ``waited_s`` is how long a customer had waited for an answer or for help; None when the ticket's opening is unknown.
    """

    standing: Standing
    amount: int
    kept: Fraction = WHOLE
    credits: tuple[Credit, ...] = ()
    customer: Customer | None = None
    item: Item | None = None
    cycle_days: int | None = None
    deal_amount: int = 0
    contract_amount: int = 0
    due_day: int | None = None
    waited_s: int | None = None
    lines: tuple[Line, ...] = ()

    @property
    def counts(self) -> bool:
        """True when the fact is to be counted and paid."""
        return self.standing is Standing.COUNTED


def plain(fact: Fact) -> Circumstance:
    """The circumstance of a fact that stands alone: it counts, as it is."""
    due_day = fact.data.due_on.toordinal() if isinstance(fact.data, Collection) and fact.data.due_on else None
    return Circumstance(
        Standing.COUNTED,
        fact.amount or 0,
        credits=fact.own_credits,
        customer=fact.customer,
        item=fact.item,
        due_day=due_day,
    )


def circumstances(facts: Iterable[Fact]) -> dict[int, Circumstance]:
    """Read the facts of one subject (or one lonely fact) together with the reversals that aim at them.

    Args:   facts: every known fact of one deal, contract or lead and every reversal of one of them, any order.
    Returns: one circumstance per fact that is not itself a reversal, by seq, in business-time order; {} for no facts.
    Raises: nothing; a reversal whose target is not among the facts has no effect.
    Source: docs/decisions/0007-order-independence.md.
    """
    everything = sorted(facts, key=lambda fact: fact.order)
    told = [fact for fact in everything if fact.kind is not Kind.REVERSED]
    if len(everything) == 1 and told and told[0].subject is None:
        return {told[0].seq: plain(told[0])}
    found = {fact.seq: plain(fact) for fact in told}
    if len(told) < len(everything):
        _take_back(everything, found)
    alive = [fact for fact in told if found[fact.seq].counts]
    subject = next((fact.subject for fact in told if fact.subject), None)
    if subject is None:
        return found
    _name_the_dead(told, alive, found)
    if subject.startswith("deal:"):
        _read_deal(alive, found)
    elif subject.startswith("contract:"):
        _read_contract(alive, found)
    elif subject.startswith("ticket:"):
        _read_ticket(alive, found)
    return found


def _take_back(everything: Sequence[Fact], found: dict[int, Circumstance]) -> None:
    by_key = {fact.key: fact for fact in everything if fact.kind is not Kind.REVERSED}
    for reversal in everything:
        fact = by_key.get(reversal.target) if reversal.target is not None else None
        # What is done on the way to an approval is withdrawn, whatever arrives first.
        if fact is None or fact.kind.is_approval:
            continue
        now = found[fact.seq]
        left = 0 if reversal.amount is None else max(0, now.amount - reversal.amount)
        if left == 0:
            found[fact.seq] = replace(now, standing=Standing.REVERSED, amount=0, kept=Fraction(0))
        else:
            found[fact.seq] = replace(now, amount=left, kept=Fraction(left, fact.amount or left))


def _name_the_dead(told: Sequence[Fact], alive: Sequence[Fact], found: dict[int, Circumstance]) -> None:
    """What was taken back still is of its customer and its people, so that their books can say so."""
    if len(alive) == len(told):
        return
    customer, item, credits = _last_known(alive or told)
    for fact in told:
        now = found[fact.seq]
        if not now.counts:
            found[fact.seq] = replace(
                now,
                credits=fact.credits or credits or fact.own_credits,
                customer=fact.customer or customer,
                item=fact.item or item,
            )


def _read_deal(alive: Sequence[Fact], found: dict[int, Circumstance]) -> None:
    opened = next((fact for fact in alive if fact.kind is Kind.DEAL_OPENED), None)
    customer, item, credits = _last_known(alive)
    deal_amount = next((fact.amount for fact in reversed(alive) if _tells_deal_amount(fact)), None) or 0
    lines = last_lines(alive)
    for fact in alive:
        now = found[fact.seq]
        own = fact.lines if fact.lines is not None else lines
        found[fact.seq] = replace(
            now,
            lines=held(own, fact.amount, now.amount) if own and fact.amount is not None else (),
            standing=Standing.REPEATED if fact.kind is Kind.DEAL_OPENED and fact is not opened else Standing.COUNTED,
            credits=fact.credits or credits or fact.own_credits,
            customer=fact.customer or customer,
            item=fact.item or item,
            cycle_days=max(0, fact.day - opened.day) if opened is not None else None,
            deal_amount=deal_amount,
        )
    _read_closing(alive, found)


def _read_closing(alive: Sequence[Fact], found: dict[int, Circumstance]) -> None:
    """Only the first fact of the last run of wins, or of losses, counts; a reopening ends a run."""
    holder: Fact | None = None
    for fact in alive:
        match fact.kind:
            case Kind.DEAL_WON | Kind.DEAL_LOST:
                if holder is not None and holder.kind is fact.kind:
                    found[fact.seq] = replace(found[fact.seq], standing=Standing.REPEATED)
                    continue
                if holder is not None:
                    found[holder.seq] = replace(found[holder.seq], standing=Standing.OVERTAKEN)
                holder = fact
            case Kind.DEAL_REOPENED:
                if holder is not None:
                    found[holder.seq] = replace(found[holder.seq], standing=Standing.REOPENED)
                holder = None
            case Kind.RETURN if holder is not None and holder.kind is Kind.DEAL_WON and fact.amount is not None:
                found[holder.seq] = _returned(found[holder.seq], found[fact.seq].amount)
            case Kind.DEAL_AMENDED if holder is not None:
                found[holder.seq] = _amended(holder, found[holder.seq], fact)
            case _:
                pass


def _returned(now: Circumstance, amount: int) -> Circumstance:
    """What is left of a win after goods came back; a deal of which everything came back still was won."""
    left = max(0, now.amount - amount)
    kept = now.kept * Fraction(left, now.amount) if now.amount else Fraction(0)
    return replace(now, amount=left, kept=kept)


def _amended(closing: Fact, now: Circumstance, amendment: Fact) -> Circumstance:
    """What became known after a win or loss: the shares that were told anew, and a win's amount."""
    if not isinstance(amendment.data, Amendment):
        return now
    if amendment.data.credits:
        now = replace(now, credits=amendment.credits)
    if closing.kind is not Kind.DEAL_WON or amendment.amount is None:
        return now
    return replace(now, amount=int(amendment.amount * now.kept), item=amendment.item or now.item)


def _tells_deal_amount(fact: Fact) -> bool:
    return fact.amount is not None and fact.kind in (Kind.DEAL_OPENED, Kind.DEAL_AMENDED, Kind.DEAL_WON)


def _read_contract(alive: Sequence[Fact], found: dict[int, Circumstance]) -> None:
    signed = next((fact for fact in alive if fact.kind is Kind.CONTRACT_SIGNED), None)
    delivered = next((fact for fact in alive if fact.kind is Kind.DELIVERY), None)
    customer, item, credits = _last_known(alive)
    held = is_held(alive)
    due: dict[str, int] = {}
    if signed is not None:
        due, amount = _agreed(alive, signed, found[signed.seq])
        standing = Standing.UNAPPROVED if held else Standing.COUNTED
        found[signed.seq] = replace(found[signed.seq], amount=amount, standing=standing)
    contract_amount = found[signed.seq].amount if signed is not None and not held else 0
    first_of = {Kind.CONTRACT_SIGNED: signed, Kind.DELIVERY: delivered}
    for fact in alive:
        now = found[fact.seq]
        due_day = now.due_day
        if due_day is None and isinstance(fact.data, Collection) and fact.data.instalment:
            due_day = due.get(fact.data.instalment)
        found[fact.seq] = replace(
            now,
            standing=now.standing if first_of.get(fact.kind, fact) is fact else Standing.REPEATED,
            credits=fact.credits or (signed.credits if signed is not None else ()) or credits or fact.own_credits,
            customer=fact.customer or customer,
            item=fact.item or item,
            contract_amount=contract_amount,
            due_day=due_day,
        )


def _agreed(alive: Sequence[Fact], signed: Fact, now: Circumstance) -> tuple[dict[str, int], int]:
    """When the instalments of a contract are due, and its amount, as amended since the signature."""
    plan, amount = signed.plan, now.amount
    for fact in amendments(alive, signed):
        plan = fact.plan or plan
        amount = int(fact.amount * now.kept) if fact.amount is not None else amount
    return dict(plan), amount


def _read_ticket(alive: Sequence[Fact], found: dict[int, Circumstance]) -> None:
    """The first answer and the first resolution since a ticket was opened count; opened again, it is not resolved."""
    customer, item, _ = _last_known(alive)
    opened: Fact | None = None
    done: dict[Kind, Fact] = {}
    for fact in alive:
        now, standing = found[fact.seq], Standing.COUNTED
        if fact.kind is Kind.TICKET_OPENED:
            resolved = done.pop(Kind.TICKET_RESOLVED, None)
            if resolved is not None:
                found[resolved.seq] = replace(found[resolved.seq], standing=Standing.REOPENED)
            if opened is not None:
                standing = Standing.REPEATED
            opened = opened or fact
        elif fact.kind in done:
            standing = Standing.REPEATED
        else:
            done[fact.kind] = fact
        is_late = fact.kind is not Kind.TICKET_OPENED and opened is not None
        found[fact.seq] = replace(
            now,
            standing=standing,
            customer=fact.customer or customer,
            item=fact.item or item,
            waited_s=(fact.at_us - opened.at_us) // _SECOND_US if is_late and opened is not None else None,
        )


def _last_known(alive: Sequence[Fact]) -> tuple[Customer | None, Item | None, tuple[Credit, ...]]:
    """The latest word on who buys, what, and whose deal it is."""
    customer = next((fact.customer for fact in reversed(alive) if fact.customer is not None), None)
    item = next((fact.item for fact in reversed(alive) if fact.item is not None), None)
    credits = next((fact.credits for fact in reversed(alive) if fact.credits), ())
    return customer, item, credits
