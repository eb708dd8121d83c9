"""What a sum of uncertain amounts may come to: a distribution worked out without chance.

Amounts that come whole or not at all are added one by one on a grid; what comes in any number (sales nobody knows of
yet) by Panjer's recursion; what is too much for that joins as a normal part. Not for what the amounts are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import ceil, erf, exp, sqrt

__all__ = ["GRID", "Likely", "Many", "Outlook", "Steady", "outlook"]

GRID = 256
EXACT = 48
"""So many of the largest amounts are added one by one; the others are many and small."""
_PANJER_MOST = 30.0
_DIGITS = 60


@dataclass(frozen=True, slots=True)
class Likely:
    """An amount that comes with a chance from 0 to 1, or else not at all."""

    amount: int
    chance: float

    @property
    def mean(self) -> float:
        """What is to be expected of it."""
        return self.amount * self.chance

    @property
    def variance(self) -> float:
        """How far that may be wrong, squared."""
        return self.amount * self.amount * self.chance * (1 - self.chance)


@dataclass(frozen=True, slots=True)
class Many:
    """Amounts of any number: so many are expected, each of them any of ``amounts`` alike. None when () or 0."""

    expected: float
    amounts: tuple[int, ...]

    @property
    def mean(self) -> float:
        """What is to be expected of all of them."""
        return self.expected * sum(self.amounts) / len(self.amounts) if self.amounts else 0.0

    @property
    def variance(self) -> float:
        """How far that may be wrong, squared."""
        return self.expected * sum(one * one for one in self.amounts) / len(self.amounts) if self.amounts else 0.0


@dataclass(frozen=True, slots=True)
class Steady:
    """What comes in so many small parts that only their sum counts."""

    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What something will end with: what is certain, and a grid of chances around which a normal part spreads.

    ``widening`` stretches everything around the mean: 1 as it was worked out, more where the past was surer of itself
    than it should have been.
    """

    certain: int
    mean: float
    deviation: float
    _step: float
    _masses: tuple[float, ...]
    _shift: float
    _normal: float
    widening: float = 1.0
    # What was asked for already, beyond what is certain.
    _quantiles: dict[float, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def at_most(self, value: float) -> float:
        """The chance to end with at most a value."""
        if value < self.certain:
            return 0.0
        value = self.mean + (value - self.mean) / self.widening
        start = self.certain + self._shift
        below = (mass * self._below(value - start - place * self._step) for place, mass in enumerate(self._masses))
        return min(1.0, sum(below))

    def _below(self, distance: float) -> float:
        if self._normal:
            return 0.5 * (1 + erf(distance / self._normal / sqrt(2)))
        return 1.0 if distance >= -1e-9 * max(1.0, self._step) else 0.0

    def beyond(self, certain: int) -> Outlook:
        """The same chances, on top of another amount that is certain."""
        found = replace(self, certain=certain, mean=self.mean - self.certain + certain)
        object.__setattr__(found, "_quantiles", self._quantiles)
        return found

    def at_least(self, value: int) -> float:
        """The chance to make a target: to end with a value or more. 1 when it is reached already."""
        if value <= self.certain:
            return 1.0
        return max(0.0, 1.0 - self.at_most(value - 0.5))

    def quantile(self, share: float) -> int:
        """The least whole value that is not exceeded with a chance of ``share``; never below what is certain.

        Raises: ValueError unless 0 < share < 1.
        """
        if not 0 < share < 1:
            raise ValueError(f"a quantile of {share} means nothing (use a share between 0 and 1)")
        if share not in self._quantiles:
            self._quantiles[share] = self._quantile(share) - self.certain
        return self.certain + self._quantiles[share]

    def _quantile(self, share: float) -> int:
        low, high = float(self.certain), self._highest()
        if self.at_most(low) >= share:
            return self.certain
        for _ in range(_DIGITS):
            middle = (low + high) / 2
            low, high = (low, middle) if self.at_most(middle) >= share else (middle, high)
            if high - low < 0.5:
                break
        return max(self.certain, ceil(high - 1e-6) if high - low >= 0.5 else round(high))

    def _highest(self) -> float:
        top = self.certain + self._shift + self._step * len(self._masses) + 8 * self._normal
        return self.mean + (max(top, self.mean) - self.mean) * self.widening + 1


def outlook(
    certain: int,
    likely: Sequence[Likely],
    many: Sequence[Many] = (),
    steady: Sequence[Steady] = (),
    *,
    widening: float = 1.0,
    grid: int = GRID,
) -> Outlook:
    """What everything together will come to.

    Args:   certain: what is there already. likely: amounts that come or do not, independent of each other.
        many: amounts of any number. steady: sums with their variance. widening: at least 1, see ``Outlook``.
        grid: into how many steps the amounts are cut; fewer are faster and coarser.
    Returns: in the unit of the amounts; nothing uncertain leaves exactly what is certain.
    Raises: ValueError if an amount is negative or a chance is none.
    Source: Panjer (1981); docs/decisions/0016-forecast-from-daily-rates.md.
    """
    for one in likely:
        if one.amount < 0 or not 0 <= one.chance <= 1:
            raise ValueError(f"an amount of {one.amount} with a chance of {one.chance} cannot be added up")
    wanted = sorted((one for one in likely if one.mean), key=lambda one: (-one.variance, -one.amount, one.chance))
    coming = [one for one in many if one.mean]
    few = [one for one in coming if one.expected <= _PANJER_MOST]
    often = [one for one in coming if one.expected > _PANJER_MOST]
    crowd: list[Likely | Many | Steady] = [*wanted[EXACT:], *often, *steady]
    step, masses = _on_grid(wanted[:EXACT], few, grid)
    everything: list[Likely | Many | Steady] = [*wanted, *coming, *steady]
    return Outlook(
        certain,
        certain + sum(one.mean for one in everything),
        sqrt(sum(one.variance for one in everything)),
        step,
        tuple(masses),
        sum(one.mean for one in crowd),
        sqrt(sum(one.variance for one in crowd)),
        max(1.0, widening),
    )


def _on_grid(likely: Sequence[Likely], many: Sequence[Many], grid: int) -> tuple[float, list[float]]:
    top = float(sum(one.amount for one in likely)) + sum(_reach(one) for one in many)
    step = max(1.0, top / grid)
    masses = [1.0]
    for one in likely:
        masses = _added(masses, [(0, 1.0 - one.chance), *_placed(one.amount, one.chance, step)])
    for some in many:
        masses = _convolved(masses, _panjer(some, step))
    total = sum(masses)
    return step, [mass / total for mass in masses]


def _reach(some: Many) -> float:
    """How far up it may sensibly come."""
    return some.mean + 6 * sqrt(some.variance) + max(some.amounts)


def _placed(amount: int, chance: float, step: float) -> tuple[tuple[int, float], tuple[int, float]]:
    """Where an amount lies on the grid: between two neighbours, so that its mean stays what it is."""
    place, part = divmod(amount / step, 1.0)
    return (int(place), chance * (1.0 - part)), (int(place) + 1, chance * part)


def _added(masses: Sequence[float], placed: Sequence[tuple[int, float]]) -> list[float]:
    wanted = [(place, share) for place, share in placed if share]
    found = [0.0] * (len(masses) + max((place for place, _ in wanted), default=0))
    for place, share in wanted:
        for at, mass in enumerate(masses, place):
            found[at] += mass * share
    return found


def _panjer(some: Many, step: float) -> list[float]:
    """The sum of a Poisson number of amounts (Panjer's recursion)."""
    sizes: dict[int, float] = {}
    for amount in some.amounts:
        for place, share in _placed(amount, 1.0 / len(some.amounts), step):
            sizes[place] = sizes.get(place, 0.0) + share
    nothing = sizes.pop(0, 0.0)
    found = [exp(-some.expected * (1.0 - nothing))]
    parts = [(place, some.expected * place * share) for place, share in sorted(sizes.items()) if share]
    for at in range(1, ceil(_reach(some) / step) + 2):
        found.append(sum(part * found[at - place] for place, part in parts if place <= at) / at)
    return found


def _convolved(left: Sequence[float], right: Sequence[float]) -> list[float]:
    found = [0.0] * (len(left) + len(right) - 1)
    for at, mass in enumerate(left):
        if mass:
            for place, other in enumerate(right, at):
                found[place] += mass * other
    return found
