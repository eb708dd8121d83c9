"""Parts of a gap sum to the whole, whatever is new, vanished, hidden, below zero or without a target."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.drivers import Driver, Quantity
from server.insights.naming import REST
from server.insights.why.pairing import Grouped, pair_periods, pair_targets
from server.insights.why.split import Passed, Sides, along, split_parts, split_whole, towards

CHAIN = (
    (Driver.OPPORTUNITIES, ("closed",)),
    (Driver.CONVERSION, ("won",)),
    (Driver.AVERAGE_DEAL, ("money",)),
)
SUMS = st.fixed_dictionaries(
    {"closed": st.integers(0, 30), "won": st.integers(0, 20), "money": st.integers(-500, 90_000)}
)
KEYS = st.sampled_from([(1, ""), (2, ""), (3, ""), REST])
GROUPED = st.dictionaries(KEYS, SUMS)
WHOLE = st.one_of(st.none(), SUMS)
PASSED = st.one_of(st.none(), st.builds(Passed, st.integers(0, 20), st.just(21)))


def whole_of(grouped: Grouped, other: dict[str, int] | None) -> list[Quantity]:
    """The sum of the parts, or (credit that no part has) something else."""
    if other is not None:
        return along(CHAIN, other)
    return [sum(one) for one in zip([0] * 3, *(along(CHAIN, sums) for sums in grouped.values()), strict=True)]


@settings(max_examples=60)
@given(GROUPED, GROUPED, WHOLE)
def test_parts_of_two_periods_sum_to_the_gap(now: Grouped, before: Grouped, other: dict[str, int] | None) -> None:
    sides = Sides(whole_of(now, other), whole_of(before, other))

    rows = split_parts(CHAIN, sides, pair_periods(CHAIN, sides, now, before))

    gap = split_whole(CHAIN, sides).gap
    assert gap == sum(split.gap for _, split in rows) == sum(one.amount for _, split in rows for one in split.drivers)


@settings(max_examples=60)
@given(GROUPED, GROUPED, st.dictionaries(KEYS, st.integers(0, 10_000)), st.integers(0, 99_999), PASSED)
def test_parts_of_a_target_sum_to_the_gap(
    now: Grouped, before: Grouped, own: dict[tuple[int, str], int], target: int, passed: Passed | None
) -> None:
    actual, past = whole_of(now, None), whole_of(before, None)
    sides = Sides(actual, towards(target, [past, actual], 3))

    rows = split_parts(CHAIN, sides, pair_targets(CHAIN, sides, now, before, own), passed)

    whole = split_whole(CHAIN, sides, passed)
    assert int(actual[-1]) - target == whole.gap == sum(one.amount for one in whole.drivers)
    assert whole.gap == sum(split.gap for _, split in rows)
    assert whole.gap == sum(one.amount for _, split in rows for one in split.drivers)
