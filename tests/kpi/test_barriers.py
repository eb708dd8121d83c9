"""How much of a gap barriers explain: worked by hand in `barrier_cases.toml`, and what always holds."""

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kpi.barriers import Claim, blocked_within, counted_once, explain_gap

CASES = tomllib.loads((Path(__file__).parent / "barrier_cases.toml").read_text(encoding="utf-8"))["case"]
_AMOUNTS = some.integers(0, 10_000)
_CLAIMS = some.lists(
    some.builds(
        Claim, some.sampled_from("abcdef"), _AMOUNTS, some.dictionaries(some.sampled_from("XYZ"), _AMOUNTS, max_size=3)
    ),
    max_size=6,
    unique_by=lambda claim: claim.id,
)


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_what_barriers_explain(case: dict[str, Any]) -> None:
    claims = [Claim(one["id"], one["blocked"], one.get("deals", {})) for one in case["claims"]]

    found = explain_gap(case["gap"], claims)

    assert case["parts"] == dict(found.parts)
    assert max(0, case["gap"]) == found.explained + found.unexplained


@given(some.integers(-5_000, 30_000), _CLAIMS)
def test_no_more_is_explained_than_is_missing(gap: int, claims: list[Claim]) -> None:
    found = explain_gap(gap, claims)

    assert 0 <= found.explained <= max(0, gap)
    assert all(part >= 0 for part in found.parts.values())


@given(some.integers(0, 30_000), _CLAIMS, some.randoms())
def test_the_order_of_reports_does_not_matter(gap: int, claims: list[Claim], random: Any) -> None:
    shuffled = list(claims)
    random.shuffle(shuffled)

    assert explain_gap(gap, claims) == explain_gap(gap, shuffled)


@given(_CLAIMS)
def test_a_deal_counts_once_and_nobody_for_more_than_they_claim(claims: list[Claim]) -> None:
    counted = counted_once(claims)

    assert all(0 <= counted[claim.id] <= claim.blocked for claim in claims)
    beyond = sum(max(0, claim.blocked - sum(claim.deals.values())) for claim in claims)
    largest = {deal: max(claim.deals.get(deal, 0) for claim in claims) for claim in claims for deal in claim.deals}
    assert sum(counted.values()) <= beyond + sum(largest.values())


@given(_CLAIMS, _CLAIMS)
def test_another_report_never_takes_from_the_whole(claims: list[Claim], others: list[Claim]) -> None:
    known = {claim.id for claim in claims}
    more = [*claims, *(other for other in others if other.id not in known)]

    assert sum(counted_once(claims).values()) <= sum(counted_once(more).values())


@given(_AMOUNTS, some.integers(1, 90), some.lists(some.integers(-10, 110), max_size=4))
def test_parts_of_a_period_add_up_to_the_whole(amount: int, days: int, cuts: list[int]) -> None:
    edges = [-20, *sorted(cuts), 200]

    parts = [blocked_within(amount, 0, days - 1, start, end) for start, end in pairwise(edges)]

    assert amount == sum(parts)


def test_a_barrier_that_ends_before_it_begins_is_a_bug() -> None:
    with pytest.raises(ValueError, match="from day 5 to 4"):
        blocked_within(1, 5, 4, 0, 10)


def test_a_negative_claim_is_a_bug() -> None:
    with pytest.raises(ValueError, match="less than nothing"):
        counted_once([Claim("a", -1, {})])
