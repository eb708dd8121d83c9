"""How far a target gives way while something that is nobody's fault stands in the way.

Not for who grants it, and not for ranking by what is left of a target (``ranking.py``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Relieving", "relieved"]


@dataclass(frozen=True, slots=True)
class Relieving:
    """A relief of ``percent`` (1 to 100) on the days from ``first_day`` to ``last_day`` (ordinals, both included)."""

    percent: int
    first_day: int
    last_day: int


def relieved(target: int, start: int, end: int, reliefs: Iterable[Relieving]) -> int:
    """What is left of a target of a period.

    Each day of the period carries an equal part of the target, and the largest relief of that day takes its percentage
    of it: reliefs of the same day do not add up.

    Args:   target: in the measure's unit, from 0. start, end: the period's first day and the day after its last one.
            reliefs: any order.
    Returns: 0 to ``target``; what is taken off is rounded down. The target itself without a relief in the period.
    Raises: ValueError if the period has no day or the target is negative (a caller's bug).
    """
    if end <= start or target < 0:
        raise ValueError(f"a target of {target} for the days from {start} to {end}")
    spans = [(max(one.first_day, start), min(one.last_day + 1, end), one.percent) for one in reliefs]
    inside = [span for span in spans if span[0] < span[1]]
    edges = sorted({edge for first, after, _ in inside for edge in (first, after)})
    lifted = 0
    for first, after in pairwise(edges):
        lifted += (after - first) * max((pct for begin, until, pct in inside if begin <= first < until), default=0)
    return target - target * lifted // (100 * (end - start))
