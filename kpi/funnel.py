"""Where deals get through and where they wait: conversion and days by stage, who is stuck, what a day less would free.

Two ways to choose the deals of a period, and they must not be mixed: those *opened* in it, wherever they are by now, or
the stays that *ended* in it, whenever their deal was opened. Not for what open deals will bring (``forecast.py``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import ceil

from kpi.courses import Course, Dwell, dwell_on
from kpi.forecast import Days

__all__ = [
    "Paid",
    "Settling",
    "StageFlow",
    "Stuck",
    "Usual",
    "Waiting",
    "flow_of_ended",
    "flow_of_opened",
    "settling",
    "stage_order",
    "usual_days",
    "waiting_now",
]


@dataclass(frozen=True, slots=True)
class StageFlow:
    """What became of the deals that came to a stage; counts.

    ``skipped`` of those that ``reached`` it passed it over. ``onward`` went to a later stage or were won, ``lost`` were
    lost without getting further, ``back`` is how often one went to an earlier stage (of deals opened in a period also
    when that was told after their end), ``waiting`` still stand in it.
    ``median_days`` and ``days_90`` are of the finished stays; None for none.
    """

    stage: str
    reached: int
    skipped: int
    onward: int
    lost: int
    back: int
    waiting: int
    median_days: Fraction | None
    days_90: int | None

    @property
    def conversion(self) -> Fraction | None:
        """The share that got further, of those decided here; None when none was."""
        decided = self.onward + self.lost
        return Fraction(self.onward, decided) if decided else None


@dataclass(frozen=True, slots=True)
class Usual:
    """How long finished stays in a stage usually took, and what went through it per day, in minor units."""

    stays: int
    median_days: Fraction
    days_90: int
    money_per_day: Fraction


@dataclass(frozen=True, slots=True)
class Stuck:
    """An open deal that waits longer than nine of ten usually do."""

    deal: str
    stage: str
    days: int
    amount: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """The open deals of one stage: how many, what they are worth, how long they have waited, and who is stuck."""

    stage: str
    deals: int
    value: int
    median_days: Fraction
    stuck: tuple[Stuck, ...]


@dataclass(frozen=True, slots=True)
class Paid:
    """Money of a delivered contract: when it was delivered and paid (ordinals), and how much."""

    delivered_day: int
    paid_day: int
    amount: int


@dataclass(frozen=True, slots=True)
class Settling:
    """From delivery to payment: how many payments, their days, and the money paid per day. Days None for none."""

    payments: int
    median_days: Fraction | None
    days_90: int | None
    money_per_day: Fraction


@dataclass(slots=True)
class _Count:
    reached: int = 0
    skipped: int = 0
    onward: int = 0
    lost: int = 0
    back: int = 0
    waiting: int = 0
    days: list[int] = field(default_factory=list)

    def told(self, stage: str) -> StageFlow:
        counts = (self.reached, self.skipped, self.onward, self.lost, self.back, self.waiting)
        return StageFlow(stage, *counts, _median(self.days), _ninetieth(self.days))


def stage_order(courses: Iterable[Course], told: Sequence[str]) -> tuple[str, ...]:
    """The stages from first to last.

    Args:   told: as the organisation has put them; others stand behind them, by how many stages most deals
        come to later.
    Returns: each stage once; only ``told`` for no courses.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    before: dict[tuple[str, str], int] = {}
    stages: dict[str, int] = {}
    for course in courses:
        way = tuple(dict.fromkeys(dwell.stage for dwell in course.dwells))
        for place, stage in enumerate(way):
            stages[stage] = 0
            for later in way[place + 1 :]:
                before[stage, later] = before.get((stage, later), 0) + 1
    for (one, other), count in before.items():
        stages[one] += count > before.get((other, one), 0)
    new = sorted((stage for stage in stages if stage not in told), key=lambda stage: (-stages[stage], stage))
    # Deals without a stage have not come to the first one yet.
    early = [stage for stage in new if not stage]
    return (*early, *told, *(stage for stage in new if stage))


def flow_of_opened(courses: Iterable[Course], order: Sequence[str], days: Days) -> tuple[StageFlow, ...]:
    """The funnel of the deals opened within some days, as they are now.

    Args:   order: as from ``stage_order``.
    Returns: one for each stage in that order; a stage passed over counts as reached.
    Raises: KeyError for a stage that is not in the order.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    place = {stage: number for number, stage in enumerate(order)}
    counts = [_Count() for _ in order]
    for course in courses:
        if course.dwells and days.first <= course.opened_day <= days.last:
            _follow(course, place, counts)
    return tuple(count.told(stage) for stage, count in zip(order, counts, strict=True))


def _follow(course: Course, place: Mapping[str, int], counts: Sequence[_Count]) -> None:
    visited = [place[dwell.stage] for dwell in course.dwells]
    furthest = len(counts) if course.is_won else max(visited)
    for number in range(min(furthest + 1, len(counts))):
        count = counts[number]
        count.reached += 1
        count.skipped += number not in visited
        if furthest > number:
            count.onward += 1
        elif not course.is_open:
            count.lost += 1
    if course.is_open:
        counts[visited[-1]].waiting += 1
    told = [*visited, *(place[stage] for stage in course.afterwards if stage in place)]
    for earlier, later in pairwise(told):
        counts[earlier].back += later < earlier
    for dwell in course.dwells:
        if dwell.until_day:
            counts[place[dwell.stage]].days.append(dwell.until_day - dwell.since_day)


def flow_of_ended(courses: Iterable[Course], order: Sequence[str], days: Days) -> tuple[StageFlow, ...]:
    """The funnel of the stays that ended within some days, whenever their deal was opened.

    Args:   order: as from ``stage_order``.
    Returns: one for each stage in that order; ``waiting`` are those that stood there at the end of the last day.
    Raises: KeyError for a stage that is not in the order.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    place = {stage: number for number, stage in enumerate(order)}
    counts = [_Count() for _ in order]
    for course in courses:
        for dwell, following in zip(course.dwells, (*course.dwells[1:], None), strict=True):
            if days.first <= dwell.until_day <= days.last:
                _end(course, dwell, following, place, counts)
        standing = dwell_on(course, days.last)
        if standing is not None:
            counts[place[standing.stage]].waiting += 1
    return tuple(count.told(stage) for stage, count in zip(order, counts, strict=True))


