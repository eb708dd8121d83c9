"""Comparing a period that is under way with one that is over: over as many working days of each."""

from dataclasses import dataclass
from datetime import date, timedelta

from kpi.calendar import WorkCalendar
from kpi.periods import Period
from kpi.targets import Elapsed, elapsed_of

__all__ = ["Likened", "like_for_like"]

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Likened:
    """The days that are compared; each `end` is the day after the last one.

    `elapsed` says how much of the period is over; `is_cut` whether the other period was shortened to match.
    """

    start: date
    end: date
    other_start: date
    other_end: date
    elapsed: Elapsed
    is_cut: bool


def like_for_like(period: Period, other: Period, today: date, calendar: WorkCalendar) -> Likened:
    """Which days of two periods are to be compared today.

    Args:   period: what is asked about; other: what it is compared with, over already. today: its work is under way,
            so it counts. calendar: the organisation's working days.
    Returns: the whole of both where the period is over. Otherwise the period up to today, and the other up to its day
             of the same rank among working days: the 10th up to the 10th; on a day off, up to before the 11th. All of
             the other where it has fewer working days. Nothing of it before the period's first day.
    Raises: ValueError if the calendar has a break of more than 400 days.
    """
    elapsed = elapsed_of(period, today, calendar)
    if period.end <= today:
        return Likened(period.start, period.end, other.start, other.end, elapsed, is_cut=False)
    until = max(today + _ONE_DAY, period.start)
    cut = min(_end_of(other, today, calendar, calendar.workdays_between(period.start, until)), other.end)
    if until == period.start:
        cut = other.start
    return Likened(period.start, min(until, period.end), other.start, cut, elapsed, is_cut=cut < other.end)


def _end_of(other: Period, today: date, calendar: WorkCalendar, workdays: int) -> date:
    eve = other.start - _ONE_DAY
    if calendar.is_workday(today) and workdays:
        return calendar.add_workdays(eve, workdays) + _ONE_DAY
    return calendar.add_workdays(eve, workdays + 1)
