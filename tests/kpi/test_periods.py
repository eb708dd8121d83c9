from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi import periods
from kpi.periods import Grain, Period, bounds_utc, local_day, parse_period, period_of

DAYS = st.dates(date(1901, 1, 1), date(2998, 12, 31))
BOUNDED = st.sampled_from([grain for grain in Grain if grain is not Grain.ALL])
MONTHS = st.integers(1, 12)
# Half-hour shifts, a skipped day, jumps over midnight, a change of sign, none at all.
ZONES = [
    "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo", "America/Havana",
    "Asia/Kathmandu", "Asia/Beirut", "Africa/Casablanca", "UTC",
]  # fmt: skip
MOMENTS = st.datetimes(datetime(1995, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-11-21", date(2026, 11, 21), date(2026, 11, 22)),
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 23)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 4)),
        ("2027-W01", date(2027, 1, 4), date(2027, 1, 11)),
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("all", date.min, date.max),
    ],
)
def test_a_label_names_its_days_and_is_written_back_the_same(text: str, start: date, end: date) -> None:
    period = parse_period(text)

    assert (start, end) == (period.start, period.end)
    assert text == period.label


@pytest.mark.parametrize(
    ("text", "opening", "start", "end"),
    [
        ("2020", 7, date(2019, 7, 1), date(2020, 7, 1)),
        ("2020-Q1", 7, date(2019, 7, 1), date(2019, 10, 1)),
        ("2020-Q4", 7, date(2020, 4, 1), date(2020, 7, 1)),
        ("2026", 4, date(2025, 4, 1), date(2026, 4, 1)),
        ("2026-Q1", 12, date(2025, 12, 1), date(2026, 3, 1)),
        ("2026-Q2", 2, date(2025, 5, 1), date(2025, 8, 1)),
    ],
)
def test_a_fiscal_year_is_named_after_the_year_it_ends_in(text: str, opening: int, start: date, end: date) -> None:
    period = parse_period(text, opening)

    assert (start, end, text) == (period.start, period.end, period.label)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("2026-13", "period '2026-13' does not exist: month"),
        ("2026-02-30", "period '2026-02-30' does not exist: day"),
        ("2026-11-00", "period '2026-11-00' does not exist: day"),
        ("2027-W53", "period '2027-W53' does not exist: .*week.*53"),
        ("2026-W00", "period '2026-W00' does not exist"),
        ("0202-11-03", "outside the years 1900 to 2999"),
        ("0000", "period '0000' does not exist"),
        ("2026-Q5", "unknown period '2026-Q5' .write 2026-11-21, 2026-W47"),
        ("2026-1", "unknown period '2026-1'"),
        ("November", "unknown period 'November'"),
        ("", "unknown period ''"),
        ("２０２６", "unknown period"),
        ("2026\n", "unknown period"),
    ],
)
def test_a_period_that_is_not_one_is_refused_with_its_text(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_period(text)


@given(DAYS, st.sampled_from(Grain), MONTHS)
def test_every_period_contains_its_day_and_reads_back_from_its_label(day: date, grain: Grain, opening: int) -> None:
    period = period_of(day, grain, opening)

    assert period.contains(day)
    assert parse_period(period.label, opening) == period
    assert Period(period.grain, period.start, period.end, period.fiscal_start_month) == period


@given(DAYS, BOUNDED, MONTHS)
def test_periods_follow_each_other_without_gap_or_overlap(day: date, grain: Grain, opening: int) -> None:
    period = period_of(day, grain, opening)

    assert period.next().start == period.end
    assert period.previous().end == period.start
    assert period == period.next().previous() == period.previous().next()
    assert not period.contains(period.end)


@pytest.mark.parametrize(
    ("text", "year_before"),
    [
        ("2024-02-29", "2023-02-28"),
        ("2025-02-28", "2024-02-28"),
        ("2026-W53", "2025-W52"),
        ("2026-W47", "2025-W47"),
        ("2026-W01", "2025-W01"),
        ("2026-11", "2025-11"),
        ("2026-Q1", "2025-Q1"),
        ("2026", "2025"),
    ],
)
def test_a_period_is_compared_with_the_same_one_a_year_earlier(text: str, year_before: str) -> None:
    assert parse_period(text).same_period_last_year().label == year_before


def test_a_fiscal_quarter_is_compared_with_the_same_fiscal_quarter() -> None:
    assert parse_period("2019-Q1", 7) == parse_period("2020-Q1", 7).same_period_last_year()


def test_days_and_months_of_a_period_are_listed_in_order() -> None:
    week = parse_period("2026-W53")

    assert [week.days()[0], week.days()[-1]] == [date(2026, 12, 28), date(2027, 1, 3)]
    assert len(week.days()) == 7
    assert week.months() == [date(2026, 12, 1), date(2027, 1, 1)]
    assert parse_period("2020-Q1", 7).months() == [date(2019, 7, 1), date(2019, 8, 1), date(2019, 9, 1)]
    assert len(parse_period("2024").days()) == 366


@pytest.mark.parametrize("question", ["previous", "next", "same_period_last_year", "days", "months"])
def test_all_time_has_no_neighbours_and_no_list(question: str) -> None:
    with pytest.raises(ValueError, match="period 'all' has no"):
        getattr(parse_period("all"), question)()


def test_days_that_are_not_a_period_do_not_make_one() -> None:
    with pytest.raises(ValueError, match="2026-11-02 to 2026-12-01 is not a month"):
        Period(Grain.MONTH, date(2026, 11, 2), date(2026, 12, 1))
    with pytest.raises(ValueError, match="a month has no fiscal_start_month, got 7"):
        Period(Grain.MONTH, date(2026, 11, 1), date(2026, 12, 1), 7)
    with pytest.raises(ValueError, match="fiscal_start_month 13 is not a month"):
        period_of(date(2026, 11, 1), Grain.YEAR, 13)


def test_a_deal_closed_at_half_past_one_on_the_first_counts_in_the_organisations_month() -> None:
    closed = datetime(2026, 10, 31, 17, 30, tzinfo=UTC)  # 01:30 on 1 November in Shanghai

    assert period_of(local_day(closed, ZoneInfo("Asia/Shanghai")), Grain.MONTH).label == "2026-11"
    assert period_of(local_day(closed, ZoneInfo("America/New_York")), Grain.MONTH).label == "2026-10"


@given(MOMENTS, st.sampled_from(ZONES), st.integers(-14, 14))
def test_the_local_day_does_not_depend_on_the_offset_the_moment_is_written_in(
    moment: datetime, zone: str, hours: int
) -> None:
    elsewhere = moment.astimezone(timezone(timedelta(hours=hours)))

    assert moment.astimezone(ZoneInfo(zone)).date() == local_day(elsewhere, ZoneInfo(zone))


def test_a_moment_without_offset_or_outside_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="2026-11-21T09:30:00 has no offset"):
        local_day(datetime(2026, 11, 21, 9, 30), UTC_ZONE)  # noqa: DTZ001 - the naive moment is the point
    with pytest.raises(ValueError, match="outside the calendar of Asia/Shanghai"):
        local_day(datetime.max.replace(tzinfo=UTC), ZoneInfo("Asia/Shanghai"))


