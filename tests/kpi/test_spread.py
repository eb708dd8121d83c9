"""Median and quartiles, by hand and as they always are."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kpi.spread import Spread, spread_of

_VALUES = some.lists(some.fractions(0, 100, max_denominator=12), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("values", "low", "median", "high"),
    [
        ([5], "5", "5", "5"),
        ([1, 3], "3/2", "2", "5/2"),
        ([4, 1, 3, 2], "7/4", "5/2", "13/4"),
        ([10, 20, 30, 40, 50], "20", "30", "40"),
    ],
)
def test_the_quarters_of_a_few_values(values, low, median, high):
    expected = Spread(len(values), Fraction(median), Fraction(low), Fraction(high))

    assert expected == spread_of(map(Fraction, values))


def test_nothing_has_no_spread():
    assert spread_of([]) is None


@given(_VALUES)
def test_the_quarters_lie_within_the_values_in_order(values):
    found = spread_of(values)

    assert found is not None
    assert min(values) <= found.low <= found.median <= found.high <= max(values)
    assert found == spread_of(reversed(values))
