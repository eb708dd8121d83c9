"""Whether forecasts could be believed."""

import pytest

from kpi.backtest import Said, backtest, widening_of
from kpi.chance import Likely, Steady, outlook


def said(period: str, chance: float, actual: int) -> Said:
    return Said(period, 1, outlook(0, [Likely(100, chance)]), 100, actual)


def test_a_bucket_counts_how_many_came_true():
    told = [said("2026-01", 0.65, 100), said("2026-02", 0.65, 0), said("2026-03", 0.65, 100), said("2026-01", 0.1, 0)]
    low, high = backtest(told).buckets

    assert (0.6, 0.7, 3, 2) == (high.low, high.high, high.forecasts, high.came_true)
    assert 0.65 == pytest.approx(high.said)
    assert (0.1, 1, 0) == (low.low, low.forecasts, low.came_true)


def test_errors_are_shares_of_what_came():
    found = backtest([said("2026-01", 0.5, 100), said("2026-02", 0.5, 100), said("2026-03", 0.5, 40)])

    # Expected 50 each: -50, -50 and +10 against 80 on average.
    assert -30 / 80 == pytest.approx(found.bias)
    assert (110 / 3) / 80 == pytest.approx(found.mean_absolute_error)


def test_nothing_said_tells_nothing():
    found = backtest([])

    assert (0, (), None, None, 1.0) == (
        found.forecasts,
        found.buckets,
        found.bias,
        found.mean_absolute_error,
        found.widening,
    )


def test_who_was_too_sure_becomes_less_so():
    sure = [Said("2026-01", 1, outlook(0, [], steady=[Steady(100.0, 1.0)]), 100, actual) for actual in (90, 110)]

    # Two misses of ten deviations: the root of (4 + 200) / (4 + 2), but never more than four.
    assert 4.0 == widening_of(sure)
    assert 1.0 == widening_of([])


def test_a_period_is_judged_by_what_was_known_before_it():
    first = Said("2026-01", 1, outlook(0, [], steady=[Steady(100.0, 1.0)]), 98, 90)
    later = Said("2026-02", 1, outlook(0, [], steady=[Steady(100.0, 1.0)]), 98, 90)
    one, two = backtest([first, later]).buckets

    assert (1, 1) == (one.forecasts, two.forecasts)
    assert one.said < two.said
