"""Which days are working days, and walking along them.

A pure value: the organisation's holidays are put in by whoever knows them. Not for periods (`periods.py`).
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date, timedelta

__all__ = ["WorkCalendar"]

_ONE_DAY = timedelta(days=1)
# Longer than any real shutdown; a calendar entered wrongly must not send a streak walking back to the year 1.
_LONGEST_BREAK_DAYS = 400


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The working days of an organisation.

    `weekend` holds weekdays off (Monday is 0, Sunday 6). `holidays` are off whatever the weekday. `extra_workdays` are
    worked whatever else says no: the make-up Saturdays around Chinese holidays.
    """

    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()
    extra_workdays: frozenset[date] = frozenset()
    # Where the dates above differ from the plain week, sorted: counting over years then needs no walk.
    _lost: tuple[date, ...] = field(init=False, repr=False, compare=False)
    _gained: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.weekend <= set(range(7)) or len(self.weekend) == 7:
            raise ValueError(f"weekend {sorted(self.weekend)} must be weekdays from 0 (Monday) to 6, and not all seven")
        off = self.holidays - self.extra_workdays
        object.__setattr__(self, "_lost", tuple(sorted(day for day in off if day.weekday() not in self.weekend)))
        gained = (day for day in self.extra_workdays if day.weekday() in self.weekend)
        object.__setattr__(self, "_gained", tuple(sorted(gained)))

    def is_workday(self, day: date) -> bool:
        """Whether people are expected to work on `day`."""
        if day in self.extra_workdays:
            return True
        return day.weekday() not in self.weekend and day not in self.holidays

    def workdays_between(self, start: date, end: date) -> int:
        """Working days from `start` up to but not including `end`.

        Returns: a count; 0 when both are the same day; negative when `end` is earlier: minus the count from `end`
                 up to `start`.
        """
        if end < start:
            return -self.workdays_between(end, start)
        weeks, rest = divmod((end - start).days, 7)
        first = start.weekday()
        tail = sum((first + step) % 7 not in self.weekend for step in range(rest))
        plain = weeks * (7 - len(self.weekend)) + tail
        return plain - _count(self._lost, start, end) + _count(self._gained, start, end)

    def breaks_between(self, start: date, end: date) -> tuple[tuple[date, date], ...]:
        """Where weekdays are off: each break from its first to its last weekday off, weekends inside included.

        Args:   start, end: from the first day up to but not including the second.
        Returns: (first, last) of each break, the earliest first; () when there is none.
        Raises: nothing.
        Source: the calendar's holidays.
        """
        found: list[tuple[date, date]] = []
        for day in self._lost[bisect_left(self._lost, start) : bisect_left(self._lost, end)]:
            if found and self.workdays_between(found[-1][1], day) == 0:
                found[-1] = (found[-1][0], day)
            else:
                found.append((day, day))
        return tuple(found)

    def worked_weekends(self, start: date, end: date) -> tuple[date, ...]:
        """Days of weekends that are worked, to make up for a break.

        Args:   start, end: from the first day up to but not including the second.
        Returns: the earliest first; () when there is none.
        Raises: nothing.
        Source: the calendar's extra working days.
        """
        return self._gained[bisect_left(self._gained, start) : bisect_left(self._gained, end)]

    def previous_workday(self, day: date) -> date:
        """The last working day strictly before `day`.

        Raises: ValueError if there is none within 400 days (the calendar was entered wrongly).
        """
        return self._walk(day, -_ONE_DAY)

    def next_workday(self, day: date) -> date:
        """The first working day strictly after `day`.

        Raises: ValueError if there is none within 400 days (the calendar was entered wrongly).
        """
        return self._walk(day, _ONE_DAY)

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, or before it when negative.

        Args:   day: any day, worked or not. count: working days, of either sign.
        Returns: a working day; `day` itself, worked or not, when `count` is 0.
        Raises: ValueError if a break of more than 400 days lies in between.
        """
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        for _ in range(abs(count)):
            day = self._walk(day, step)
        return day

    def _walk(self, day: date, step: timedelta) -> date:
        found = day
        for _ in range(_LONGEST_BREAK_DAYS):
            found += step
            if self.is_workday(found):
                return found
        raise ValueError(f"no working day within {_LONGEST_BREAK_DAYS} days of {day}: check the list of holidays")


def _count(days: tuple[date, ...], start: date, end: date) -> int:
    return bisect_left(days, end) - bisect_left(days, start)
