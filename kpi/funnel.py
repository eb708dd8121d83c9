"""Where deals get through and where they wait: conversion and days by stage, who is stuck, what a day less would free.

Two ways to choose the deals of a period, and they must not be mixed: those *opened* in it, wherever they are by now, or
the stays that *ended* in it, whenever their deal was opened. Deals that are alike come counted, so that nothing here
takes longer the more of them there are. Not for what open deals will bring (``forecast.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import ceil

from kpi.forecast import Days
from kpi.ways import LOST, ONWARD, WON, Way

__all__ = [
    "Ended",
    "Settling",
    "StageFlow",
    "Stays",
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
class Stays:
    """Stays in a stage that took as many days: how many, and what their deals are worth together, in minor units."""

    stage: str
    days: int
    count: int
    worth: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """Finished stays in a stage that took as many days and led to the same (see ``kpi/ways.py``)."""

    stage: str
    led_to: str
    days: int
    count: int


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
    """The open deals of one stage: how many, what they are worth, how long they have waited, and how many are stuck."""

    stage: str
    deals: int
    value: int
    median_days: Fraction
    stuck: int


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
    days: dict[int, int] = field(default_factory=dict)

    def stayed(self, days: int, count: int) -> None:
        self.days[days] = self.days.get(days, 0) + count

    def told(self, stage: str) -> StageFlow:
        counts = (self.reached, self.skipped, self.onward, self.lost, self.back, self.waiting)
        return StageFlow(stage, *counts, _median(self.days), _ninetieth(self.days))


def stage_order(ways: Iterable[Way], told: Sequence[str]) -> tuple[str, ...]:
    """The stages from first to last.

    Args:   told: as the organisation has put them; others stand behind them, by how many stages most deals
        come to later.
    Returns: each stage once; only ``told`` for no ways.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    before: dict[tuple[str, str], int] = {}
    stages: dict[str, int] = {}
    for way in ways:
        visited = tuple(dict.fromkeys(way.stages))
        for place, stage in enumerate(visited):
            stages[stage] = 0
            for later in visited[place + 1 :]:
                before[stage, later] = before.get((stage, later), 0) + way.deals
    for (one, other), count in before.items():
        stages[one] += count > before.get((other, one), 0)
    new = sorted((stage for stage in stages if stage not in told), key=lambda stage: (-stages[stage], stage))
    # Deals without a stage have not come to the first one yet.
    early = [stage for stage in new if not stage]
    return (*early, *told, *(stage for stage in new if stage))


def flow_of_opened(ways: Iterable[Way], finished: Iterable[Stays], order: Sequence[str]) -> tuple[StageFlow, ...]:
    """The funnel of some deals, as they are now.

    Args:   ways: of the deals. finished: their stays that are over. order: as from ``stage_order``.
    Returns: one for each stage in that order; a stage passed over counts as reached.
    Raises: KeyError for a stage that is not in the order.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    place = {stage: number for number, stage in enumerate(order)}
    counts = [_Count() for _ in order]
    for way in ways:
        if way.stages:
            _follow(way, place, counts)
    for one in finished:
        counts[place[one.stage]].stayed(one.days, one.count)
    return tuple(count.told(stage) for stage, count in zip(order, counts, strict=True))


def _follow(way: Way, place: Mapping[str, int], counts: Sequence[_Count]) -> None:
    visited = [place[stage] for stage in way.stages]
    furthest = len(counts) if way.end == WON else max(visited)
    for number in range(min(furthest + 1, len(counts))):
        count = counts[number]
        count.reached += way.deals
        count.skipped += way.deals * (number not in visited)
        if furthest > number:
            count.onward += way.deals
        elif way.end == LOST:
            count.lost += way.deals
    if not way.end:
        counts[visited[-1]].waiting += way.deals
    told = [*visited, *(place[stage] for stage in way.afterwards if stage in place)]
    for earlier, later in pairwise(told):
        counts[earlier].back += way.deals * (later < earlier)


def flow_of_ended(ended: Iterable[Ended], standing: Mapping[str, int], order: Sequence[str]) -> tuple[StageFlow, ...]:
    """The funnel of stays that ended within some days, whenever their deal was opened.

    Args:   standing: stage → the deals that stood there at the end of the last day. order: as from ``stage_order``.
    Returns: one for each stage in that order.
    Raises: KeyError for a stage that is not in the order.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    place = {stage: number for number, stage in enumerate(order)}
    counts = [_Count() for _ in order]
    for one in ended:
        _end(one, place, counts)
    for stage, deals in standing.items():
        counts[place[stage]].waiting += deals
    return tuple(count.told(stage) for stage, count in zip(order, counts, strict=True))


