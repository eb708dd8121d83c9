"""The demo's invented past: the same every time, plausible, and nothing in it that the door would refuse."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from kpi.events import CallLogged, CallOutcome, DealWon, Event, Kind, Reversal
from kpi.wire import parse_event
from server.people.roles import Role
from web.demo.history import History, history
from web.demo.roster import people
from web.demo.today import VISITOR, VOICES, today_so_far
from web.demo.world import ZONE, World, at_work, make_world, midnight, today_at

# 15:00 of a Friday in Shanghai.
NOW = datetime(2026, 11, 20, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> World:
    """The company after ninety days."""
    return make_world(today_at(NOW) - timedelta(days=90))


@pytest.fixture(scope="module")
def told(world: World) -> History:
    """Its history."""
    return history(world, NOW)


def test_the_company_has_six_regions_twelve_teams_and_sixty_people() -> None:
    file = people()

    assert (6, 12, 60) == (len(file.regions()), len(file.teams()), len({one.username for one in file.people}))
    assert Counter({Role.REP: 46, Role.LEAD: 12, Role.BOSS: 1, Role.ADMIN: 1}) == Counter(
        one.role for one in file.people
    )


def test_every_team_has_one_lead_and_both_languages_are_spoken() -> None:
    everybody = people().people

    assert {1} == set(Counter(one.team for one in everybody if one.role is Role.LEAD).values())
    assert {"en", "zh"} == {one.language for one in everybody}


def test_the_same_history_is_told_twice(world: World, told: History) -> None:
    assert told == history(world, NOW)


def test_another_seed_tells_another_history(world: World, told: History) -> None:
    assert told.past != history(make_world(world.first_day, "another"), NOW).past


def test_a_later_moment_only_adds(world: World, told: History) -> None:
    later = history(world, NOW + timedelta(days=4))
    until_now = [one for one in later.past if one.time <= NOW]

    assert told.past == until_now
    assert len(later.past) > len(until_now)


def test_no_two_events_share_an_id(told: History) -> None:
    everything = [*told.past, *(one for story in told.to_come for one in story.events)]

    assert len(everything) == len({(one.source, one.id) for one in everything})


def test_every_event_could_have_come_over_the_wire(told: History) -> None:
    for one in told.past:
        assert one == parse_event(on_the_wire(one), internal=True)


def test_customers_ask_for_help_and_most_are_helped(told: History) -> None:
    kinds = Counter(one.kind for one in told.past)

    assert kinds[Kind.TICKET_OPENED] > 60
    assert 0.75 < kinds[Kind.TICKET_RESOLVED] / kinds[Kind.TICKET_OPENED] < 1


def test_nothing_happens_after_now_and_all_in_order(told: History) -> None:
    times = [one.time for one in told.past]

    assert times == sorted(times)
    assert times[-1] <= NOW < min(one.time for story in told.to_come for one in story.events)


def test_a_story_is_told_in_the_order_of_its_events(world: World) -> None:
    for story in history(world, NOW - timedelta(days=300)).to_come:
        assert list(story.events) == sorted(story.events, key=lambda one: one.time)


def test_people_keep_to_working_days(world: World, told: History) -> None:
    visits = [one for one in told.past if one.kind is Kind.VISIT]
    on_workdays = [one for one in visits if world.calendar.is_workday(today_at(one.time))]

    assert 0.95 < len(on_workdays) / len(visits) <= 1


def test_whatever_the_hour_a_moment_at_work_lies_between_nine_and_six_in_the_same_order() -> None:
    hours = [midnight(date(2026, 11, 20)) + timedelta(minutes=30 * step) for step in range(48)]

    told = [at_work(hour).astimezone(ZONE) for hour in hours]

    assert {date(2026, 11, 20)} == {one.date() for one in told}
    assert told == sorted(told) and told[0].hour == 9 and told[-1].hour == 17


def test_the_national_holiday_is_quiet(told: History) -> None:
    days = Counter(today_at(one.time) for one in told.past if one.kind is Kind.CALL)

    assert sum(days[date(2026, 10, day)] for day in range(1, 8)) < days[date(2026, 10, 13)]


def test_sales_are_as_large_as_the_standard_rules_expect(told: History) -> None:
    amounts = [one.data.amount for one in told.past if isinstance(one.data, DealWon)]

    assert 35_000 < sum(amounts) / len(amounts) < 50_000


def test_every_kind_of_trouble_happens_now_and_then(told: History) -> None:
    kinds = Counter(one.kind for one in told.past)
    reversals = [one.data for one in told.past if isinstance(one.data, Reversal)]

    assert kinds[Kind.DEAL_REOPENED] > 5
    assert any(one.amount is None for one in reversals)
    assert any(one.amount is not None for one in reversals)
    assert any(one.data.credits for one in told.past if one.kind is Kind.DEAL_WON)


@pytest.mark.parametrize("hour", [0, 4, 9, 15, 23])
def test_at_any_hour_the_visitor_is_half_way_through_the_calls_of_the_day(world: World, hour: int) -> None:
    now = midnight(date(2026, 11, 22)) + timedelta(hours=hour, minutes=2)
    past = history(world, now).past
    today = [one for one in [*past, *today_so_far(world, past, now)] if today_at(one.time) == today_at(now)]
    calls = [one.data for one in today if isinstance(one.data, CallLogged) and one.data.member == VISITOR]

    assert all(one.time <= now for one in today)
    assert VOICES == sum(one.outcome is CallOutcome.CONNECTED for one in calls)


def on_the_wire(one: Event) -> bytes:
    """The event as a client would send it."""
    utc = replace(one, time=one.time.astimezone(UTC))
    sent = {"id": utc.id, "source": utc.source, "type": utc.kind.value, "time": utc.time.isoformat(), "data": utc.data}
    return msgspec.json.encode(sent)
