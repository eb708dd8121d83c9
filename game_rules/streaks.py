"""Streaks: how many working days in a row somebody was at it.

A working day with activity extends a streak, a working day without ends it. Free days never end a streak. Activity on
a free day adds nothing and mends nothing: nobody has to work on a Sunday to be first, and nobody gains by it.
Today counts as soon as there is activity; until then the streak of the last working day stands.
Days are dates or their ordinals (``date.toordinal``), in the organisation's calendar.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kpi.calendar import WorkCalendar

__all__ = ["current_streak", "longest_streak", "streak_ending"]


def current_streak(active_days: Iterable[date | int], today: date | int, calendar: WorkCalendar) -> int:
    """Working days in a row with activity, up to today or, while today has none yet, up to the working day before.

    Args:   active_days: days with activity, any order, repeated or not; days after ``today`` play no part.
            today: the organisation's present day.
    Returns: a number of working days; 0 when neither today nor the working day before had activity.
    Raises: ValueError if the calendar has a break of more than 400 days.
    """
    active = {_ordinal(day) for day in active_days}
    day = _date(today)
    streak = 1 if day.toordinal() in active and calendar.is_workday(day) else 0
    while active and (day := calendar.previous_workday(day)).toordinal() in active:
        streak += 1
    return streak


def longest_streak(active_days: Iterable[date | int], calendar: WorkCalendar) -> int:
    """The most working days in a row that ever had activity.

    Args:   as ``current_streak``.
    Returns: a number of working days, never below the current streak; 0 for no activity on any working day.
    Raises: ValueError if the calendar has a break of more than 400 days.
    """
    longest = streak = last_active = 0
    for day in sorted({_ordinal(day) for day in active_days}):
        streak, last_active = streak_ending(day, streak, last_active, calendar)
        longest = max(longest, streak)
    return longest


def streak_ending(day: int, streak: int, last_active: int, calendar: WorkCalendar) -> tuple[int, int]:
    """Carry a streak on to the next day with activity.

    Args:   day: the ordinal of a day with activity, not before ``last_active``. streak: working days in a row that
            end on ``last_active`` (ordinal, 0 for never).
    Returns: the streak and the last active working day after it; unchanged for a free day or for the same day.
    Raises: ValueError if the calendar has a break of more than 400 days.
    """
    found = date.fromordinal(day)
    if day == last_active or not calendar.is_workday(found):
        return streak, last_active
    if last_active and calendar.previous_workday(found).toordinal() == last_active:
        return streak + 1, day
    return 1, day


def _ordinal(day: date | int) -> int:
    return day if isinstance(day, int) else day.toordinal()


def _date(day: date | int) -> date:
    return date.fromordinal(day) if isinstance(day, int) else day
