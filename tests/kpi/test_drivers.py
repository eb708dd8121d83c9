"""Gaps and what drove them: worked by hand, and what must hold whatever the numbers are."""

import math
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kpi.drivers import Driver, Link, chain_of, factors_of, scaled, split_chain, split_gap

DEALS = ("opportunities", "conversion", "average_deal")
COLLECTED = (*DEALS, "collection_rate")
COUNTS = st.integers(-3, 400)
MONEY = st.one_of(st.integers(-10_000, 10_000_000), st.just(0), st.integers(0, 9 * 10**15))


def chains(length: int) -> st.SearchStrategy[list[int]]:
    """Sums along a chain: counts, then money; anything may be missing or below zero."""
    return st.tuples(COUNTS, COUNTS, *[MONEY] * (length - 2)).map(list)


def test_a_gap_worked_by_hand() -> None:
    # Last year 40 decided, 20 won, 200,000.00; this year 50 decided, 20 won, 240,000.00.
    # L = (24,000,000 − 20,000,000) / ln(24/20) = 21,939,259.85…
    # opportunities L·ln(50/40) = 4,895,604.28; conversion L·ln(0.4/0.5) = −4,895,604.28; deal L·ln(1.2) = 4,000,000.
    parts = split_chain(DEALS, [50, 20, 24_000_000], [40, 20, 20_000_000])

    assert parts == {"opportunities": 4_895_604, "conversion": -4_895_604, "average_deal": 4_000_000}


def test_twice_of_one_factor_is_the_whole_gap() -> None:
    assert split_chain(DEALS, [20, 10, 5000], [10, 5, 2500]) == {
        "opportunities": 2500,
        "conversion": 0,
        "average_deal": 0,
    }


def test_two_factors_that_grow_alike_share_the_gap() -> None:
    # From 1 · 1 to 3 · 3: L = 8 / ln 9, and each factor has L · ln 3 = 4.
    assert split_gap({"a": 3, "b": 3}, {"a": 1, "b": 1}) == {"a": 4, "b": 4}


def test_an_odd_cent_goes_to_the_first_by_name() -> None:
    # 1 · 1 to 2 · 2 is 3: each has 1.5.
    assert split_gap({"b": 2, "a": 2}, {"b": 1, "a": 1}) == {"a": 2, "b": 1}


def test_the_same_value_made_otherwise() -> None:
    # L is the value itself: 1000 · ln(20/10) = 693.147… and back.
    assert split_chain(("a", "b"), [20, 1000], [10, 1000]) == {"a": 693, "b": -693}


@pytest.mark.parametrize(
    ("actual", "reference", "whose"),
    [
        ([8, 4, 900], [0, 0, 0], "opportunities"),  # new
        ([0, 0, 0], [8, 4, 900], "opportunities"),  # vanished
        ([8, 4, 900], [8, 0, 0], "conversion"),  # nothing was won before
        ([9, 4, 0], [8, 4, 900], "average_deal"),  # given away
    ],
)
def test_what_was_nothing_has_the_whole_gap(actual: list[int], reference: list[int], whose: str) -> None:
    gap = actual[-1] - reference[-1]

    assert split_chain(DEALS, actual, reference) == dict.fromkeys(DEALS, 0) | {whose: gap}


def test_several_zeros_share_the_gap() -> None:
    assert split_gap({"a": 0, "b": 0, "c": 2}, {"a": 2, "b": 5, "c": 1}) == {"a": -5, "b": -5, "c": 0}


def test_money_without_a_deal_of_ones_own_falls_to_the_next_driver() -> None:
    # A half of somebody else's deal: money, but no deal.
    assert split_chain(DEALS, [0, 0, 500], [4, 2, 800]) == {"opportunities": 0, "conversion": 0, "average_deal": -300}


def test_below_zero_there_is_no_product() -> None:
    parts = split_chain(COLLECTED, [5, 2, 900, -50], [5, 2, 900, 800])

    assert parts == dict.fromkeys(DEALS, 0) | {"collection_rate": -850}


def test_a_target_with_the_rates_of_last_year_asks_for_more_opportunities() -> None:
    # 40 decided made 20,000; at those rates 30,000 need 60.
    wanted = scaled([40, 20, 20_000], 30_000)

    assert wanted == [60, 30, 30_000]
    assert split_chain(DEALS, [40, 20, 20_000], wanted) == {
        "opportunities": -10_000,
        "conversion": 0,
        "average_deal": 0,
    }