def _end(
    course: Course, dwell: Dwell, following: Dwell | None, place: Mapping[str, int], counts: Sequence[_Count]
) -> None:
    here = place[dwell.stage]
    there = place[following.stage] if following is not None else len(counts) if course.is_won else None
    counts[here].reached += 1
    counts[here].days.append(dwell.until_day - dwell.since_day)
    if there is None:
        counts[here].lost += 1
    elif there < here:
        counts[here].back += 1
    else:
        counts[here].onward += 1
        for number in range(here + 1, there if following is not None else here + 1):
            counts[number].reached += 1
            counts[number].skipped += 1
            counts[number].onward += 1


def usual_days(courses: Iterable[Course], days: Days) -> dict[str, Usual]:
    """How long deals usually stay, by stage.

    Args:   days: stays that ended within them count.
    Returns: stage → its usual days and money per calendar day (a stay's amount, else its deal's); a stage that nobody
        left is absent.
    Raises: ValueError if there are no days.
    Source: Little (1961): what stands in a stage is what passes per day times the days it stays.
    """
    length = days.last - days.first + 1
    if length < 1:
        raise ValueError(f"there is no day from {days.first} to {days.last}")
    stays: dict[str, list[int]] = {}
    money: dict[str, int] = {}
    for course in courses:
        for dwell in course.dwells:
            if days.first <= dwell.until_day <= days.last:
                stays.setdefault(dwell.stage, []).append(dwell.until_day - dwell.since_day)
                money[dwell.stage] = money.get(dwell.stage, 0) + (dwell.amount or course.amount)
    return {
        stage: Usual(len(some), _median(some) or Fraction(0), _ninetieth(some) or 0, Fraction(money[stage], length))
        for stage, some in sorted(stays.items())
    }


def waiting_now(courses: Iterable[Course], usual: Mapping[str, Usual], today: int) -> dict[str, Waiting]:
    """Where deals wait, and which of them wait longer than nine of ten usually do.

    Args:   usual: as from ``usual_days``. today: an ordinal.
    Returns: stage → its open deals, the longest waiting first among the stuck; a stage without open deals is absent.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    standing: dict[str, list[Stuck]] = {}
    for course in courses:
        if course.is_open and (dwell := dwell_on(course, today)) is not None:
            one = Stuck(course.id, dwell.stage, today - dwell.since_day, dwell.amount or course.amount)
            standing.setdefault(dwell.stage, []).append(one)
    return {stage: _waiting(stage, some, usual.get(stage)) for stage, some in sorted(standing.items())}


def _waiting(stage: str, some: Sequence[Stuck], usual: Usual | None) -> Waiting:
    stuck = sorted(
        (one for one in some if usual is not None and one.days > usual.days_90), key=lambda one: (-one.days, one.deal)
    )
    median = _median([one.days for one in some]) or Fraction(0)
    return Waiting(stage, len(some), sum(one.amount for one in some), median, tuple(stuck))


def settling(paid: Collection[Paid], days: Days) -> Settling:
    """How long payments took after delivery.

    Args:   paid: payments of delivered contracts, any order; one that came before the delivery took no days.
        days: over which the money per day is taken.
    Returns: of those paid within the days.
    Raises: ValueError if there are no days.
    Source: days sales outstanding, receivables management.
    """
    length = days.last - days.first + 1
    if length < 1:
        raise ValueError(f"there is no day from {days.first} to {days.last}")
    found = [one for one in paid if days.first <= one.paid_day <= days.last]
    took = [max(0, one.paid_day - one.delivered_day) for one in found]
    return Settling(len(found), _median(took), _ninetieth(took), Fraction(sum(one.amount for one in found), length))


def _median(values: Collection[int]) -> Fraction | None:
    ranked = sorted(values)
    if not ranked:
        return None
    middle = len(ranked) // 2
    return Fraction(ranked[middle]) if len(ranked) % 2 else Fraction(ranked[middle - 1] + ranked[middle], 2)


def _ninetieth(values: Collection[int]) -> int | None:
    """The value that nine of ten do not exceed, by nearest rank."""
    ranked = sorted(values)
    return ranked[ceil(len(ranked) * 0.9) - 1] if ranked else None
