"""Windows, days of completion, and how quests stand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from game_rules.quests import FAR_END, completion_day, state, window_end, window_start
from game_rules.rulebook import Accept, Objective, Quest, Window

WORDS = {"en": "x", "zh": "x"}


def quest(*objectives: Objective, window: Window = Window.WEEK) -> Quest:
    """A quest with these objectives."""
    return Quest("q", WORDS, WORDS, window, frozenset({"rep"}), objectives, 10, 0, None, Accept.AUTO)


@pytest.mark.parametrize(
    ("day", "window", "first", "last"),
    [
        ("2026-11-21", Window.DAY, "2026-11-21", "2026-11-21"),
        ("2026-11-21", Window.WEEK, "2026-11-16", "2026-11-22"),
        ("2026-11-22", Window.WEEK, "2026-11-16", "2026-11-22"),
        ("2026-11-23", Window.WEEK, "2026-11-23", "2026-11-29"),
        ("2027-01-01", Window.WEEK, "2026-12-28", "2027-01-03"),  # ISO week 53 of 2026.
        ("2026-11-21", Window.MONTH, "2026-11-01", "2026-11-30"),
        ("2026-12-31", Window.MONTH, "2026-12-01", "2026-12-31"),
        ("2028-02-29", Window.MONTH, "2028-02-01", "2028-02-29"),
        ("2027-02-01", Window.MONTH, "2027-02-01", "2027-02-28"),
        ("2026-11-21", Window.EVER, "0001-01-01", "9999-12-31"),
        ("9999-12-31", Window.MONTH, "9999-12-01", "9999-12-31"),
        ("9999-12-31", Window.WEEK, "9999-12-27", "9999-12-31"),
        ("0001-01-01", Window.WEEK, "0001-01-01", "0001-01-07"),
    ],
)
def test_a_window_holds_the_day_in_it(day, window, first, last):
    ordinal = date.fromisoformat(day).toordinal()

    assert date.fromisoformat(first) == date.fromordinal(window_start(ordinal, window))
    assert date.fromisoformat(last) == date.fromordinal(window_end(ordinal, window))


@given(some.dates().map(date.toordinal), some.sampled_from(Window))
def test_windows_cover_every_day_once(day, window):
    first, last = window_start(day, window), window_end(day, window)

    assert first <= day <= last
    assert {(first, last)} == {(window_start(edge, window), window_end(edge, window)) for edge in (first, last)}
    assert last == FAR_END or last + 1 == window_start(last + 1, window)


@pytest.mark.parametrize(
    ("days", "goal", "done_on"),
    [
        ({}, 5, None),
        ({10: 4}, 5, None),
        ({10: 5}, 5, 10),
        ({12: 3, 10: 2}, 5, 12),
        ({10: 9, 12: 3}, 5, 10),
        ({10: 5, 12: -1}, 5, None),  # A reversal took it back,
        ({10: 5, 12: -1, 14: 1}, 5, 14),  # and more work made good for it: it stands since day 14.
        ({10: 6, 12: -1}, 5, 10),
        ({10: 0}, 0, 10),
        ({}, 0, None),
    ],
)
def test_a_quest_is_done_since_the_day_on_which_the_total_came_to_stay_at_the_goal(days, goal, done_on):
    assert done_on == completion_day(days, goal)


@given(some.dictionaries(some.integers(1, 40), some.integers(-5, 9)), some.integers(1, 20))
def test_a_quest_is_done_exactly_while_its_total_reaches_the_goal(days, goal):
    done_on = completion_day(days, goal)

    assert (sum(days.values()) >= goal) == (done_on is not None)
    assert done_on is None or sum(value for day, value in days.items() if day <= done_on) >= goal


def test_a_quest_tells_the_objective_that_is_furthest_behind():
    monday = date(2026, 11, 16).toordinal()

    now = state(quest(Objective("calls", 20), Objective("visits", 4)), {"calls": 15, "visits": 1}, monday + 2)

    assert ("q", 1, 4, False) == (now.quest, now.progress, now.goal, now.done)
    assert pytest.approx(0.5) == now.ratio
    assert (Window.WEEK, monday, monday + 6) == (now.window, now.window_start, now.deadline)
    assert [False, False] == [part.is_done for part in now.objectives]


def test_a_quest_is_done_when_all_its_objectives_are():
    two = quest(Objective("calls", 20), Objective("visits", 4))

    assert state(two, {"calls": 25, "visits": 4}, 1000).done
    assert 1.0 == state(two, {"calls": 25, "visits": 4}, 1000).ratio
    assert not state(two, {"calls": 25}, 1000).done


def test_progress_below_zero_is_no_progress():
    now = state(quest(Objective("calls", 20)), {"calls": -3}, 1000)

    assert (-3, 0.0, False) == (now.progress, now.ratio, now.done)


def test_a_quest_without_an_end_has_no_deadline():
    assert state(quest(Objective("calls", 1), window=Window.EVER), {}, 1000).deadline is None


def test_a_quest_without_objectives_has_no_progress_to_tell():
    with pytest.raises(ValueError, match="quest 'q' has no objectives"):
        state(quest(), {}, 1000)
