"""Measuring in turns, and what came of it."""

import math
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Run = Callable[[], float]
"""One measurement; answers events a second, milliseconds, or whatever the ratio is of."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The ratio that is good enough."""

    limit: float
    at_least: bool

    def allows(self, ratio: float) -> bool:
        """Whether a ratio is good enough."""
        return ratio >= self.limit if self.at_least else ratio <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"


def at_least(limit: float) -> Wanted:
    """For what should be fast."""
    return Wanted(limit, True)


def at_most(limit: float) -> Wanted:
    """For what should be short, or small."""
    return Wanted(limit, False)


@dataclass(frozen=True, slots=True)
class Ratio:
    """One line of the table: the medians of product and floor, and the median of the ratios of neighbours."""

    name: str
    unit: str
    product: float
    floor: float
    ratio: float
    wanted: Wanted
    runs: tuple[tuple[float, float], ...]

    @property
    def is_ok(self) -> bool:
        """Whether the ratio is as wanted."""
        return self.wanted.allows(self.ratio)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that could not be measured here, and why."""

    name: str
    why: str


Line = Ratio | Skipped
Group = Callable[["Scale"], Iterator[Line]]
"""Measures some lines, one after the other."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much work a measurement does: 1 in earnest, far less to see whether it works at all."""

    pairs: int
    share: float

    def of(self, amount: int, least: int = 1) -> int:
        """So many, or the share of so many."""
        return max(least, round(amount * self.share))


EARNEST = Scale(pairs=3, share=1.0)
QUICK = Scale(pairs=1, share=0.02)


def in_turns(name: str, unit: str, wanted: Wanted, pairs: int, product: Run, floor: Run) -> Ratio:
    """Measure product and floor one after the other, so many times."""
    return ratio_of(name, unit, wanted, [(product(), floor()) for _ in range(pairs)])


def ratio_of(name: str, unit: str, wanted: Wanted, runs: list[tuple[float, float]]) -> Ratio:
    """The line that pairs of measurements make."""
    products, floors = zip(*runs, strict=True)
    ratio = statistics.median(product / floor if floor else math.inf for product, floor in runs)
    return Ratio(name, unit, statistics.median(products), statistics.median(floors), ratio, wanted, tuple(runs))


def percentile(values: list[float], share: float) -> float:
    """The value below which so large a share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