def test_factors() -> None:
    assert factors_of(DEALS, [8, 2, 900]) == {
        "opportunities": 8,
        "conversion": Fraction(1, 4),
        "average_deal": 450,
    }
    assert factors_of(DEALS, [8, 0, 0]) == {"opportunities": 8, "conversion": 0, "average_deal": None}


@given(chains(4), chains(4))
@example([50, 20, 10**15, 9 * 10**15], [49, 20, 10**15, 1])
def test_the_parts_sum_to_the_gap_exactly(actual: list[int], reference: list[int]) -> None:
    assert sum(split_chain(COLLECTED, actual, reference).values()) == actual[-1] - reference[-1]


@given(chains(4), chains(4))
def test_swapped_sides_turn_every_sign(actual: list[int], reference: list[int]) -> None:
    there, back = split_chain(COLLECTED, actual, reference), split_chain(COLLECTED, reference, actual)

    assert there == {name: -part for name, part in back.items()}


@given(chains(4))
def test_no_change_has_no_drivers(sums: list[int]) -> None:
    assert split_chain(COLLECTED, sums, sums) == dict.fromkeys(COLLECTED, 0)


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), min_size=1, max_size=5), st.randoms())
def test_the_order_of_factors_does_not_matter(pairs: list[tuple[int, int]], chance: object) -> None:
    actual, reference = ({f"f{place}": pair[side] for place, pair in enumerate(pairs)} for side in (0, 1))
    order = list(actual)
    chance.shuffle(order)  # type: ignore[attr-defined]  # Hypothesis' own random.Random

    shuffled = [{name: side[name] for name in order} for side in (actual, reference)]

    assert split_gap(actual, reference) == split_gap(*shuffled)


@given(st.lists(st.tuples(st.integers(1, 900), st.integers(1, 900)), min_size=2, max_size=4))
def test_each_part_is_within_a_cent_of_the_formula(pairs: list[tuple[int, int]]) -> None:
    names = [f"f{place}" for place in range(len(pairs))]
    now, before = (math.prod(pair[side] for pair in pairs) for side in (0, 1))
    mean = now if now == before else (now - before) / math.log(now / before)

    parts = split_gap(*(dict(zip(names, (pair[side] for pair in pairs), strict=True)) for side in (0, 1)))

    for name, (one, other) in zip(names, pairs, strict=True):
        assert abs(parts[name] - mean * math.log(one / other)) <= 1 + abs(mean) * 1e-9


@given(st.dictionaries(st.sampled_from("abcde"), st.tuples(chains(3), chains(3)), min_size=1))
def test_sums_over_keys_with_their_mix_are_exact(keys: dict[str, tuple[list[int], list[int]]]) -> None:
    whole = [sum(max(sums[side][0], 0) for sums in keys.values()) for side in (0, 1)]
    names = ("opportunities", "mix", *DEALS[1:])

    rows = [split_chain(names, [whole[0], *now], [whole[1], *before]) for now, before in keys.values()]

    gap = sum(now[-1] - before[-1] for now, before in keys.values())
    assert sum(sum(row[name] for row in rows) for name in names) == gap


@pytest.mark.parametrize(
    ("actual", "reference", "said"),
    [
        ({"a": 1}, {"b": 1}, "different drivers"),
        ({"a": -1}, {"a": 1}, "below 0"),
        ({"a": Fraction(1, 2)}, {"a": 1}, "whole"),
    ],
)
def test_what_cannot_be_split_is_said(actual: dict, reference: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        split_gap(actual, reference)


def test_a_chain_ends_at_its_measure() -> None:
    known = {"deals_closed", "deals_won", "revenue_won", "collected", "visits"}

    assert [link.driver for link in chain_of("collected", known)] == list(COLLECTED)
    assert [link.measure for link in chain_of("visits", known)] == ["visits"]


def test_a_measure_whose_makings_are_not_measured_is_its_own_driver() -> None:
    assert chain_of("collected", {"collected", "revenue_won"}) == (Link(Driver.VOLUME, "collected"),)
