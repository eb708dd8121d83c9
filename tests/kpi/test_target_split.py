"""Splitting targets and adding them up: worked by hand, and what holds whatever the numbers."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.calendar import WorkCalendar
from kpi.periods import Grain, parse_period
from kpi.target_split import Planned, Sums, parts_of, planned, seasonal_shares, share_out, sum_up, workday_shares

TOTALS = st.integers(0, 10**15)
WEIGHTS = st.dictionaries(st.text(max_size=3), st.integers(0, 10**9), min_size=1, max_size=20)
YEARS = st.lists(st.lists(st.integers(-100, 10**9), min_size=12, max_size=12), max_size=4)


def test_remainders_go_where_they_are_largest() -> None:
    # 100 over 1 : 1 : 4 is 16⅔, 16⅔, 66⅔: two units are left, and the lower keys of equal remainders take them.
    assert {"a": 17, "b": 17, "c": 66} == share_out(100, {"c": 4, "b": 1, "a": 1})


def test_round_steps_leave_what_is_no_whole_step_to_the_largest_part() -> None:
    assert {"a": 300, "b": 200, "c": 534} == share_out(1_034, {"a": 3, "b": 2, "c": 5}, step=100)


def test_without_any_weight_all_parts_are_alike() -> None:
    assert {"a": 4, "b": 3, "c": 3} == share_out(10, {"b": 0, "a": 0, "c": 0})
    assert {} == share_out(10, {})


def test_a_negative_target_cannot_be_shared_out() -> None:
    with pytest.raises(ValueError, match="-1"):
        share_out(-1, {"a": 1})


@given(TOTALS, WEIGHTS, st.integers(1, 1000))
def test_parts_are_never_negative_and_sum_exactly(total: int, weights: dict[str, int], step: int) -> None:
    parts = share_out(total, weights, step)

    assert (total, weights.keys()) == (sum(parts.values()), parts.keys())
    assert all(part >= 0 for part in parts.values())


@given(TOTALS, WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_parts_does_not_matter(total: int, weights: dict[str, int], chance: random.Random) -> None:
    shuffled = list(weights.items())
    chance.shuffle(shuffled)

    assert share_out(total, weights) == share_out(total, dict(shuffled))


@given(st.integers(1, 10**12), WEIGHTS)
def test_no_part_is_further_than_one_unit_from_its_share(total: int, weights: dict[str, int]) -> None:
    whole = sum(weights.values())

    assert all(
        not whole or abs(part - Fraction(total * weights[key], whole)) < 1
        for key, part in share_out(total, weights).items()
    )


def test_a_strong_december_is_expected_again_but_not_as_strong() -> None:
    # One year with everything in December, and one of smoothing: December (1 + 1/12) ÷ 2, the others (0 + 1/12) ÷ 2.
    shares = seasonal_shares([[0] * 11 + [500]])

    assert [Fraction(1, 24)] * 11 + [Fraction(13, 24)] == shares


def test_without_history_months_are_alike() -> None:
    assert [Fraction(1, 12)] * 12 == seasonal_shares([]) == seasonal_shares([[0] * 12])


@given(YEARS)
def test_shares_of_a_year_sum_to_one_and_none_is_empty(years: list[list[int]]) -> None:
    shares = seasonal_shares(years)

    assert (1, 12) == (sum(shares), len(shares))
    assert all(share > 0 for share in shares)


def test_working_days_as_weights() -> None:
    months = parts_of(parse_period("2026-Q4"), Grain.MONTH)

    assert [22, 21, 23] == workday_shares(months, WorkCalendar())


def test_the_parts_of_a_fiscal_year() -> None:
    year = parse_period("2019", 7)

    assert ["2019-Q1", "2019-Q2", "2019-Q3", "2019-Q4"] == [one.label for one in parts_of(year, Grain.QUARTER)]
    assert ("2018-07", "2019-06") == (parts_of(year, Grain.MONTH)[0].label, parts_of(year, Grain.MONTH)[-1].label)


def test_a_month_has_no_parts() -> None:
    with pytest.raises(ValueError, match="month"):
        parts_of(parse_period("2026-11"), Grain.MONTH)


def test_a_quarter_without_a_target_is_the_sum_of_its_months() -> None:
    own = {"2026-10": 5, "2026-11": 7}

    assert Planned(12, True, 2, 3, (parse_period("2026-10"), parse_period("2026-11"))) == planned(
        parse_period("2026-Q4"), own
    )
    assert None is planned(parse_period("2026-Q3"), own)


def test_a_year_takes_a_quarters_own_target_and_not_also_its_months() -> None:
    own = {"2026-Q1": 40, "2026-01": 10, "2026-02": 10, "2026-04": 9}

    year, whole = planned(parse_period("2026"), own), planned(parse_period("2026"), own | {"2026": 99})

    assert year is not None and whole is not None
    assert (49, True, 4, ["2026-Q1", "2026-04"]) == (
        *(year.value, year.is_derived, year.months),
        [part.label for part in year.parts],
    )
    assert (99, False, True) == (whole.value, whole.is_derived, whole.is_whole)


def test_a_parent_shows_its_own_target_beside_the_sum_below() -> None:
    parents = {"north": None, "blue": "north", "red": "north", "ann": "blue", "bob": "blue"}
    sums = sum_up({"north": 100, "red": 30, "ann": 20, "bob": 25}, parents)

    assert Sums(None, 45) == sums["blue"]
    assert (Sums(100, 75), 25) == (sums["north"], sums["north"].difference)


def test_a_directors_target_is_never_added_to_those_of_the_tree() -> None:
    parents = {"blue": None, "mia": "blue", "ann": "blue"}

    assert Sums(None, 20) == sum_up({"mia": 100, "ann": 20}, parents, covering={"mia"})["blue"]
    assert Sums(None, 120) == sum_up({"mia": 100, "ann": 20}, parents)["blue"]


def test_a_circle_is_refused() -> None:
    with pytest.raises(ValueError, match="circle"):
        sum_up({}, {"a": "b", "b": "a"})


@given(st.dictionaries(st.integers(1, 30), st.integers(0, 10**12)), st.randoms(use_true_random=False))
def test_the_top_is_the_sum_of_the_leaves_whatever_lies_between(leaves: dict[int, int], chance: random.Random) -> None:
    parents: dict[int, int | None] = {0: None, -1: 0, -2: 0}
    parents |= {leaf: chance.choice((0, -1, -2)) for leaf in leaves}
    shuffled = list(parents.items())
    chance.shuffle(shuffled)

    assert sum(leaves.values()) == (sum_up(leaves, dict(shuffled))[0].value or 0)
