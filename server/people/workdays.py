"""Which days a country works, from `holidays` and, for China's moved Saturdays, `chinesecalendar`."""

from datetime import date
from functools import lru_cache

import chinese_calendar
import holidays

from kpi.calendar import WorkCalendar

# History that is worth importing, and plans that are worth making.
YEARS = range(2000, 2051)


def is_country(code: str) -> bool:
    """Whether there is a holiday table for `code` (ISO 3166, such as CN, DE, US)."""
    return code in holidays.list_supported_countries()


@lru_cache(maxsize=8)
def work_calendar(country: str) -> WorkCalendar:
    """The working days of a country; an empty code means Monday to Friday without holidays.

    Takes up to half a second the first time: call it where that does not matter.
    """
    if not country:
        return WorkCalendar()
    table = holidays.country_holidays(country, years=YEARS)
    days, extra = set(table), set(table.weekend_workdays)
    if country == "CN":
        days, extra = _corrected_for_china(days, extra)
    return WorkCalendar(weekend=frozenset(table.weekend), holidays=frozenset(days), extra_workdays=frozenset(extra))


def _corrected_for_china(days: set[date], extra: set[date]) -> tuple[set[date], set[date]]:
    # The State Council announces each year by itself; where its list is known it replaces what was computed.
    known = {day.year for day in chinese_calendar.holidays}
    days = {day for day in days if day.year not in known} | set(chinese_calendar.holidays)
    extra = {day for day in extra if day.year not in known} | set(chinese_calendar.workdays)
    return days, extra
