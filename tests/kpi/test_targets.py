"""How far a target is: worked by hand in November 2026, which has 21 working days from Monday to Friday."""

from datetime import date
from fractions import Fraction

from kpi.calendar import WorkCalendar
from kpi.periods import parse_period
from kpi.targets import Elapsed, Pace, elapsed_in, elapsed_of

NOVEMBER = parse_period("2026-11")
WEEKDAYS = WorkCalendar()


def test_working_days_count_today_as_over() -> None:
    assert Elapsed(15, 21) == elapsed_of(NOVEMBER, date(2026, 11, 20), WEEKDAYS)
    assert Elapsed(15, 21) == elapsed_of(NOVEMBER, date(2026, 11, 22), WEEKDAYS)


def test_a_period_not_begun_has_no_day_and_one_over_has_all() -> None:
    assert Elapsed(0, 21) == elapsed_of(NOVEMBER, date(2026, 10, 31), WEEKDAYS)
    assert Elapsed(21, 21) == elapsed_of(NOVEMBER, date(2027, 3, 1), WEEKDAYS)


def test_holidays_and_moved_saturdays_count_as_the_organisation_works() -> None:
    calendar = WorkCalendar(holidays=frozenset({date(2026, 11, 2)}), extra_workdays=frozenset({date(2026, 11, 7)}))

    assert Elapsed(5, 21) == elapsed_of(NOVEMBER, date(2026, 11, 7), calendar)


def test_a_period_without_working_days_counts_its_calendar_days() -> None:
    sunday = parse_period("2026-11-22")

    assert Elapsed(1, 1) == elapsed_of(sunday, date(2026, 11, 22), WEEKDAYS)


def test_all_of_time_has_no_end_to_be_on_the_way_to() -> None:
    assert Elapsed(1, 1) == elapsed_of(parse_period("all"), date(2026, 11, 22), WEEKDAYS)


def test_a_sum_of_some_months_is_due_by_the_days_of_those_months() -> None:
    # October (22) is over; December is not among what was set.
    assert Elapsed(37, 43) == elapsed_in([parse_period("2026-10"), NOVEMBER], date(2026, 11, 20), WEEKDAYS)
    assert Elapsed(1, 1) == elapsed_in([], date(2026, 11, 20), WEEKDAYS)


def test_pace_is_attained_over_what_was_due_by_now() -> None:
    # Due by day 15 of 21: 210,000 × 15 ÷ 21 = 150,000; attained 120,000 is 80 % of that and 57 % of the target.
    pace = Pace(210_000, 120_000, Elapsed(15, 21))

    assert (150_000, Fraction(4, 5), Fraction(4, 7)) == (pace.expected, pace.pace, pace.attainment)


def test_when_the_period_is_over_pace_is_attainment() -> None:
    pace = Pace(300, 450, Elapsed(21, 21))

    assert Fraction(3, 2) == pace.pace == pace.attainment


def test_nothing_to_divide_by_is_none() -> None:
    assert (None, None) == (Pace(0, 5, Elapsed(3, 21)).attainment, Pace(0, 5, Elapsed(3, 21)).pace)
    assert (Fraction(1, 20), None) == (Pace(100, 5, Elapsed(0, 21)).attainment, Pace(100, 5, Elapsed(0, 21)).pace)