UTC_ZONE = ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", "2026-03-08", 23),
        ("America/New_York", "2026-11-01", 25),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("America/Sao_Paulo", "2018-11-04", 23),  # has no midnight
        ("America/Havana", "2026-11-01", 25),  # has two midnights
        ("Pacific/Apia", "2011-12-30", 0),  # was skipped
        ("America/Toronto", "1919-03-31", 23.5),  # jumped from 23:30 to 00:30
        ("Asia/Shanghai", "2026-11-21", 24),
    ],
)
def test_a_day_is_as_long_as_its_zone_makes_it(zone: str, day: str, hours: float) -> None:
    begin, end = bounds_utc(parse_period(day), ZoneInfo(zone))

    assert timedelta(hours=hours) == end - begin


@given(MOMENTS, st.sampled_from(ZONES), BOUNDED)
def test_bounds_hold_exactly_the_moments_of_their_local_days(moment: datetime, zone: str, grain: Grain) -> None:
    place = ZoneInfo(zone)
    period = period_of(local_day(moment, place), grain)

    begin, end = bounds_utc(period, place)

    assert begin <= moment < end
    assert period.contains(local_day(begin, place))
    assert not period.contains(local_day(end, place))
    assert not period.contains(local_day(begin - timedelta(microseconds=1), place))


@pytest.mark.parametrize("zone", ["America/Sao_Paulo", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe"])
def test_bounds_agree_with_the_local_day_through_years_of_clock_changes(zone: str) -> None:
    place, day = ZoneInfo(zone), parse_period("2015-01-01")

    while day.start < date(2019, 1, 1):
        begin, end = bounds_utc(day, place)
        assert [local_day(begin, place), local_day(end - timedelta(seconds=1), place)] == [day.start, day.start]
        assert day.start != local_day(begin - timedelta(seconds=1), place)
        day = day.next()


def test_all_time_has_the_widest_bounds() -> None:
    assert (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)) == bounds_utc(
        parse_period("all"), ZoneInfo("Asia/Shanghai")
    )


def test_every_public_name_exists() -> None:
    assert all(hasattr(periods, name) for name in periods.__all__)
