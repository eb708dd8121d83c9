"""What state a castle is in, worked by hand."""

from fractions import Fraction

import pytest

from kpi.siege import SiegeState, siege_state, worst_first


@pytest.mark.parametrize(
    ("attainment", "pace", "is_over", "state"),
    [
        (None, None, False, SiegeState.OPEN),
        (Fraction(0), None, False, SiegeState.OPEN),
        (Fraction(1, 2), Fraction(1), False, SiegeState.AHEAD),
        (Fraction(1, 2), Fraction(9, 10), False, SiegeState.TIGHT),
        (Fraction(1, 2), Fraction(89, 100), False, SiegeState.BEHIND),
        (Fraction(1), Fraction(1, 2), False, SiegeState.TAKEN),
        (Fraction(1), Fraction(1), True, SiegeState.TAKEN),
        (Fraction(99, 100), Fraction(99, 100), True, SiegeState.LOST),
    ],
)
def test_a_state_follows_from_what_was_due(attainment, pace, is_over, state):
    assert state is siege_state(attainment, pace, is_over=is_over)


def test_who_misses_most_comes_first():
    castles = [(-5, "Ahead"), (10, "West"), (10, "East"), (30, "North")]

    assert ["North", "East", "West", "Ahead"] == [
        name for _, name in sorted(castles, key=lambda one: worst_first(*one))
    ]
