"""What a period under way is compared with."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.calendar import WorkCalendar
from kpi.like_for_like import like_for_like
from kpi.periods import Grain, parse_period, period_of

PLAIN = WorkCalendar()
NOVEMBER, OCTOBER = parse_period("2026-11"), parse_period("2026-10")


def test_a_period_that_is_over_is_compared_whole() -> None:
    likened = like_for_like(NOVEMBER, OCTOBER, date(2026, 12, 1), PLAIN)

    assert (likened.other_start, likened.other_end, likened.is_cut) == (date(2026, 10, 1), date(2026, 11, 1), False)


@pytest.mark.parametrize(
    ("today", "until"),
    [
        # November 2026 begins on a Sunday, October on a Thursday.
        (date(2026, 11, 1), date(2026, 10, 1)),  # no working day yet, and October had none before its first
        (date(2026, 11, 2), date(2026, 10, 2)),  # the 1st working day: up to the 1st of October
        (date(2026, 11, 6), date(2026, 10, 8)),  # the 5th
        (date(2026, 11, 7), date(2026, 10, 8)),  # a Saturday after the 5th; October's 6th was the 8th
        (date(2026, 11, 20), date(2026, 10, 22)),  # the 15th
    ],
)
def test_a_period_under_way_is_compared_with_as_many_working_days(today: date, until: date) -> None:
    likened = like_for_like(NOVEMBER, OCTOBER, today, PLAIN)

    assert (until, True) == (likened.other_end, likened.is_cut)


def test_holidays_are_no_working_days() -> None:
    golden_week = WorkCalendar(holidays=frozenset(date(2026, 10, day) for day in range(1, 8)))

    assert date(2026, 10, 9) == like_for_like(NOVEMBER, OCTOBER, date(2026, 11, 2), golden_week).other_end


def test_a_shorter_period_is_compared_whole() -> None:
    likened = like_for_like(parse_period("2026-03"), parse_period("2026-02"), date(2026, 3, 31), PLAIN)

    assert (date(2026, 3, 1), False) == (likened.other_end, likened.is_cut)


def test_nothing_of_a_future_period_is_compared_with_nothing() -> None:
    likened = like_for_like(NOVEMBER, OCTOBER, date(2026, 10, 20), PLAIN)

    assert likened.start == likened.end
    assert likened.other_start == likened.other_end


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from([Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR])
)
def test_as_many_working_days_as_there_are_in_both(today: date, grain: Grain) -> None:
    period = period_of(today, grain)
    likened = like_for_like(period, period.previous(), today, PLAIN)

    worked = PLAIN.workdays_between(likened.other_start, likened.other_end)
    assert worked == min(likened.elapsed.days, PLAIN.workdays_between(period.previous().start, period.previous().end))
