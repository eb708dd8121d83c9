"""What a sum of uncertain amounts may come to."""

from itertools import pairwise
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.chance import Likely, Many, Outlook, Steady, outlook

deals = st.lists(st.builds(Likely, st.integers(0, 10**9), st.floats(0, 1, allow_nan=False)), min_size=0, max_size=70)


def test_nothing_uncertain_leaves_what_is_certain():
    ending = outlook(700, [])

    assert (700, 700, 700) == tuple(ending.quantile(share) for share in (0.1, 0.5, 0.9))
    assert (1.0, 1.0, 0.0) == (ending.at_least(0), ending.at_least(700), ending.at_least(701))


def test_two_deals_have_four_ends():
    # 100 at 60 % and 50 at 20 %: nothing 0.32, fifty 0.08, hundred 0.48, both 0.12.
    ending = outlook(10, [Likely(100, 0.6), Likely(50, 0.2)])

    assert [1.0, 0.68, 0.6, 0.12, 0.0] == pytest.approx(
        [ending.at_least(value) for value in (10, 60, 110, 160, 161)], abs=1e-9
    )
    assert (10, 110, 160) == tuple(ending.quantile(share) for share in (0.3, 0.5, 0.9))
    assert 80 == pytest.approx(ending.mean)


def test_any_number_of_equal_amounts_is_poisson():
    ending = outlook(0, [], [Many(2.0, (1,))])

    assert [exp(-2), 3 * exp(-2), 5 * exp(-2)] == pytest.approx([ending.at_most(n) for n in (0, 1, 2)], abs=1e-4)
    assert 2.0 == pytest.approx(ending.mean)


def test_what_is_steady_spreads_normally():
    ending = outlook(100, [], steady=[Steady(50.0, 400.0)])

    assert 0.5 == pytest.approx(ending.at_most(150))
    assert 0.8413 == pytest.approx(ending.at_most(170), abs=1e-4)


def test_widening_stretches_around_the_mean():
    plain, wide = (outlook(0, [Likely(100, 0.5)] * 30, widening=by) for by in (1.0, 2.0))

    assert plain.mean == wide.mean
    assert wide.quantile(0.1) < plain.quantile(0.1) < plain.quantile(0.9) < wide.quantile(0.9)


def test_many_deals_beyond_the_exact_ones_keep_mean_and_spread():
    ending = outlook(0, [Likely(1000, 0.3)] * 400)

    assert 120_000 == pytest.approx(ending.mean)
    # Normal with a deviation of 1,000 times the root of 400 × 0.3 × 0.7.
    assert 120_000 - 1.2816 * 9165 == pytest.approx(ending.quantile(0.1), rel=0.01)


@pytest.mark.parametrize("wrong", [Likely(-1, 0.5), Likely(1, 1.5), Likely(1, float("nan"))])
def test_what_is_no_chance_is_refused(wrong):
    with pytest.raises(ValueError, match="cannot be added up"):
        outlook(0, [wrong])


@given(certain=st.integers(0, 10**9), likely=deals, targets=st.lists(st.integers(0, 10**10), min_size=2, max_size=5))
def test_the_probability_falls_as_the_target_rises(certain: int, likely: list[Likely], targets: list[int]):
    chances = [outlook(certain, likely).at_least(target) for target in sorted(targets)]

    assert all(later <= earlier + 1e-9 for earlier, later in pairwise(chances))
    assert all(0 <= chance <= 1 for chance in chances)


@given(certain=st.integers(0, 10**9), likely=deals, widening=st.floats(1, 4))
def test_quantiles_are_in_order_and_never_below_what_is_certain(certain: int, likely: list[Likely], widening: float):
    ending = outlook(certain, likely, widening=widening)
    found = [ending.quantile(share) for share in (0.1, 0.5, 0.9)]

    assert sorted(found) == found
    assert found[0] >= certain


@given(less=st.integers(0, 10**6), more=st.integers(0, 10**6), likely=deals, target=st.integers(0, 10**7))
def test_more_attained_only_raises_the_probability(less: int, more: int, likely: list[Likely], target: int):
    before, after = (outlook(attained, likely).at_least(target) for attained in (less, less + more))

    assert after >= before - 1e-9


@given(likely=deals)
def test_the_order_of_deals_does_not_matter(likely: list[Likely]):
    def told(ending: Outlook) -> list[float]:
        return [ending.at_most(value) for value in (0, 10**6, 10**9)]

    assert told(outlook(0, likely)) == pytest.approx(told(outlook(0, likely[::-1])), abs=1e-9)
