"""Whether forecasts could be believed: what would have been said of past periods, against what came.

Not for making forecasts (``forecast.py``); whoever replays the past hands in what was said and what came.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import sqrt

from kpi.chance import Outlook

__all__ = ["BUCKETS", "Backtest", "Bucket", "Said", "backtest", "widening_of"]

BUCKETS = 10
# Before anything is known the spread is believed as it is worked out, as firmly as four forecasts would confirm it.
_PRIOR = 4.0
_WIDEST = 4.0


@dataclass(frozen=True, slots=True)
class Said:
    """A forecast of the past: the end that was expected, its probability to reach a threshold, and what came.

    ``period`` orders them in time. ``threshold`` is the target, or what else was to be reached.
    """

    period: str
    day: int
    outlook: Outlook
    threshold: int
    actual: int

    @property
    def probability(self) -> float:
        """What would have been said of reaching the threshold."""
        return self.outlook.at_least(self.threshold)

    @property
    def came_true(self) -> bool:
        """Whether it was reached."""
        return self.actual >= self.threshold


@dataclass(frozen=True, slots=True)
class Bucket:
    """Forecasts whose probability lay between two bounds: how many, what was said on average, how many came true."""

    low: float
    high: float
    forecasts: int
    said: float
    came_true: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """How good forecasts were.

    ``bias`` is the mean of forecast less actual and ``mean_absolute_error`` that of their distance, both as shares of
    the mean actual; ``inside`` counts how often the actual lay between the 10 % and the 90 % quantile. None for none.
    """

    forecasts: int
    buckets: tuple[Bucket, ...]
    bias: float | None
    mean_absolute_error: float | None
    inside: int
    widening: float


def widening_of(said: Iterable[Said]) -> float:
    """By how much forecasts should spread more than they were worked out.

    Args:   said: forecasts that were not widened, any order.
    Returns: at least 1, at most 4; 1 for none.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    misses = [
        ((one.actual - one.outlook.mean) / one.outlook.deviation) ** 2 for one in said if one.outlook.deviation > 0
    ]
    return min(_WIDEST, max(1.0, sqrt((_PRIOR + sum(misses)) / (_PRIOR + len(misses)))))


def backtest(said: Iterable[Said]) -> Backtest:
    """How forecasts of past periods fared, each widened by what the periods before it had taught.

    Args:   said: forecasts that were not widened, any order.
    Returns: the table of calibration and the errors; everything empty for none.
    Raises: nothing.
    Source: Brier (1950) on calibration; docs/decisions/0016-forecast-from-daily-rates.md.
    """
    earlier: list[Said] = []
    judged: list[Said] = []
    for _, group in groupby(sorted(said, key=lambda one: one.period), key=lambda one: one.period):
        together = list(group)
        widening = widening_of(earlier)
        judged += (_widened(one, widening) for one in together)
        earlier += together
    scale = sum(one.actual for one in judged) / len(judged) if judged else 0.0
    errors = [one.outlook.mean - one.actual for one in judged]
    return Backtest(
        len(judged),
        _buckets(judged),
        sum(errors) / len(errors) / scale if scale else None,
        sum(map(abs, errors)) / len(errors) / scale if scale else None,
        sum(one.outlook.quantile(0.1) <= one.actual <= one.outlook.quantile(0.9) for one in judged),
        widening_of(earlier),
    )


def _widened(one: Said, widening: float) -> Said:
    return replace(one, outlook=replace(one.outlook, widening=widening))


def _buckets(judged: Sequence[Said]) -> tuple[Bucket, ...]:
    found: dict[int, list[Said]] = {}
    for one in judged:
        found.setdefault(min(BUCKETS - 1, int(one.probability * BUCKETS + 1e-9)), []).append(one)
    return tuple(
        Bucket(
            number / BUCKETS,
            (number + 1) / BUCKETS,
            len(some),
            sum(one.probability for one in some) / len(some),
            sum(one.came_true for one in some),
        )
        for number, some in sorted(found.items())
    )
