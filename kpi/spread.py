"""How far values lie apart, in four parts of equal size: for durations, of which a few are very long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Spread", "spread_of"]


@dataclass(frozen=True, slots=True)
class Spread:
    """How many values there are, their median, and the quarter of them below ``low`` and above ``high``."""

    count: int
    median: Fraction
    low: Fraction
    high: Fraction


def spread_of(values: Iterable[Fraction]) -> Spread | None:
    """Median and quartiles.

    Args:   values: in any order, any unit.
    Returns: low ≤ median ≤ high, in the unit of the values; None for no values.
    Source: Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996), type 7.
    """
    known = sorted(values)
    if not known:
        return None
    low, median, high = (_quantile(known, Fraction(part, 4)) for part in (1, 2, 3))
    return Spread(len(known), median, low, high)


def _quantile(known: Sequence[Fraction], share: Fraction) -> Fraction:
    place = (len(known) - 1) * share
    below = int(place)
    above = min(below + 1, len(known) - 1)
    return known[below] + (known[above] - known[below]) * (place - below)
