"""Shares and concentration, with numbers worked by hand."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kpi.contribution import Concentration, concentration, shares

VALUES = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(-100, 10_000))


def test_parts_by_size_with_what_they_add_up_to() -> None:
    found = shares({"bolt": 30, "acme": 50, "cord": 20})

    assert [("acme", 50, Fraction(1, 2)), ("bolt", 30, Fraction(4, 5)), ("cord", 20, 1)] == [
        (one.key, one.value, one.cumulative) for one in found
    ]


def test_equal_parts_stand_by_their_key() -> None:
    assert ["a", "b"] == [one.key for one in shares({"b": 5, "a": 5})]


def test_nothing_has_no_shares() -> None:
    assert [] == shares({})
    assert [None, None] == [one.share for one in shares({"a": 5, "b": -5})]


def test_concentration_worked_by_hand() -> None:
    # 0.5² + 0.3² + 0.2² = 0.38, as concentrated as 1 / 0.38 = 2.63 equal parts.
    assert concentration([20, 50, 30]) == Concentration(
        3, Fraction(1, 2), Fraction(1), Fraction(1), Fraction(38, 100), Fraction(100, 38)
    )


def test_a_hundred_alike_are_a_hundred() -> None:
    found = concentration([7] * 100)

    assert (Fraction(1, 100), Fraction(5, 100), Fraction(10, 100)) == (found.top_1, found.top_5, found.top_10)
    assert found.effective == 100


def test_nobody_is_no_concentration() -> None:
    assert concentration([0, -5]) == Concentration(0, None, None, None, None, None)


@given(VALUES)
def test_the_shares_make_the_whole(values: dict[str, int]) -> None:
    found = shares(values)

    assert sorted(values.items()) == sorted((one.key, one.value) for one in found)
    if sum(values.values()) > 0:
        assert sum(one.share or 0 for one in found) == 1 == found[-1].cumulative


@given(VALUES)
def test_the_index_lies_between_all_alike_and_all_in_one(values: dict[str, int]) -> None:
    found = concentration(values.values())

    if found.top_1 and found.top_5 and found.top_10 and found.herfindahl:
        assert Fraction(1, found.count) <= found.herfindahl <= 1
        assert found.top_1 <= found.top_5 <= found.top_10 <= 1
