"""Customers by recency, frequency and money; who slips away; who brings the profit."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.segments import Buyer, Scores, Segment, Slip, Tier, scores, segment, slip, tiers

BUYERS = st.builds(Buyer, st.integers(0, 400), st.integers(1, 50), st.integers(-(10**9), 10**9))


def test_five_different_buyers_fill_the_fifths() -> None:
    """Days 40, 30, 20, 10, 0 and 1 to 5 purchases of 100 each: the last bought most lately, most often and for most."""
    buyers = {name: Buyer(40 - 10 * name, name + 1, 100 * (name + 1)) for name in range(5)}

    assert {name: Scores(name + 1, name + 1, name + 1) for name in range(5)} == scores(buyers)


def test_equals_score_alike() -> None:
    """Of four, three bought once: none of them is better than another; the fourth has three quarters below it."""
    buyers = {"a": Buyer(1, 1, 5), "b": Buyer(1, 1, 5), "c": Buyer(1, 1, 5), "d": Buyer(1, 9, 5)}

    found = scores(buyers)

    assert found["a"] == found["b"] == found["c"] == Scores(1, 1, 1)
    assert found["d"] == Scores(1, 4, 1)


def test_no_buyers_have_no_scores() -> None:
    assert {} == scores({})


@pytest.mark.parametrize("buyer", [Buyer(-1, 1, 1), Buyer(1, 0, 1)])
def test_who_never_bought_is_no_buyer(buyer: Buyer) -> None:
    with pytest.raises(ValueError, match="no buyer"):
        scores({"a": buyer})


@pytest.mark.parametrize(
    ("scored", "expected"),
    [
        (Scores(5, 5, 5), Segment.CHAMPION),
        (Scores(4, 4, 4), Segment.CHAMPION),
        (Scores(5, 5, 3), Segment.LOYAL),
        (Scores(3, 3, 1), Segment.LOYAL),
        (Scores(2, 3, 1), Segment.AT_RISK),
        (Scores(1, 1, 5), Segment.AT_RISK),
        (Scores(5, 1, 1), Segment.NEW),
        (Scores(4, 2, 4), Segment.PROMISING),
        (Scores(3, 2, 5), Segment.NEEDS_ATTENTION),
        (Scores(2, 2, 3), Segment.SLEEPING),
        (Scores(1, 1, 1), Segment.SLEEPING),
    ],
)
def test_three_scores_mean_one_thing(scored: Scores, expected: Segment) -> None:
    assert expected == segment(scored)


@pytest.mark.parametrize(
    ("days", "today", "expected"),
    [
        ([100, 130, 160], 205, None),  # the gap is 30; 45 days of silence are just 1.5 times it
        ([100, 130, 160], 206, Slip(30, 46)),
        ([160, 100, 130, 130], 206, Slip(30, 46)),  # in any order, twice on one day
        ([100, 110, 120, 400], 420, Slip(10, 20)),  # gaps 10, 10, 280: one long break says little
        ([100, 102, 104], 117, None),  # 13 days are not long for anybody
        ([100, 102, 104], 118, Slip(2, 14)),
        ([100, 130], 900, None),  # one gap is no rhythm
        ([], 900, None),
    ],
)
def test_who_is_silent_for_longer_than_usual_slips_away(days: list[int], today: int, expected: Slip | None) -> None:
    assert expected == slip(days, today)


def test_a_purchase_of_tomorrow_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="after today"):
        slip([3], 2)


@pytest.mark.parametrize(
    ("profits", "expected"),
    [
        # 100 in all: the first 80 are a's; b's part begins at 80 and ends at 95, where C begins.
        ({"a": 80, "b": 15, "c": 5}, {"a": "A", "b": "B", "c": "C"}),
        ({"a": 100}, {"a": "A"}),
        ({"a": 50, "b": 50}, {"a": "A", "b": "A"}),
        ({"a": 10, "b": 0, "c": -5}, {"a": "A", "b": "C", "c": "C"}),
        ({"a": 0}, {"a": "C"}),
        ({}, {}),
    ],
)
def test_the_tier_is_where_the_own_part_of_the_profit_begins(profits: dict[str, int], expected: dict[str, str]) -> None:
    assert {name: Tier(tier) for name, tier in expected.items()} == tiers(profits, 80, 95)


@pytest.mark.parametrize("limits", [(0, 95), (80, 70), (80, 101)])
def test_limits_out_of_order_are_a_mistake(limits: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no limits"):
        tiers({"a": 1}, *limits)


@given(st.dictionaries(st.integers(), BUYERS, max_size=40))
def test_more_never_scores_less(buyers: dict[int, Buyer]) -> None:
    found = scores(buyers)

    for one, other in zip(buyers, list(buyers)[1:], strict=False):
        mine, theirs = buyers[one], buyers[other]
        assert (mine.times >= theirs.times) <= (found[one].frequency >= found[other].frequency)
        assert (mine.days_since <= theirs.days_since) <= (found[one].recency >= found[other].recency)
        assert (mine.money >= theirs.money) <= (found[one].money >= found[other].money)
    assert all(segment(one) in Segment for one in found.values())


@given(st.dictionaries(st.integers(), st.integers(-1000, 1000), max_size=30), st.integers(1, 100), st.integers(0, 99))
def test_who_brings_more_is_never_of_a_lower_tier(profits: dict[int, int], a_pct: int, more: int) -> None:
    found = tiers(profits, a_pct, min(100, a_pct + more))

    best_first = sorted(profits, key=lambda name: -profits[name])
    assert [found[name] for name in best_first] == sorted(found.values())
    assert all(found[name] is Tier.C for name in profits if profits[name] <= 0)


@given(st.lists(st.integers(1, 1000), max_size=20), st.integers(1, 10))
def test_more_patience_finds_fewer(days: list[int], patience: int) -> None:
    strict, patient = slip(days, 2000, Fraction(patience)), slip(days, 2000, Fraction(patience + 1))

    assert patient is None or strict == patient
