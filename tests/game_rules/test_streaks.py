"""Streaks over November 2026: Monday the 16th to Friday the 20th are a working week, the 21st and 22nd are free."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from game_rules.streaks import current_streak, longest_streak, streak_ending
from kpi.calendar import WorkCalendar

PLAIN = WorkCalendar()
# Friday the 20th is a holiday, and Sunday the 22nd makes up for it.
SHIFTED = WorkCalendar(holidays=frozenset({date(2026, 11, 20)}), extra_workdays=frozenset({date(2026, 11, 22)}))


def november(*days: int) -> list[date]:
    """Days of November 2026."""
    return [date(2026, 11, day) for day in days]


@pytest.mark.parametrize(
    ("active", "today", "streak"),
    [
        ((), 18, 0),
        ((18,), 18, 1),
        ((16, 17, 18), 18, 3),
        ((16, 17), 18, 2),  # Today has nothing yet, and may still have.
        ((16, 17), 19, 0),  # The 18th passed with nothing.
        ((16, 18), 18, 1),
        ((19, 20), 21, 2),  # A free day breaks nothing,
        ((19, 20), 23, 2),
        ((19, 20, 21, 22), 23, 2),  # and adds nothing.
        ((19, 20, 23), 23, 3),
        ((19, 21), 23, 0),  # Saturday does not mend the Friday without anything.
        ((21, 22), 22, 0),
        ((16, 17, 18, 25), 18, 3),  # What lies ahead plays no part.
        ((18, 17, 17, 16), 18, 3),
    ],
)
def test_a_streak_counts_working_days_up_to_today_or_the_day_before(active, today, streak):
    assert streak == current_streak(november(*active), date(2026, 11, today), PLAIN)


def test_holidays_break_nothing_and_make_up_days_count():
    active = november(18, 19, 22, 23)

    assert 4 == current_streak(active, date(2026, 11, 23), SHIFTED)
    assert 1 == current_streak(active, date(2026, 11, 23), PLAIN)


def test_days_may_be_ordinals():
    active = [day.toordinal() for day in november(16, 17, 18)]

    assert 3 == current_streak(active, date(2026, 11, 18).toordinal(), PLAIN)
    assert 3 == longest_streak(active, PLAIN)


@pytest.mark.parametrize(
    ("active", "streak"),
    [((), 0), ((21, 22), 0), ((16,), 1), ((16, 17, 19, 20, 23, 24, 26), 4), ((20, 21, 22, 23), 2), ((24, 17, 16), 2)],
)
def test_the_longest_streak_is_kept_whatever_came_after(active, streak):
    assert streak == longest_streak(november(*active), PLAIN)


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (16, (0, 0), (1, 16)),
        (17, (4, 16), (5, 17)),
        (18, (4, 16), (1, 18)),
        (23, (4, 20), (5, 23)),
        (21, (4, 20), (4, 20)),
        (20, (4, 20), (4, 20)),
    ],
)
def test_one_more_day_carries_a_streak_on_or_begins_a_new_one(day, before, after):
    def ordinal(day: int) -> int:
        return date(2026, 11, day).toordinal() if day else 0

    streak, last = streak_ending(ordinal(day), before[0], ordinal(before[1]), PLAIN)

    assert (after[0], ordinal(after[1])) == (streak, last)


@given(some.sets(some.integers(0, 60)), some.integers(0, 60))
def test_the_longest_streak_is_the_longest_current_streak_of_any_day(offsets, start):
    first = date(2026, 1, 1) + timedelta(days=start)
    active = [first + timedelta(days=offset) for offset in offsets]

    every_day = [current_streak(active, first + timedelta(days=offset), SHIFTED) for offset in range(61)]

    assert max(every_day) == longest_streak(active, SHIFTED)
