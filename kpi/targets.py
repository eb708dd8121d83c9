"""Targets: how far one is, and how far it should be by now.

Not for what a period will end with (`forecast.py`), and not for who sets targets.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from kpi.calendar import WorkCalendar
from kpi.periods import Grain, Period

__all__ = ["Elapsed", "Pace", "elapsed_in", "elapsed_of"]

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Elapsed:
    """How much of a period is over: working days so far, today included, of all its working days.

    A period without a working day (a Sunday, a week of holidays) counts its calendar days instead.
    """

    days: int
    total: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a target is; target and attained in the measure's unit (money in minor units), of either sign."""

    target: int
    attained: int
    elapsed: Elapsed

    @property
    def expected(self) -> int:
        """What evenly earned working days would have brought by now, rounded half to even."""
        return round(self._due)

    @property
    def attainment(self) -> Fraction | None:
        """Attained ÷ target, exact; None without a target (0 of 0 is not 0 %)."""
        return Fraction(self.attained, self.target) if self.target else None

    @property
    def pace(self) -> Fraction | None:
        """Attained ÷ what should be by now, exact: 1 is "just in time". None also before the first working day."""
        due = self._due
        return self.attained / due if due else None

    @property
    def _due(self) -> Fraction:
        return Fraction(self.target * self.elapsed.days, self.elapsed.total)


def elapsed_of(period: Period, today: date, calendar: WorkCalendar) -> Elapsed:
    """How many working days of a period are over.

    Args:   today: counts as over, for its work is under way. calendar: the organisation's working days.
    Returns: days from 0 (not begun) to total (over); 1 of 1 for `all`, which has no end to be on the way to.
    Source: pace by working days, as the targets page explains it.
    """
    if period.grain is Grain.ALL:
        return Elapsed(1, 1)
    until = min(max(today + _ONE_DAY, period.start), period.end)
    total = calendar.workdays_between(period.start, period.end)
    if total:
        return Elapsed(calendar.workdays_between(period.start, until), total)
    return Elapsed((until - period.start).days, (period.end - period.start).days)


def elapsed_in(periods: Iterable[Period], today: date, calendar: WorkCalendar) -> Elapsed:
    """How many working days of several periods together are over: of those that a sum of targets was set for.

    Returns: sums of `elapsed_of`; 1 of 1 for no period at all.
    """
    found = [elapsed_of(period, today, calendar) for period in periods]
    return Elapsed(sum(one.days for one in found), sum(one.total for one in found)) if found else Elapsed(1, 1)