def _end(one: Ended, place: Mapping[str, int], counts: Sequence[_Count]) -> None:
    here = counts[place[one.stage]]
    here.reached += one.count
    here.stayed(one.days, one.count)
    if one.led_to == LOST:
        here.lost += one.count
        return
    there = place[one.led_to.removeprefix(ONWARD)] if one.led_to != WON else len(counts)
    if there < place[one.stage]:
        here.back += one.count
        return
    here.onward += one.count
    # Whoever was won may have been so from any stage: none was passed over.
    for count in counts[place[one.stage] + 1 : there] if one.led_to != WON else ():
        count.reached += one.count
        count.skipped += one.count
        count.onward += one.count


def usual_days(finished: Iterable[Stays], days: Days) -> dict[str, Usual]:
    """How long deals usually stay, by stage.

    Args:   finished: stays that ended within the days.
    Returns: stage → its usual days and money per calendar day; a stage that nobody left is absent.
    Raises: ValueError if there are no days.
    Source: Little (1961): what stands in a stage is what passes per day times the days it stays.
    """
    length = _length(days)
    return {
        stage: Usual(sum(some.values()), _median(some) or Fraction(0), _ninetieth(some) or 0, Fraction(worth, length))
        for stage, (some, worth) in _by_stage(finished).items()
    }


def waiting_now(standing: Iterable[Stays], usual: Mapping[str, Usual]) -> dict[str, Waiting]:
    """Where deals wait, and how many of them wait longer than nine of ten usually do.

    Args:   standing: the open deals by stage and the days they have been there. usual: as from ``usual_days``.
    Returns: stage → its open deals; a stage without open deals is absent.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    return {
        stage: Waiting(
            stage,
            sum(some.values()),
            worth,
            _median(some) or Fraction(0),
            sum(count for days, count in some.items() if stage in usual and days > usual[stage].days_90),
        )
        for stage, (some, worth) in _by_stage(standing).items()
    }


def _by_stage(stays: Iterable[Stays]) -> dict[str, tuple[dict[int, int], int]]:
    """Stage → how many stayed so many days, and what they are worth; the stages in order of their names."""
    found: dict[str, tuple[dict[int, int], int]] = {}
    for one in sorted(stays, key=lambda stay: stay.stage):
        some, worth = found.setdefault(one.stage, ({}, 0))
        some[one.days] = some.get(one.days, 0) + one.count
        found[one.stage] = some, worth + one.worth
    return found


def settling(paid: Iterable[tuple[int, int, int]], days: Days) -> Settling:
    """How long payments took after delivery.

    Args:   paid: (days, payments, amount) of payments within the days that took as many; none if paid before delivery.
        days: over which the money per day is taken.
    Returns: of all of them.
    Raises: ValueError if there are no days.
    Source: days sales outstanding, receivables management.
    """
    length, took, amount = _length(days), dict[int, int](), 0
    for one, count, money in paid:
        took[max(0, one)] = took.get(max(0, one), 0) + count
        amount += money
    return Settling(sum(took.values()), _median(took), _ninetieth(took), Fraction(amount, length))


def _length(days: Days) -> int:
    length = days.last - days.first + 1
    if length < 1:
        raise ValueError(f"there is no day from {days.first} to {days.last}")
    return length


def _median(counted: Mapping[int, int]) -> Fraction | None:
    """The middle of counted values, the mean of the two in the middle where there is none; None for none."""
    total = sum(counted.values())
    if not total:
        return None
    return Fraction(_ranked(counted, (total + 1) // 2) + _ranked(counted, total // 2 + 1), 2)


def _ninetieth(counted: Mapping[int, int]) -> int | None:
    """The value that nine of ten do not exceed, by nearest rank; None for none."""
    total = sum(counted.values())
    return _ranked(counted, ceil(total * 0.9)) if total else None


def _ranked(counted: Mapping[int, int], rank: int) -> int:
    """The value of a rank, counted from 1."""
    seen = 0
    for value, count in sorted(counted.items()):
        seen += count
        if seen >= rank:
            return value
    raise ValueError(f"there is no value of rank {rank} among {seen}")
