"""What a lead is: whom its facts leave it with, in the pool or in somebody's hands.

A function of the set of facts, read in business-time order. A touch (a call, a visit, a message to it) is no part of
its story, but says how long it has lain still. The rules of the pool are in ``game_rules/leads.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

import msgspec

from kpi.calendar import WorkCalendar
from kpi.events import Kind
from kpi.facts import Credit, Fact
from kpi.pipeline import alive, last_word
from kpi.timeline import Circumstance

__all__ = ["TOUCHES", "Lead", "LeadState", "holder_among", "lead_of", "recycled_on", "still_since"]

TOUCHES = frozenset((Kind.CALL, Kind.VISIT, Kind.MEETING, Kind.MESSAGE))
"""What keeps a lead in somebody's hands."""


class LeadState(StrEnum):
    """Where a lead is."""

    POOL = "pool"
    """Anybody may claim it."""
    HELD = "held"
    QUALIFIED = "qualified"
    """It became a customer."""


class Lead(msgspec.Struct, frozen=True, gc=False):
    """A lead as its facts leave it.

    Instants are microseconds since 1970 UTC: ``since_us`` when it came to where it is, ``created_us`` its first fact.
    ``account`` is an id, 0 for none; ``reason`` the word with which it was last returned, "" for none. ``holder`` is
    who has it, who qualified it; None in the pool.
    """

    id: str
    state: LeadState
    holder: Credit | None
    since_us: int
    created_us: int
    name: str = ""
    phone: str = ""
    origin: str = ""
    contact: str = ""
    account: int = 0
    reason: str = ""
    claims: int = 0
    returns: int = 0


def lead_of(facts: Iterable[Fact], read: Mapping[int, Circumstance]) -> Lead | None:
    """The state of one lead.

    Args:   facts: all facts of the lead and the reversals that aim at them, any order. read: their ``circumstances``.
    Returns: the latest word on each particular; None when everything was taken back, or nothing told. Whoever claims
        what another holds takes it over; a claim by nobody (a program's) leaves it where it is.
    Raises: nothing.
    Source: docs/guides/work-the-lead-pool.md.
    """
    told = alive(facts, read)
    if not told:
        return None
    state, holder, since_us = LeadState.POOL, None, told[0].at_us
    for fact in told:
        before = state, holder
        state, holder = _after(fact, state, holder)
        if (state, holder) != before:
            since_us = fact.at_us
    return Lead(
        id=(told[0].subject or "").removeprefix("lead:"),
        state=state,
        holder=holder,
        since_us=since_us,
        created_us=told[0].at_us,
        name=last_word(told, "name"),
        phone=last_word(told, "phone"),
        origin=last_word(told, "origin"),
        contact=last_word(told, "contact"),
        account=next((fact.customer.id for fact in reversed(told) if fact.customer is not None), 0),
        reason=last_word([fact for fact in told if fact.kind is Kind.LEAD_RETURNED][-1:], "reason"),
        claims=sum(fact.kind is Kind.LEAD_CLAIMED for fact in told),
        returns=sum(fact.kind is Kind.LEAD_RETURNED for fact in told),
    )


def holder_among(facts: Iterable[Fact], read: Mapping[int, Circumstance]) -> int | None:
    """Who has the lead that these facts tell of.

    Args:   as for ``lead_of``.
    Returns: a member's number; None in the pool, or when nothing is told.
    Raises: nothing.
    Source: as for ``lead_of``.
    """
    lead = lead_of(facts, read)
    return lead.holder.member if lead is not None and lead.holder is not None else None


def recycled_on(held_on: date, touched_on: date | None, workdays: int, calendar: WorkCalendar) -> date | None:
    """The day on which a held lead goes back to the pool if nobody touches it before.

    Args:   held_on: the day it was claimed. touched_on: the day of the latest touch, None for none; one before the
        claim does not matter. workdays: how many working days it may lie still, 0: for ever.
    Returns: the working day after the last of them; None when it may lie for ever.
    Raises: ValueError if the calendar has a break of more than 400 days.
    Source: docs/guides/work-the-lead-pool.md.
    """
    if not workdays:
        return None
    begins = max(held_on, touched_on) if touched_on is not None else held_on
    return calendar.add_workdays(begins, workdays + 1)


def still_since(today: date, workdays: int, calendar: WorkCalendar) -> date:
    """Before which day the last touch of a lead must lie for the lead to go back today.

    Args:   today: any day, worked or not. workdays: how many working days it may lie still, at least 1.
    Returns: a working day: ``recycled_on`` of every day before it is today or earlier, of every day from it on later.
    Raises: ValueError if the calendar has a break of more than 400 days.
    Source: docs/guides/work-the-lead-pool.md.
    """
    latest = today if calendar.is_workday(today) else calendar.previous_workday(today)
    return calendar.add_workdays(latest, -workdays)


def _after(fact: Fact, state: LeadState, holder: Credit | None) -> tuple[LeadState, Credit | None]:
    own = fact.credits[0] if fact.credits else None
    match fact.kind:
        case Kind.LEAD_CLAIMED if own is not None:
            # Claimed again by the same: it is theirs since they first had it.
            same = holder is not None and holder.member == own.member and state is LeadState.HELD
            return LeadState.HELD, holder if same else own
        case Kind.LEAD_QUALIFIED:
            return LeadState.QUALIFIED, own or holder
        case Kind.LEAD_RETURNED:
            return LeadState.POOL, None
        case _:
            return state, holder
