from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.calendar import WorkCalendar

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
CALENDARS = st.builds(
    WorkCalendar,
    weekend=st.frozensets(st.integers(0, 6), max_size=6),
    holidays=st.frozensets(DAYS, max_size=30),
    extra_workdays=st.frozensets(DAYS, max_size=30),
)
# Friday 20 November 2026; Monday 23rd is off, Saturday 28th is worked for it.
SWAPPED = WorkCalendar(holidays=frozenset({date(2026, 11, 23)}), extra_workdays=frozenset({date(2026, 11, 28)}))


@pytest.mark.parametrize(("day", "worked"), [(20, True), (21, False), (23, False), (27, True), (28, True), (29, False)])
def test_holidays_are_off_and_make_up_days_are_worked(day: int, worked: bool) -> None:
    assert SWAPPED.is_workday(date(2026, 11, day)) is worked


def test_a_make_up_day_is_worked_even_when_it_is_also_listed_as_a_holiday() -> None:
    day = frozenset({date(2026, 11, 28)})

    assert WorkCalendar(holidays=day, extra_workdays=day).is_workday(date(2026, 11, 28))


def test_a_streak_steps_over_weekend_and_holiday() -> None:
    assert SWAPPED.previous_workday(date(2026, 11, 24)) == date(2026, 11, 20)
    assert SWAPPED.next_workday(date(2026, 11, 20)) == date(2026, 11, 24)


def test_the_weekend_is_the_organisations_own() -> None:
    gulf = WorkCalendar(weekend=frozenset({4, 5}))

    assert gulf.next_workday(date(2026, 11, 19)) == date(2026, 11, 22)


def test_adding_working_days_goes_both_ways_and_zero_stays() -> None:
    assert SWAPPED.add_workdays(date(2026, 11, 20), 3) == date(2026, 11, 26)
    assert SWAPPED.add_workdays(date(2026, 11, 26), -3) == date(2026, 11, 20)
    assert SWAPPED.add_workdays(date(2026, 11, 21), 0) == date(2026, 11, 21)


def test_the_first_day_counts_and_the_last_does_not() -> None:
    # 20, 24, 25, 26, 27, 28 are worked from Friday the 20th to before Sunday the 29th.
    assert SWAPPED.workdays_between(date(2026, 11, 20), date(2026, 11, 29)) == 6
    assert SWAPPED.workdays_between(date(2026, 11, 29), date(2026, 11, 20)) == -6
    assert SWAPPED.workdays_between(date(2026, 11, 20), date(2026, 11, 20)) == 0


@given(CALENDARS, DAYS, st.integers(0, 800))
def test_counting_equals_walking_day_by_day(calendar: WorkCalendar, start: date, length: int) -> None:
    walked = sum(calendar.is_workday(start + timedelta(days=offset)) for offset in range(length))

    assert calendar.workdays_between(start, start + timedelta(days=length)) == walked


@given(CALENDARS, DAYS)
def test_the_day_before_the_next_working_day_is_where_we_were(calendar: WorkCalendar, day: date) -> None:
    following = calendar.next_workday(day)

    assert calendar.is_workday(following)
    assert calendar.workdays_between(day, following) == calendar.is_workday(day)
    assert calendar.next_workday(calendar.previous_workday(following)) == following


def test_a_calendar_without_work_is_refused_and_an_endless_holiday_is_found_out() -> None:
    endless = frozenset(date(2026, 1, 1) + timedelta(days=offset) for offset in range(500))

    with pytest.raises(ValueError, match="not all seven"):
        WorkCalendar(weekend=frozenset(range(7)))
    with pytest.raises(ValueError, match=r"weekend \[7\]"):
        WorkCalendar(weekend=frozenset({7}))
    with pytest.raises(ValueError, match="no working day within 400 days of 2026-01-01"):
        WorkCalendar(holidays=endless).next_workday(date(2026, 1, 1))


def test_calendars_with_the_same_days_are_equal() -> None:
    same = WorkCalendar(holidays=frozenset({date(2026, 11, 23)}), extra_workdays=frozenset({date(2026, 11, 28)}))

    assert same == SWAPPED
    assert hash(same) == hash(SWAPPED)


def test_a_break_includes_its_weekend_and_ends_where_work_is_done() -> None:
    # Thursday 1 to Wednesday 7 October are off, Saturday 10 is worked for it; Monday 19 is off by itself.
    days = frozenset({date(2026, 10, day) for day in (1, 2, 3, 4, 5, 6, 7, 19)})
    calendar = WorkCalendar(holidays=days, extra_workdays=frozenset({date(2026, 10, 10)}))
    october = date(2026, 10, 1), date(2026, 11, 1)

    assert calendar.breaks_between(*october) == (
        (date(2026, 10, 1), date(2026, 10, 7)),
        (date(2026, 10, 19), date(2026, 10, 19)),
    )
    assert calendar.worked_weekends(*october) == (date(2026, 10, 10),)
    assert calendar.breaks_between(date(2026, 11, 1), date(2026, 12, 1)) == ()


def test_a_break_is_cut_where_the_period_ends() -> None:
    calendar = WorkCalendar(holidays=frozenset({date(2026, 9, 30), date(2026, 10, 1)}))

    assert calendar.breaks_between(date(2026, 9, 1), date(2026, 10, 1)) == ((date(2026, 9, 30), date(2026, 9, 30)),)
