"""What changed at a moment: the weeks after it against those before, with how much of that may be chance.

It says that something changed, never why: whoever shows it shows beside it what changed elsewhere in the same weeks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, lgamma, log, sqrt
from statistics import fmean, variance

__all__ = ["LEAST_WEEKS", "MOST_WEEKS", "WEEK", "Changed", "changed", "student_quantile", "weeks_of"]

WEEK = 7
LEAST_WEEKS = 3
"""Fewer weeks on a side say nothing about how weeks differ anyway."""
MOST_WEEKS = 8
"""Weeks further away have more reasons of their own."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The mean of a week before and after, and what lies between: ``low`` to ``high`` holds the true change with the
    confidence asked for. All in the unit of the values.
    """

    weeks_before: int
    weeks_after: int
    before: Fraction
    after: Fraction
    low: float
    high: float

    @property
    def change(self) -> Fraction:
        """After less before."""
        return self.after - self.before

    @property
    def is_clear(self) -> bool:
        """Whether chance alone would hardly do that."""
        return self.low > 0 or self.high < 0


def weeks_of(days: Sequence[int], *, from_end: bool = False) -> tuple[int, ...]:
    """Sums of seven days each; days that fill no week are left out.

    Args:   days: one value per day, the earliest first, none missing. from_end: the last week ends with the last day,
            and what is left out stands at the beginning.
    Returns: the earliest week first, at most ``MOST_WEEKS``, from the end they begin at; () for no whole week.
    """
    count = min(len(days) // WEEK, MOST_WEEKS)
    first = len(days) - count * WEEK if from_end else 0
    return tuple(sum(days[first + week * WEEK : first + (week + 1) * WEEK]) for week in range(count))


def changed(before: Sequence[int], after: Sequence[int], confidence: float = 0.9) -> Changed | None:
    """The change of a mean week, with Welch's interval: weeks may differ more on one side than on the other.

    Args:   before, after: sums of whole weeks, any order within a side. confidence: of the interval, between 0 and 1.
    Returns: None where a side has fewer than ``LEAST_WEEKS``, and where no week differs from another: then nothing
            tells how much weeks differ by chance.
    Raises: ValueError for a confidence that is not between 0 and 1 (a caller's bug).
    Source: B. L. Welch, "The generalization of Student's problem when several different population variances are
            involved", Biometrika 34 (1947).
    """
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1, not at {confidence}")
    if min(len(before), len(after)) < LEAST_WEEKS:
        return None
    parts = [variance(side, fmean(side)) / len(side) for side in (before, after)]
    error = sum(parts)
    if not error:
        return None
    freedom = error**2 / sum(part**2 / (len(side) - 1) for part, side in zip(parts, (before, after), strict=True))
    reach = student_quantile((1 + confidence) / 2, freedom) * sqrt(error)
    means = [Fraction(sum(side), len(side)) for side in (before, after)]
    middle = float(means[1] - means[0])
    return Changed(len(before), len(after), means[0], means[1], middle - reach, middle + reach)


def student_quantile(share: float, freedom: float) -> float:
    """The value that Student's t stays below with a probability.

    Args:   share: the probability, from 0.5 to below 1. freedom: degrees of freedom, above 0, whole or not.
    Returns: from 0, to nine digits.
    Raises: ValueError for a share or freedom out of range (a caller's bug).
    Source: the distribution by the incomplete beta function, Abramowitz and Stegun 26.7.1 and 26.5.8; its inverse by
            halving.
    """
    if not (0.5 <= share < 1 and freedom > 0):
        raise ValueError(f"no quantile for share {share} and {freedom} degrees of freedom")
    low, high = 0.0, 1.0
    while _student(high, freedom) < share:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if _student(middle, freedom) < share else (low, middle)
        if high - low <= 1e-10 * high:
            break
    return (low + high) / 2


def _student(value: float, freedom: float) -> float:
    """The probability that Student's t stays below a value from 0."""
    return 1 - _beta(freedom / (freedom + value * value), freedom / 2, 0.5) / 2


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


_TINY = 1e-300


def _fraction(x: float, a: float, b: float) -> float:
    """Its continued fraction, from the front (Lentz)."""
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    found = d
    for step in range(1, 1000):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        before = found
        for part in (even, odd):
            d, c = 1 / _away(1 + part * d), _away(1 + part / c)
            found *= d * c
        if abs(found - before) <= 1e-15 * abs(found):
            break
    return found


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
