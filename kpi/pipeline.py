"""What a deal is: the state its facts leave it in, and the stages it went through.

A function of the set of facts, read in business-time order: it does not matter in which order they became known.
Contracts and their instalments are in ``contracts.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise

import msgspec

from kpi.events import DealLost, DealOpened, DealWon, Kind, StageChange
from kpi.facts import Credit, Fact, Line
from kpi.sold import held, last_lines
from kpi.timeline import Circumstance, Standing

__all__ = ["Deal", "DealState", "Stay", "alive", "deal_of", "stays_of", "steps_back"]


class DealState(StrEnum):
    """How a deal stands."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Stay(msgspec.Struct, frozen=True, gc=False):
    """A deal's time in one stage, in microseconds since 1970 UTC; ``until_us`` is None while it lasts."""

    stage: str
    since_us: int
    until_us: int | None = None


class Deal(msgspec.Struct, frozen=True, gc=False):
    """A deal as its facts leave it.

    Amounts are minor units of the organisation's currency, 0 when never told. Days are ordinals, 0 for none:
    ``opened_day`` when nobody told of the opening. ``account`` and ``product`` are ids, 0 for none. ``stage`` is ""
    when never told. ``credits`` say whose it is: its win's or loss's, else the latest word on it. ``lines`` are what is
    sold, as far as anybody told.
    """

    id: str
    state: DealState
    title: str = ""
    account: int = 0
    product: int = 0
    contact: str = ""
    amount: int = 0
    stage: str = ""
    stage_us: int = 0
    reason: str = ""
    opened_day: int = 0
    closed_day: int = 0
    expected_day: int = 0
    touched_us: int = 0
    credits: tuple[Credit, ...] = ()
    lines: tuple[Line, ...] = ()


def alive(facts: Iterable[Fact], read: Mapping[int, Circumstance]) -> list[Fact]:
    """The facts that were not taken back, in business-time order.

    Args:   facts: those of one deal or contract, any order. read: their ``circumstances``, in business-time order.
    Returns: reversals and what is wholly reversed left out; [] for none.
    Raises: nothing.
    Source: docs/decisions/0007-order-independence.md.
    """
    by_seq = {fact.seq: fact for fact in facts}
    return [by_seq[seq] for seq, now in read.items() if now.standing is not Standing.REVERSED]


def deal_of(facts: Iterable[Fact], read: Mapping[int, Circumstance]) -> Deal | None:
    """The state of one deal.

    Args:   facts: all facts of the deal and the reversals that aim at them, any order. read: their ``circumstances``.
    Returns: the latest word on each particular; None when everything was taken back, or nothing told.
    Raises: nothing.
    Source: docs/decisions/0007-order-independence.md.
    """
    told = alive(facts, read)
    if not told:
        return None
    closing = _closing(told, read)
    state = _STATE_AFTER[closing.kind] if closing is not None else DealState.OPEN
    stays = _stays(told, closing)
    opened = next((fact for fact in told if fact.kind is Kind.DEAL_OPENED), None)
    worth = _worth(told, closing)
    whose = closing if closing is not None else told[-1]
    return Deal(
        id=(told[0].subject or "").removeprefix("deal:"),
        state=state,
        title=last_word(told, "title"),
        account=next((fact.customer.id for fact in reversed(told) if fact.customer is not None), 0),
        product=next((fact.item.id for fact in reversed(told) if fact.item is not None), 0),
        contact=last_word(told, "contact"),
        amount=read[worth.seq].amount if worth is not None else 0,
        stage=stays[-1].stage if stays else "",
        stage_us=stays[-1].since_us if stays else 0,
        reason=closing.data.reason or "" if closing is not None and isinstance(closing.data, DealLost) else "",
        opened_day=opened.day if opened is not None else 0,
        closed_day=closing.day if closing is not None else 0,
        expected_day=_expected(told),
        touched_us=told[-1].at_us,
        credits=read[whose.seq].credits,
        lines=_lines(told, worth, read),
    )


_STATE_AFTER = {Kind.DEAL_WON: DealState.WON, Kind.DEAL_LOST: DealState.LOST}


def last_word(told: Sequence[Fact], field: str) -> str:
    """What the latest of the facts that say anything about the field say; "" where none does."""
    for fact in reversed(told):
        found: str | None = getattr(fact.data, field, None)
        if found:
            return found
    return ""


def _closing(told: Sequence[Fact], read: Mapping[int, Circumstance]) -> Fact | None:
    """The win or loss that holds."""
    return next((fact for fact in told if fact.kind in _STATE_AFTER and read[fact.seq].counts), None)


def _worth(told: Sequence[Fact], closing: Fact | None) -> Fact | None:
    """The fact that says what the deal is worth."""
    if closing is not None and closing.kind is Kind.DEAL_WON:
        return closing
    tells = (fact for fact in reversed(told) if fact.amount is not None and isinstance(fact.data, DealOpened | DealWon))
    return next(tells, None)


def _lines(told: Sequence[Fact], worth: Fact | None, read: Mapping[int, Circumstance]) -> tuple[Line, ...]:
    """The lines told last, as long as they come to what the deal is worth."""
    if worth is None or worth.amount is None:
        return ()
    now = read[worth.seq]
    if worth.kind is Kind.DEAL_WON and now.counts:
        return now.lines
    return held(last_lines(told), worth.amount, now.amount)


def _expected(told: Sequence[Fact]) -> int:
    for fact in reversed(told):
        day: date | None = getattr(fact.data, "expected_close", None)
        if day is not None:
            return day.toordinal()
    return 0


def stays_of(facts: Iterable[Fact], read: Mapping[int, Circumstance]) -> tuple[Stay, ...]:
    """The stages of one deal, one after the other.

    Args:   as for ``deal_of``.
    Returns: the first to the last; the same stage told twice in a row is one stay, the win or loss ends the last one.
        () when no stage was ever told.
    Raises: nothing.
    Source: docs/decisions/0007-order-independence.md.
    """
    told = alive(facts, read)
    return tuple(_stays(told, _closing(told, read)))


def _stays(told: Sequence[Fact], closing: Fact | None) -> list[Stay]:
    found: list[Stay] = []
    for fact in told:
        stage = fact.data.stage if isinstance(fact.data, DealOpened | StageChange) else None
        if not stage or (found and found[-1].stage == stage):
            continue
        if found:
            found[-1] = Stay(found[-1].stage, found[-1].since_us, fact.at_us)
        found.append(Stay(stage, fact.at_us))
    if found and closing is not None:
        last = found[-1]
        found[-1] = Stay(last.stage, last.since_us, max(last.since_us, closing.at_us))
    return found


def steps_back(stays: Sequence[Stay], order: Sequence[str]) -> int:
    """How often a deal went back to an earlier stage.

    Args:   stays: as from ``stays_of``. order: the stages from first to last.
    Returns: a count; stages that are not in the order are passed over.
    Raises: nothing.
    Source: docs/decisions/0007-order-independence.md.
    """
    place = {stage: number for number, stage in enumerate(order)}
    places = [place[stay.stage] for stay in stays if stay.stage in place]
    return sum(later < earlier for earlier, later in pairwise(places))
