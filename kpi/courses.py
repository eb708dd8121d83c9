"""The course of a deal: where it stood on which day, and how it ended.

What forecast and funnel learn from. Days are ordinals (``date.toordinal``) in the organisation's zone. Not for the
state of a deal with its names (``pipeline.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import msgspec

from kpi.events import DealOpened, DealWon, Kind, StageChange
from kpi.facts import Fact
from kpi.pipeline import alive
from kpi.timeline import Circumstance

__all__ = ["AFTER_END", "UNSTAGED", "Course", "Dwell", "Stake", "Whose", "dwell_on", "dwells_of"]

UNSTAGED = ""
"""The stage of a deal of which nobody told one."""
AFTER_END = -1
"""The ``until_day`` of a stage that was told of a deal after it was won or lost: nobody stood there."""
_CLOSING = (Kind.DEAL_WON, Kind.DEAL_LOST)


class Dwell(msgspec.Struct, frozen=True, gc=False):
    """A deal's days in one stage: from ``since_day`` until before ``until_day``, which is 0 while it lasts.

    ``amount`` is what the deal was said to be worth when the dwell began, in minor units, 0 when nobody had said.
    """

    stage: str
    since_day: int
    until_day: int
    amount: int


class Whose(msgspec.Struct, frozen=True, gc=False):
    """Ids of whoever comes first among those who share a deal, 0 for none."""

    member: int = 0
    team: int = 0
    region: int = 0


class Stake(msgspec.Struct, frozen=True, gc=False):
    """Somebody's part of a deal that several share, with the team and region they are in."""

    whose: Whose
    part: Fraction


class Course(msgspec.Struct, frozen=True, gc=False):
    """What became of a deal: ``closed_day`` is 0 while it is open, ``amount`` the latest word in minor units.

    ``dwells`` follow each other without a gap; () for a deal that was closed before anything else was told of it.
    ``afterwards`` are the stages that were told of it after its end. ``stakes`` are () where nobody shares it.
    """

    id: str
    is_won: bool
    closed_day: int
    amount: int
    dwells: tuple[Dwell, ...]
    whose: Whose = Whose()
    product: int = 0
    afterwards: tuple[str, ...] = ()
    stakes: tuple[Stake, ...] = ()

    @property
    def opened_day(self) -> int:
        """The day of its first fact; that of its end when there was no other."""
        return self.dwells[0].since_day if self.dwells else self.closed_day

    @property
    def is_open(self) -> bool:
        """Whether it was neither won nor lost so far."""
        return not self.closed_day


def dwell_on(course: Course, day: int) -> Dwell | None:
    """Where a deal stood at the end of a day.

    Args:   day: an ordinal.
    Returns: its dwell; None before it was opened, and from the day on which it was closed.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    if course.closed_day and day >= course.closed_day:
        return None
    found = None
    for dwell in course.dwells:
        if dwell.since_day > day:
            break
        found = dwell
    return found


def dwells_of(facts: Iterable[Fact], read: Mapping[int, Circumstance]) -> tuple[Dwell, ...]:
    """The stages of one deal, day by day, from its first fact to its end.

    Args:   facts: all facts of the deal and the reversals that aim at them, any order. read: their ``circumstances``.
    Returns: the first to the last; the same stage told twice in a row is one, a day on which a deal had no stage yet
        is none, and stages told after the end come last, each with the ``until_day`` ``AFTER_END``.
    Raises: nothing.
    Source: docs/decisions/0007-order-independence.md.
    """
    told = alive(facts, read)
    closing = next((fact for fact in told if fact.kind in _CLOSING and read[fact.seq].counts), None)
    found: list[Dwell] = []
    amount = 0
    for fact in told:
        if closing is not None and fact.order >= closing.order:
            return (*_ended(found, closing), *_afterwards(told, closing))
        if fact.amount is not None and isinstance(fact.data, DealOpened | DealWon):
            amount = read[fact.seq].amount
        if (stage := _stage(fact, found)) is None:
            continue
        if found and found[-1].stage == UNSTAGED and found[-1].since_day == fact.day:
            found.pop()
        if found:
            found[-1] = _until(found[-1], fact.day)
        found.append(Dwell(stage, fact.day, 0, amount))
    return tuple(found)


def _ended(found: Sequence[Dwell], closing: Fact) -> tuple[Dwell, ...]:
    if not found:
        return ()
    return (*found[:-1], _until(found[-1], max(closing.day, found[-1].since_day)))


def _afterwards(told: Iterable[Fact], closing: Fact) -> Iterable[Dwell]:
    for fact in told:
        if fact.order > closing.order and isinstance(fact.data, DealOpened | StageChange) and fact.data.stage:
            yield Dwell(fact.data.stage, fact.day, AFTER_END, 0)


def _stage(fact: Fact, found: Sequence[Dwell]) -> str | None:
    """The stage that begins with a fact; None for none."""
    told = fact.data.stage if isinstance(fact.data, DealOpened | StageChange) else None
    if not found:
        return told or UNSTAGED
    return told if told and told != found[-1].stage else None


def _until(dwell: Dwell, day: int) -> Dwell:
    return Dwell(dwell.stage, dwell.since_day, day, dwell.amount)
