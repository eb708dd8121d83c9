"""What comes back with the season."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kpi.seasons import seasons_of

_COUNTED = some.lists(
    some.tuples(
        some.sampled_from(["mud", "price"]), some.integers(2024, 2026), some.integers(1, 12), some.integers(0, 3)
    ),
    max_size=12,
)


def test_a_cause_that_comes_in_the_same_month_of_two_years_recurs():
    found = seasons_of([("price", 2026, 3, 1), ("mud", 2025, 11, 2), ("mud", 2026, 11, 1), ("mud", 2026, 2, 1)])

    assert [("mud", 4, (11,)), ("price", 1, ())] == [(one.name, one.count, one.recurring) for one in found]
    assert (0, 1, *[0] * 8, 3, 0) == found[0].counts


def test_often_in_one_year_is_no_season():
    assert () == seasons_of([("mud", 2026, 11, 9)])[0].recurring


@pytest.mark.parametrize("counted", [("mud", 2026, 13, 1), ("mud", 2026, 0, 1), ("mud", 2026, 1, -1)])
def test_what_cannot_be_is_refused(counted):
    with pytest.raises(ValueError, match="mud"):
        seasons_of([counted])


@given(_COUNTED)
def test_nothing_is_lost_and_the_order_does_not_matter(counted):
    found = seasons_of(counted)

    assert sum(count for *_, count in counted) == sum(one.count for one in found)
    assert found == seasons_of(reversed(counted))
