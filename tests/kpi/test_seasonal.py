"""Seasons, in numbers worked by hand: every day is a working day, and what came is a multiple of the days."""

from datetime import date

import pytest

from kpi.calendar import WorkCalendar
from kpi.seasonal import EVEN, Seasonal, month_number, seasonal_of

EVERY_DAY = WorkCalendar(weekend=frozenset())
TODAY = date(2026, 11, 20)


def came(first: date, **special: int) -> dict[int, int]:
    """Ten a day from a month until October 2026; `m12=30` is another pace in December of every year."""
    found = {}
    for month in range(month_number(first), month_number(TODAY)):
        year, number = divmod(month, 12)
        days = (date((month + 1) // 12, (month + 1) % 12 + 1, 1) - date(year, number + 1, 1)).days
        found[month] = days * special.get(f"m{number + 1}", 10)
    return found


def test_less_than_two_years_are_no_season():
    assert EVEN == seasonal_of(came(date(2024, 12, 1), m12=30), TODAY.toordinal(), EVERY_DAY)
    assert EVEN == seasonal_of({}, TODAY.toordinal(), EVERY_DAY)


def test_what_a_month_brought_once_counts_half():
    # Of 2024 the half year before November is not known from its first month on: only December 2025 can be compared.
    found = seasonal_of(came(date(2024, 6, 1), m12=15), TODAY.toordinal(), EVERY_DAY)

    assert 1.25 == pytest.approx(found.months[11])
    assert 1.0 == pytest.approx(found.months[9])


def test_what_a_month_brought_twice_counts_two_thirds_and_never_more_than_double():
    assert 1 + 0.5 * 2 / 3 == pytest.approx(seasonal_of(came(date(2023, 11, 1), m12=15), *AT).months[11])
    assert 2.0 == seasonal_of(came(date(2023, 11, 1), m12=90), *AT).months[11]
    assert 0.5 == seasonal_of(came(date(2023, 11, 1), m2=0), *AT).months[1]


def test_years_that_tell_different_things_are_no_season():
    known = came(date(2023, 11, 1))
    known[month_number(date(2024, 12, 1))] = 31 * 20

    # Once twice as much, once the same: the mean of 1.5 may be off by 0.5 by chance.
    assert 1.0 == seasonal_of(known, *AT).months[11]


AT = (TODAY.toordinal(), EVERY_DAY)


def test_what_comes_later_is_not_looked_at():
    known = came(date(2023, 1, 1))

    assert seasonal_of(known, *AT) == seasonal_of(
        known | {month_number(TODAY): 10_000, month_number(TODAY) + 1: 9}, *AT
    )


def test_the_season_of_some_days_is_their_mean():
    season = Seasonal((1.0,) * 11 + (2.0,))

    assert (1.0, 1.5) == (season.over([]), season.over([date(2026, 11, 30).toordinal(), date(2026, 12, 1).toordinal()]))
