"""Weeks before a moment against weeks after it: worked by hand, and what always holds."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from kpi.before_after import changed, student_quantile, weeks_of

_WEEKS = some.lists(some.integers(0, 1_000_000), min_size=3, max_size=8)


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        (range(6), (), ()),
        ([1] * 9, (7,), (7,)),
        ([5, *[1] * 7], (11,), (7,)),
        ([1] * 7 + [2] * 7, (7, 14), (7, 14)),
        ([9] * 7 + [1] * 56, (63, *[7] * 7), (7,) * 8),
    ],
)
def test_days_make_whole_weeks_from_either_end(days, first, last):
    assert (first, last) == (weeks_of(list(days)), weeks_of(list(days), from_end=True))


def test_the_change_of_a_mean_week_with_its_interval():
    # Variances 4/3 and 16/3, over 4 weeks each 1/3 and 4/3: error √(5/3), Welch's freedom 75/17, t(0.95) = 2.0759.
    found = changed([9, 9, 11, 11], [18, 18, 22, 22])

    assert found is not None
    assert (Fraction(10), Fraction(20), Fraction(10)) == (found.before, found.after, found.change)
    assert pytest.approx((10 - 2.680, 10 + 2.680), abs=0.001) == (found.low, found.high)
    assert found.is_clear


def test_a_change_within_chance_is_not_clear():
    found = changed([0, 10, 20, 0], [5, 10, 25, 0])

    assert found is not None
    assert not found.is_clear


@pytest.mark.parametrize(
    ("before", "after"), [([1, 2], [3, 4, 5]), ([1, 2, 3], [4, 5]), ([], []), ([7, 7, 7], [9, 9, 9])]
)
def test_too_few_weeks_or_weeks_that_never_differ_say_nothing(before, after):
    assert changed(before, after) is None


@pytest.mark.parametrize(
    ("share", "freedom", "value"),
    [(0.95, 1, 6.313752), (0.95, 2, 2.919986), (0.975, 4, 2.776445), (0.95, 10, 1.812461), (0.5, 3, 0.0)],
)
def test_students_quantiles_are_those_of_the_tables(share, freedom, value):
    assert pytest.approx(value, abs=1e-6) == student_quantile(share, freedom)


@pytest.mark.parametrize("confidence", [0, 1, 1.5])
def test_no_confidence_beyond_certainty(confidence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        changed([1, 2, 3], [1, 2, 3], confidence)


@given(_WEEKS, _WEEKS)
def test_the_change_lies_within_its_interval_and_mirrors(before, after):
    found, mirrored = changed(before, after), changed(after, before)

    assume(found is not None)
    assert found is not None
    assert mirrored is not None
    assert found.low <= found.change <= found.high
    assert pytest.approx((-found.high, -found.low)) == (mirrored.low, mirrored.high)


@given(_WEEKS, _WEEKS, some.integers(0, 10**6))
def test_what_comes_on_top_of_every_week_after_moves_the_whole_interval(before, after, more):
    found, moved = changed(before, after), changed(before, [week + more for week in after])

    assume(found is not None)
    assert found is not None
    assert moved is not None
    assert pytest.approx((found.low + more, found.high + more), abs=1e-3) == (moved.low, moved.high)


@given(_WEEKS, _WEEKS, some.floats(0.5, 0.9))
def test_more_confidence_is_a_wider_interval(before, after, confidence):
    narrow, wide = changed(before, after, confidence), changed(before, after, confidence + 0.05)

    assume(narrow is not None)
    assert narrow is not None
    assert wide is not None
    assert wide.low <= narrow.low <= narrow.high <= wide.high
