"""Days, ISO weeks, months, quarters and fiscal years, and which of them a moment falls into in a time zone.

Not for working days (`calendar.py`) and not for whether a period is open or closed.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import assert_never
from zoneinfo import ZoneInfo

__all__ = ["Grain", "Period", "bounds_utc", "local_day", "parse_period", "period_of"]

_ONE_DAY = timedelta(days=1)
# Outside lie typing errors such as 0202-11-03, and dates that cannot be moved without leaving the calendar.
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_FORMS = "2026-11-21, 2026-W47, 2026-11, 2026-Q4, 2026 or all"


class Grain(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"


_FISCAL = (Grain.QUARTER, Grain.YEAR)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` up to but not including `end`; make it with `period_of` or `parse_period`.

    `fiscal_start_month` is 1 for calendar years, and always 1 for grains that do not depend on it. `label` is the text
    the API uses: 2026-11-21, 2026-W47, 2026-11, 2026-Q4, 2026, all.
    """

    grain: Grain
    start: date
    end: date
    fiscal_start_month: int = 1
    label: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        _require_month(self.fiscal_start_month)
        if self.fiscal_start_month != 1 and self.grain not in _FISCAL:
            raise ValueError(f"a {self.grain} has no fiscal_start_month, got {self.fiscal_start_month}")
        start, end = _span(self.grain, self.start, self.fiscal_start_month)
        if (self.start, self.end) != (start, end):
            raise ValueError(f"{self.start} to {self.end} is not a {self.grain}: that would be {start} to {end}")
        object.__setattr__(self, "label", _label(self))

    def contains(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return self.start <= day < self.end

    def previous(self) -> "Period":
        """The period of the same grain just before. Raises: ValueError for `all`."""
        self._require_bounds("has no previous period")
        return period_of(self.start - _ONE_DAY, self.grain, self.fiscal_start_month)

    def next(self) -> "Period":
        """The period of the same grain just after. Raises: ValueError for `all`."""
        self._require_bounds("has no next period")
        return period_of(self.end, self.grain, self.fiscal_start_month)

    def same_period_last_year(self) -> "Period":
        """The period to compare with: same day, ISO week number, month, quarter or year, one year earlier.

        29 February compares with 28 February, week 53 with week 52 where the year before has no week 53.

        Raises: ValueError for `all`.
        """
        self._require_bounds("has no year before")
        if self.grain is Grain.WEEK:
            year, week, _ = self.start.isocalendar()
            day = date.fromisocalendar(year - 1, min(week, _weeks_in(year - 1)), 1)
        elif (self.start.month, self.start.day) == (2, 29):
            day = date(self.start.year - 1, 2, 28)
        else:
            day = self.start.replace(year=self.start.year - 1)
        return period_of(day, self.grain, self.fiscal_start_month)

    def days(self) -> list[date]:
        """Every day of the period in order. Raises: ValueError for `all`."""
        self._require_bounds("has no list of days")
        return [self.start + timedelta(days=offset) for offset in range((self.end - self.start).days)]

    def months(self) -> list[date]:
        """First days of all calendar months the period touches: two for a week across a month's end.

        Raises: ValueError for `all`.
        """
        self._require_bounds("has no list of months")
        first, months = self.start.replace(day=1), []
        while first < self.end:
            months.append(first)
            first = _add_months(first, 1)
        return months

    def _require_bounds(self, complaint: str) -> None:
        if self.grain is Grain.ALL:
            raise ValueError(f"period 'all' {complaint}: choose a day, week, month, quarter or year")


def period_of(day: date, grain: Grain, fiscal_start_month: int = 1) -> Period:
    """The period of this grain that contains the day.

    Args:   day: a calendar day in the organisation's zone (see local_day). fiscal_start_month: 1 to 12, the month
            fiscal years start in; it shapes quarters and years only.
    Raises: ValueError if the day lies outside the years 1900 to 2999 or the month outside 1 to 12.
    """
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"day {day} is outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    _require_month(fiscal_start_month)
    return _cached_period(day, grain, fiscal_start_month if grain in _FISCAL else 1)


# Roll-ups ask for the same few days over and over; 8,192 is three years of days in six grains.
@lru_cache(maxsize=8192)
def _cached_period(day: date, grain: Grain, fiscal_start_month: int) -> Period:
    return Period(grain, *_span(grain, day, fiscal_start_month), fiscal_start_month)


_LABELS = {
    Grain.DAY: re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
    Grain.WEEK: re.compile(r"([0-9]{4})-W([0-9]{2})"),
    Grain.MONTH: re.compile(r"([0-9]{4})-([0-9]{2})"),
    Grain.QUARTER: re.compile(r"([0-9]{4})-Q([1-4])"),
    Grain.YEAR: re.compile(r"([0-9]{4})"),
    Grain.ALL: re.compile(r"all"),
}


def parse_period(text: str, fiscal_start_month: int = 1) -> Period:
    """Reads the API's text for a period: 2026-11-21, 2026-W47, 2026-11, 2026-Q4, 2026 or all.

    With fiscal_start_month m > 1 a year means the fiscal year that *ends* in it: with 7, `2020` is July 2019 to June
    2020 and `2020-Q1` is July to September 2019. Days, ISO weeks and months do not depend on it.

    Raises: ValueError naming the text and what is wrong with it.
    """
    _require_month(fiscal_start_month)
    for grain, pattern in _LABELS.items():
        if match := pattern.fullmatch(text):
            try:
                day = _day_in(grain, [int(part) for part in match.groups()], fiscal_start_month)
                return period_of(day, grain, fiscal_start_month)
            except ValueError as error:
                raise ValueError(f"period {text!r} does not exist: {error}") from error
    raise ValueError(f"unknown period {text[:40]!r} (write {_FORMS})")


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day it is in `zone` at this moment.

    Args:   moment: aware, any offset.
    Raises: ValueError if the moment is naive, or too close to the year 1 or 9999 to be moved into the zone.
    """
    if moment.utcoffset() is None:
        raise ValueError(f"time {moment.isoformat()} has no offset: add one, such as Z or +08:00")
    try:
        return moment.astimezone(zone).date()
    except OverflowError as error:
        raise ValueError(f"time {moment.isoformat()} lies outside the calendar of {zone}") from error


def bounds_utc(period: Period, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When the period begins and ends in `zone`, in UTC; the end is exclusive and the begin of the next period.

    A day without a midnight (clocks jump over it) begins where the clock lands; a day with two begins at the first.
    Where clocks fall back across midnight (until 2011 at 00:01 in St. John's) the repeated minutes of the old day lie
    inside the new day's bounds although `local_day` gives them to the old one: judge single events by `local_day`.

    Returns: aware UTC datetimes; for `all` the earliest and latest there are.
    """
    if period.grain is Grain.ALL:
        return datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    return _first_moment(period.start, zone), _first_moment(period.end, zone)


def _first_moment(day: date, zone: ZoneInfo) -> datetime:
    midnight = datetime.combine(day, time(), tzinfo=zone)
    late = midnight.astimezone(UTC)
    early = midnight.replace(fold=1).astimezone(UTC)
    # Only where clocks jump over midnight is the reading with the later offset the earlier moment; the jump lies
    # between the two readings, on a whole second like every offset change in the zone database.
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if middle.astimezone(zone).date() < day:
            early = middle
        else:
            late = middle
    return late


def _span(grain: Grain, day: date, fiscal_start_month: int) -> tuple[date, date]:
    first = day.replace(day=1)
    match grain:
        case Grain.DAY:
            return day, day + _ONE_DAY
        case Grain.WEEK:
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=7)
        case Grain.MONTH:
            return first, _add_months(first, 1)
        case Grain.QUARTER:
            start = _add_months(first, -((day.month - fiscal_start_month) % 3))
            return start, _add_months(start, 3)
        case Grain.YEAR:
            start = _add_months(first, -((day.month - fiscal_start_month) % 12))
            return start, _add_months(start, 12)
        case Grain.ALL:
            return date.min, date.max
        case _:
            assert_never(grain)


