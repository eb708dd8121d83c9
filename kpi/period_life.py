"""The life of periods: open, then settling, then closed for good; and where a late fact is booked.

A function of the rules an organisation ever set, what is on record as closed, and the clock: nothing has to happen for
a period to close. Not for what periods are (`periods.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from kpi.calendar import WorkCalendar
from kpi.periods import Grain, Period, bounds_utc, local_day, period_of

__all__ = [
    "CLOSING_GRAINS",
    "LONGEST_SETTLING_DAYS",
    "NOTHING_CLOSED",
    "ClosedDays",
    "ClosedPeriod",
    "ClosingRules",
    "Closings",
    "PeriodState",
    "closing_moment",
    "closings_at",
]

CLOSING_GRAINS = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)
"""What can be closed, the shortest first."""
LONGEST_SETTLING_DAYS = 60

_ONE_DAY = timedelta(days=1)


class PeriodState(StrEnum):
    """Where a period is in its life."""

    OPEN = "open"
    SETTLING = "settling"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ClosingRules:
    """How periods close from a moment on, until other rules are set.

    ``set_at`` is aware. ``since``: no period that begins before this day closes; None: none closes at all. A period
    settles for ``settling_days`` working days after its end. ``grains`` are some of ``CLOSING_GRAINS``.
    """

    set_at: datetime
    since: date | None
    settling_days: int
    grains: frozenset[Grain]
    calendar: WorkCalendar
    fiscal_start_month: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.settling_days <= LONGEST_SETTLING_DAYS:
            raise ValueError(f"settling_days is {self.settling_days}, must be 0 to {LONGEST_SETTLING_DAYS}")
        if not self.grains or not self.grains <= set(CLOSING_GRAINS):
            raise ValueError(f"grains are {sorted(self.grains)}, must be some of {', '.join(CLOSING_GRAINS)}")

    def closes(self, period: Period) -> bool:
        """Whether these rules ever close the period."""
        if self.since is None or period.grain not in self.grains or period.start < self.since:
            return False
        return period.fiscal_start_month == (1 if period.grain is Grain.MONTH else self.fiscal_start_month)


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """A period and the moment (UTC) it closed; whether it was known when the period ended that it would close."""

    period: Period
    closed_at: datetime
    was_announced: bool = True


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """The days that are closed, as spans of ordinals (first, last), rising and apart."""

    spans: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.spans)

    def covers(self, day: int) -> bool:
        """Whether a day (an ordinal) lies in a closed period."""
        return any(first <= day <= last for first, last in self.spans)

    def covers_all(self, first: int, last: int) -> bool:
        """Whether every day from first to last is closed."""
        return any(start <= first and last <= end for start, end in self.spans)


NOTHING_CLOSED = ClosedDays()


@dataclass(frozen=True, slots=True)
class Closings:
    """What is closed at a moment. ``closed`` in order of closing; ``upcoming`` is what closes next, if anything.

    ``rules`` are those in force, None where none were ever set.
    """

    at: datetime
    zone: ZoneInfo
    rules: ClosingRules | None
    closed: tuple[ClosedPeriod, ...]
    days: ClosedDays
    upcoming: ClosedPeriod | None

    @property
    def next_at(self) -> datetime | None:
        """When the next period closes; None when none does."""
        return self.upcoming.closed_at if self.upcoming is not None else None

    def closed_at(self, period: Period) -> datetime | None:
        """When the period itself closed; None while it is not closed, or not by itself."""
        return next((one.closed_at for one in self.closed if one.period == period), None)

    def closes_at(self, period: Period) -> datetime | None:
        """When the period closes, or closed; None for one that does not."""
        closed = self.closed_at(period)
        if closed is not None or self.rules is None or not self.rules.closes(period):
            return closed
        return max(closing_moment(period, self.rules, self.zone), self.rules.set_at)

    def state(self, period: Period) -> PeriodState:
        """Where a period of any length is in its life.

        One that does not close by itself (a day, a week, all) follows the closing period its last day lies in.
        """
        if period.grain is Grain.ALL:
            return PeriodState.OPEN
        last = period.end - _ONE_DAY
        if self.closed_at(period) is not None or self.days.covers_all(period.start.toordinal(), last.toordinal()):
            return PeriodState.CLOSED
        rules, today = self.rules, local_day(self.at, self.zone)
        if rules is None or rules.since is None or today < period.end:
            return PeriodState.OPEN
        home = period
        if period.grain not in rules.grains:
            home = _period_of(last, next(grain for grain in CLOSING_GRAINS if grain in rules.grains), rules)
        is_ending = rules.closes(home) and home.end <= today
        return PeriodState.SETTLING if is_ending else PeriodState.OPEN

    def period_of(self, day: int) -> Period | None:
        """The closed period a day (an ordinal) lies in: of several the first that closed. None for an open day."""
        found = date.fromordinal(day)
        return next((one.period for one in self.closed if one.period.contains(found)), None)


def closing_moment(period: Period, rules: ClosingRules, zone: ZoneInfo) -> datetime:
    """The end of the last settling day: midnight after so many working days have followed the period's end.

    Returns: an aware UTC moment; the period's very end when it does not settle at all.
    Source: docs/decisions/0015-late-facts-are-adjustments.md.
    """
    last = rules.calendar.add_workdays(period.end - _ONE_DAY, rules.settling_days)
    return bounds_utc(period_of(last, Grain.DAY), zone)[1]


def closings_at(
    now: datetime, rules: Sequence[ClosingRules], recorded: Iterable[ClosedPeriod], zone: ZoneInfo
) -> Closings:
    """What is closed now.

    Args:   rules: all that were ever set, in order of setting. recorded: what is on record as closed: it stays closed,
            whatever the rules (or the clock of another machine) say now.
    Returns: a period closes when its settling ends under the rules in force at that moment, at the earliest when they
             were set; what is closed never opens again.
    Source: docs/decisions/0015-late-facts-are-adjustments.md.
    """
    found = {one.period: one for one in recorded}
    upcoming: ClosedPeriod | None = None
    for place, one in enumerate(rules):
        until = rules[place + 1].set_at if place + 1 < len(rules) else None
        for closing in _closing(one, now, zone):
            if until is not None and closing.closed_at >= until:
                continue
            if closing.closed_at > now:
                upcoming = min(upcoming or closing, closing, key=_order)
            elif closing.period not in found:
                announced = _is_announced(closing.period, rules, zone)
                found[closing.period] = replace(closing, was_announced=announced)
    closed = tuple(sorted(found.values(), key=_order))
    return Closings(now, zone, rules[-1] if rules else None, closed, _days(closed), upcoming)


def _is_announced(period: Period, rules: Sequence[ClosingRules], zone: ZoneInfo) -> bool:
    """Whether the rules that were in force when the period ended would have closed it."""
    end = bounds_utc(period, zone)[1]
    in_force = [one for one in rules if one.set_at <= end]
    return bool(in_force) and in_force[-1].closes(period)


def _order(one: ClosedPeriod) -> tuple[datetime, int, date]:
    return one.closed_at, CLOSING_GRAINS.index(one.period.grain), one.period.start


def _closing(rules: ClosingRules, now: datetime, zone: ZoneInfo) -> Iterator[ClosedPeriod]:
    """Every period that these rules close, up to the first of each length that they close after now."""
    if rules.since is None:
        return
    for grain in CLOSING_GRAINS:
        if grain not in rules.grains:
            continue
        period = _period_of(rules.since, grain, rules)
        if period.start < rules.since:
            period = period.next()
        while True:
            closed_at = max(closing_moment(period, rules, zone), rules.set_at)
            yield ClosedPeriod(period, closed_at)
            if closed_at > now:
                break
            period = period.next()


def _period_of(day: date, grain: Grain, rules: ClosingRules) -> Period:
    return period_of(day, grain, rules.fiscal_start_month)


def _days(closed: Iterable[ClosedPeriod]) -> ClosedDays:
    spans: list[tuple[int, int]] = []
    for first, last in sorted((one.period.start.toordinal(), one.period.end.toordinal() - 1) for one in closed):
        if spans and first <= spans[-1][1] + 1:
            spans[-1] = spans[-1][0], max(spans[-1][1], last)
        else:
            spans.append((first, last))
    return ClosedDays(tuple(spans))
