"""Seasons: how much more or less than lately past years brought in each month. Not for what is in the pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kpi.calendar import WorkCalendar

__all__ = ["EVEN", "Seasonal", "month_number", "seasonal_of"]

LOOK_BACK_MONTHS = 6
"""As far as the present pace is measured."""
_YEAR = 12
# Beyond that it was no season but something that happened once.
_LEAST, _MOST = 0.5, 2.0


@dataclass(frozen=True, slots=True)
class Seasonal:
    """How each month goes beside the present pace: twelve factors, from January on."""

    months: tuple[float, ...] = (1.0,) * _YEAR

    def on(self, day: int) -> float:
        """The factor of a day (an ordinal)."""
        return self.months[date.fromordinal(day).month - 1]

    def over(self, days: Iterable[int]) -> float:
        """The mean factor of some days, 1 for none."""
        found = [self.on(day) for day in days]
        return sum(found) / len(found) if found else 1.0


EVEN = Seasonal()
"""Every month is like the others."""


def month_number(day: date) -> int:
    """Months since the year 0, so that a year earlier is 12 less."""
    return day.year * _YEAR + day.month - 1


def seasonal_of(came: Mapping[int, int], today: int, calendar: WorkCalendar) -> Seasonal:
    """What past years tell of the months ahead.

    Every past year that is known is looked at from the same month: how its months went on from the half year before,
    per working day. One year counts half of what it says, two that agree count two thirds, and years that differ more
    among themselves than from the others count nothing: chance is not taken for a season.

    Args:   came: month (see ``month_number``) → what came in it; absent ones are 0. today: an ordinal; months that are
        over by then are looked at.
    Returns: `EVEN` while the first month lies less than two years back, or the half years had nothing.
    Raises: nothing.
    Source: ratio-to-moving-average seasonal index; docs/decisions/0016-forecast-from-daily-rates.md.
    """
    now = month_number(date.fromordinal(today))
    first = min((month for month, value in came.items() if value), default=now)
    if first > now - 2 * _YEAR:
        return EVEN
    ratios: dict[int, list[float]] = {}
    for year in range(1, (now - first) // _YEAR + 1):
        then = now - _YEAR * year
        usual = _pace(came, range(then - LOOK_BACK_MONTHS, then), calendar)
        if then - LOOK_BACK_MONTHS < first or usual <= 0:
            continue
        for ahead in range(_YEAR):
            ratio = _pace(came, range(then + ahead, then + ahead + 1), calendar) / usual
            ratios.setdefault((then + ahead) % _YEAR, []).append(ratio)
    return Seasonal(tuple(_factor(ratios.get(month, [])) for month in range(_YEAR)))


def _pace(came: Mapping[int, int], months: range, calendar: WorkCalendar) -> float:
    """What came per working day."""
    worked = calendar.workdays_between(_first_day(months.start), _first_day(months.stop))
    return max(0, sum(came.get(month, 0) for month in months)) / worked if worked else 0.0


def _first_day(month: int) -> date:
    return date(month // _YEAR, month % _YEAR + 1, 1)


def _factor(ratios: list[float]) -> float:
    if not ratios:
        return 1.0
    years = len(ratios)
    mean = sum(ratios) / years
    # How far off the mean may be by chance, squared: nothing is believed of a month whose years tell different things.
    doubt = sum((one - mean) ** 2 for one in ratios) / max(1, years - 1) / years
    sure = max(0.0, 1 - doubt / (mean - 1) ** 2) if mean != 1 else 0.0
    return min(_MOST, max(_LEAST, 1 + (mean - 1) * sure * years / (years + 1)))
