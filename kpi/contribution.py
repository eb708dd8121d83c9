"""Who brings how much of a whole: shares from the largest to the smallest, and how much hangs on how few."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

__all__ = ["Concentration", "Share", "concentration", "shares"]

Key = TypeVar("Key", bound=Hashable)


class Share(NamedTuple, Generic[Key]):
    """One part of a whole; `so_far` is this part and all larger ones together."""

    key: Key
    value: int
    so_far: int
    whole: int

    @property
    def share(self) -> Fraction | None:
        """The part as a share of the whole; None where that is not above 0: there is nothing to have a share in."""
        return _of(self.value, self.whole)

    @property
    def cumulative(self) -> Fraction | None:
        """The share of this part and all larger ones together; None as for `share`."""
        return _of(self.so_far, self.whole)


@dataclass(frozen=True, slots=True)
class Concentration:
    """How much of a whole hangs on how few of its parts.

    `top_1`, `top_5` and `top_10` are the shares of the largest one, five and ten. `herfindahl` is the sum of squared
    shares, from 1 ÷ count (all alike) to 1 (one has everything); `effective` its inverse: so many parts of equal size
    would be as concentrated. None where there is no part above 0.
    """

    count: int
    top_1: Fraction | None
    top_5: Fraction | None
    top_10: Fraction | None
    herfindahl: Fraction | None
    effective: Fraction | None


def shares(values: Mapping[Key, int]) -> list[Share[Key]]:
    """The parts of a whole by size, with what they add up to (a Pareto table).

    Args:   values: key → its part in whole units (money in minor units), of either sign.
    Returns: largest first, equal ones by the text of their key; the last `cumulative` is 1. [] for no part.
    Source: M. O. Lorenz, "Methods of measuring the concentration of wealth" (1905), as Pareto charts draw it.
    """
    whole = sum(values.values())
    ordered: list[tuple[Key, int]] = []
    # Few are equal: only those are put in order by their texts.
    for _, alike in groupby(sorted(values.items(), key=itemgetter(1), reverse=True), key=itemgetter(1)):
        some = list(alike)
        ordered += some if len(some) == 1 else sorted(some, key=lambda item: str(item[0]))
    sums = accumulate(value for _, value in ordered)
    return [Share(key, value, so_far, whole) for (key, value), so_far in zip(ordered, sums, strict=True)]


def concentration(values: Iterable[int]) -> Concentration:
    """How concentrated a whole is.

    Args:   values: one per part, any order, whole units. Parts of 0 or below (taken back) are left out.
    Returns: shares from 0 to 1 of the parts above 0.
    Source: Herfindahl–Hirschman index, as antitrust authorities use it (theirs is in squared percent: 10,000 × this).
    """
    found = sorted((value for value in values if value > 0), reverse=True)
    whole = sum(found)
    if not whole:
        return Concentration(0, None, None, None, None, None)
    top_1, top_5, top_10 = (Fraction(sum(found[:count]), whole) for count in (1, 5, 10))
    herfindahl = Fraction(sum(value * value for value in found), whole * whole)
    return Concentration(len(found), top_1, top_5, top_10, herfindahl, 1 / herfindahl)


def _of(value: int, whole: int) -> Fraction | None:
    return Fraction(value, whole) if whole > 0 else None
