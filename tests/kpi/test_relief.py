"""What a relief leaves of a target, worked by hand in `relief_cases.toml`, and that it never harms anybody else."""

import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kpi.ranking import Ranking
from kpi.relief import Relieving, relieved

CASES = tomllib.loads((Path(__file__).parent / "relief_cases.toml").read_text(encoding="utf-8"))["case"]
_RELIEFS = some.lists(
    some.builds(Relieving, some.integers(1, 100), some.integers(-5, 15), some.integers(-5, 15)), max_size=4
)
_PEOPLE = some.dictionaries(
    some.integers(1, 8), some.tuples(some.integers(0, 50), some.integers(1, 50), some.integers(0, 99)), max_size=8
)


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_what_a_relief_leaves(case: dict[str, Any]) -> None:
    assert case["left"] == relieved(case["target"], 1, 11, [Relieving(*one) for one in case["reliefs"]])


@given(some.integers(0, 10_000), _RELIEFS, _RELIEFS)
def test_another_relief_never_makes_a_target_larger(
    target: int, reliefs: list[Relieving], more: list[Relieving]
) -> None:
    less = relieved(target, 0, 10, [*reliefs, *more])

    assert 0 <= less <= relieved(target, 0, 10, reliefs) <= target


@given(_PEOPLE)
def test_a_relief_never_makes_a_board_worse_for_others(people: dict[int, tuple[int, int, int]]) -> None:
    plain = Ranking((who, Fraction(value, target)) for who, (value, target, _) in people.items())
    lifted = {who: Fraction(value * 100, target * (100 - pct)) for who, (value, target, pct) in people.items()}
    with_relief = Ranking(lifted.items(), against=plain)

    before, after = plain.ranks(), with_relief.ranks()
    assert all(after[who] <= before[who] for who in people)
    assert all(after[who] == before[who] for who, (value, _, pct) in people.items() if not pct or not value)
    assert sorted(after.values()) == [row.rank for row in with_relief.rows()]


def test_whoever_is_lifted_stands_beside_the_others() -> None:
    plain = Ranking([(1, 90), (2, 80), (3, 70)])

    rows = Ranking([(1, 90), (2, 80), (3, 85)], against=plain).rows()

    assert [(1, 1), (3, 2), (2, 2)] == [(row.key, row.rank) for row in rows]


@pytest.mark.parametrize(("target", "end"), [(-1, 10), (1, 0)])
def test_a_target_below_zero_or_a_period_without_days_is_a_bug(target: int, end: int) -> None:
    with pytest.raises(ValueError, match="a target of"):
        relieved(target, 0, end, ())
