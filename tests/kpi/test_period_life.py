from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kpi.calendar import WorkCalendar
from kpi.period_life import ClosedPeriod, ClosingRules, Closings, PeriodState, closing_moment, closings_at
from kpi.periods import Grain, Period, parse_period

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLAIN = WorkCalendar()
OCTOBER, NOVEMBER = parse_period("2026-10"), parse_period("2026-11")
ALL_GRAINS = frozenset({Grain.MONTH, Grain.QUARTER, Grain.YEAR})


def at(text: str) -> datetime:
    """A moment in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def rules(
    since: date | None = date(2026, 10, 1),
    days: int = 3,
    set_at: str = "2026-01-01",
    grains: frozenset[Grain] = frozenset({Grain.MONTH}),
    calendar: WorkCalendar = PLAIN,
) -> ClosingRules:
    """Closing rules of the tests: months since October, three working days to settle."""
    return ClosingRules(at(set_at), since, days, grains, calendar)


def seen(now: str, *told: ClosingRules, recorded: tuple[ClosedPeriod, ...] = ()) -> Closings:
    """What is closed at a moment."""
    return closings_at(at(now), told, recorded, SHANGHAI)


# October 2026 ends on a Saturday: Monday to Wednesday, 2 to 4 November, are its three settling days.
@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-10-31T23:59:59", PeriodState.OPEN),
        ("2026-11-01T00:00:00", PeriodState.SETTLING),
        ("2026-11-04T23:59:59", PeriodState.SETTLING),
        ("2026-11-05T00:00:00", PeriodState.CLOSED),
        ("2027-02-05T00:00:00", PeriodState.CLOSED),
    ],
)
def test_a_period_is_open_then_settles_for_its_working_days_then_is_closed(now: str, state: PeriodState) -> None:
    assert state is seen(now, rules()).state(OCTOBER)


def test_settling_counts_the_working_days_of_the_calendar() -> None:
    moved = WorkCalendar(holidays=frozenset({date(2026, 11, 2)}), extra_workdays=frozenset({date(2026, 11, 1)}))

    assert at("2026-11-05") == closing_moment(OCTOBER, rules(calendar=moved), SHANGHAI)
    assert at("2026-11-01") == closing_moment(OCTOBER, rules(days=0), SHANGHAI)


def test_nothing_closes_where_closing_is_off_or_before_its_first_day() -> None:
    assert PeriodState.OPEN is seen("2026-12-31").state(OCTOBER)
    assert PeriodState.OPEN is seen("2026-12-31", rules(since=None)).state(OCTOBER)
    assert PeriodState.OPEN is seen("2026-12-31", rules(since=date(2026, 10, 2))).state(OCTOBER)
    assert not seen("2026-12-31", rules(since=None)).days


def test_switching_closing_on_for_days_long_past_closes_them_at_that_moment() -> None:
    told = seen("2026-12-20T09:00", rules(set_at="2026-12-20T08:00"))

    assert [at("2026-12-20T08:00")] * 2 == [one.closed_at for one in told.closed]
    assert [OCTOBER, NOVEMBER] == [one.period for one in told.closed]


def test_what_is_closed_stays_closed_whatever_is_set_later() -> None:
    off = rules(since=None, set_at="2026-11-20")

    told = seen("2026-12-20", rules(), off)

    assert PeriodState.CLOSED is told.state(OCTOBER)
    assert PeriodState.OPEN is told.state(NOVEMBER)


def test_more_settling_days_count_for_what_still_settles() -> None:
    longer = rules(days=10, set_at="2026-11-03")

    assert PeriodState.SETTLING is seen("2026-11-05", rules(), longer).state(OCTOBER)
    assert PeriodState.CLOSED is seen("2026-11-14", rules(), longer).state(OCTOBER)


def test_what_is_on_record_as_closed_is_closed_for_a_clock_that_is_behind() -> None:
    recorded = (ClosedPeriod(OCTOBER, at("2026-11-05")),)

    assert PeriodState.CLOSED is seen("2026-11-04", rules(), recorded=recorded).state(OCTOBER)


def test_days_and_weeks_follow_the_period_they_lie_in() -> None:
    told = seen("2026-11-02", rules())

    assert PeriodState.SETTLING is told.state(parse_period("2026-10-07"))
    assert PeriodState.OPEN is told.state(parse_period("2026-W44"))
    assert PeriodState.CLOSED is seen("2026-11-05", rules()).state(parse_period("2026-W43"))


def test_a_fiscal_quarter_closes_as_one_and_its_day_is_told_by_the_first_that_closed() -> None:
    fiscal = ClosingRules(at("2026-01-01"), date(2026, 8, 1), 0, ALL_GRAINS, PLAIN, fiscal_start_month=2)
    told = seen("2026-11-10", fiscal)

    assert ["2026-08", "2026-09", "2026-10", "2027-Q3"] == [one.period.label for one in told.closed]
    assert "2026-10" == getattr(told.period_of(date(2026, 10, 3).toordinal()), "label", "")


@given(
    some.lists(some.tuples(some.integers(0, 400), some.integers(0, 9), some.booleans()), max_size=4),
    some.integers(0, 500),
    some.integers(0, 100),
)
def test_closed_days_only_ever_grow(changes: list[tuple[int, int, bool]], first: int, later: int) -> None:
    begin = at("2026-01-01")
    told = [
        ClosingRules(begin + timedelta(days=day), date(2026, 1, 1) if on else None, days, ALL_GRAINS, PLAIN)
        for day, days, on in sorted(changes)
    ]

    def closed_on(day: int) -> set[Period]:
        now = begin + timedelta(days=day)
        known = [one for one in told if one.set_at <= now]
        return {one.period for one in closings_at(now, known, (), SHANGHAI).closed}

    assert closed_on(first) <= closed_on(first + later)


@given(some.dates(date(2025, 1, 1), date(2027, 12, 31)), some.integers(0, 12), some.integers(1, 12))
def test_the_next_closing_is_when_something_more_is_closed(day: date, days: int, opening: int) -> None:
    told = (ClosingRules(at("2025-01-01"), date(2025, 3, 1), days, ALL_GRAINS, PLAIN, opening),)
    before = closings_at(at(day.isoformat()), told, (), SHANGHAI)
    assert before.next_at is not None

    just_before = closings_at(before.next_at - timedelta(seconds=1), told, (), SHANGHAI)
    then = closings_at(before.next_at, told, (), SHANGHAI)

    assert before.closed == just_before.closed
    assert len(then.closed) > len(before.closed)
    assert all(before.days.covers(one) for one in _days(before.closed))


def _days(closed: tuple[ClosedPeriod, ...]) -> list[int]:
    return [day.toordinal() for one in closed for day in one.period.days()]


def test_a_rule_without_anything_to_close_is_refused() -> None:
    with pytest.raises(ValueError, match="must be some of month, quarter, year"):
        rules(grains=frozenset({Grain.WEEK}))
