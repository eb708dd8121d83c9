"""Levels by XP: 0, 100, 400."""

import pytest

from game_rules.levels import level_of, to_next
from game_rules.rulebook import Level

LEVELS = tuple(
    Level(number, xp, {"en": f"Level {number}", "zh": f"{number}级"}, 0, None)
    for number, xp in enumerate((0, 100, 400), start=1)
)


@pytest.mark.parametrize(
    ("xp", "number"), [(-50, 1), (0, 1), (99, 1), (100, 2), (399, 2), (400, 3), (1_000_000_000, 3)]
)
def test_a_level_is_reached_at_its_threshold(xp, number):
    assert number == level_of(xp, LEVELS).number


@pytest.mark.parametrize(
    ("xp", "way"),
    [(-50, (0, 100)), (0, (0, 100)), (99, (99, 100)), (100, (0, 300)), (250, (150, 300)), (399, (299, 300))],
)
def test_the_way_to_the_next_level_is_what_is_walked_and_its_length(xp, way):
    assert way == to_next(xp, LEVELS)


@pytest.mark.parametrize("xp", [400, 401, 1_000_000])
def test_nothing_comes_after_the_top(xp):
    assert to_next(xp, LEVELS) is None


def test_a_single_level_is_the_top():
    assert to_next(0, LEVELS[:1]) is None
    assert LEVELS[0] == level_of(0, LEVELS[:1])


def test_levels_that_do_not_begin_at_zero_are_a_bug():
    with pytest.raises(ValueError, match="no level begins at 0 XP, so 5 XP stand for none"):
        level_of(5, LEVELS[1:])