def _label(period: Period) -> str:
    start, opening = period.start, period.fiscal_start_month
    year = start.year + (opening > 1 and start.month >= opening)
    match period.grain:
        case Grain.DAY:
            return start.isoformat()
        case Grain.WEEK:
            return "{}-W{:02}".format(*start.isocalendar())
        case Grain.MONTH:
            return f"{start.year}-{start.month:02}"
        case Grain.QUARTER:
            return f"{year}-Q{(start.month - opening) % 12 // 3 + 1}"
        case Grain.YEAR:
            return f"{year}"
        case Grain.ALL:
            return "all"
        case _:
            assert_never(period.grain)


def _day_in(grain: Grain, numbers: list[int], fiscal_start_month: int) -> date:
    match grain:
        case Grain.DAY:
            return date(numbers[0], numbers[1], numbers[2])
        case Grain.WEEK:
            return date.fromisocalendar(numbers[0], numbers[1], 1)
        case Grain.MONTH:
            return date(numbers[0], numbers[1], 1)
        case Grain.QUARTER | Grain.YEAR:
            opening = date(numbers[0], fiscal_start_month, 1)
            quarters = numbers[1] - 1 if grain is Grain.QUARTER else 0
            return _add_months(opening, 3 * quarters - (12 if fiscal_start_month > 1 else 0))
        case Grain.ALL:
            return date(_FIRST_YEAR, 1, 1)
        case _:
            assert_never(grain)


def _add_months(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _weeks_in(iso_year: int) -> int:
    # 28 December lies in the last ISO week of its year, always.
    return date(iso_year, 12, 28).isocalendar().week


def _require_month(fiscal_start_month: int) -> None:
    if not 1 <= fiscal_start_month <= 12:
        raise ValueError(f"fiscal_start_month {fiscal_start_month} is not a month (1 to 12)")
