"""Why a number is not what it was meant to be: a gap split exactly into what drove it.

A value is a product, such as opportunities × conversion × average deal. The additive log-mean Divisia decomposition
gives each factor its part of a difference and leaves no residual. Which measures make which product is at the end; what
stands in the way of a value from outside is in ``barriers.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import log1p, prod, trunc
from typing import TypeAlias

__all__ = ["Driver", "Factors", "Link", "Quantity", "chain_of", "factors_of", "scaled", "split_chain", "split_gap"]

Quantity: TypeAlias = int | Fraction
Factors: TypeAlias = Mapping[str, Quantity | None]
"""Driver → what the value is multiplied by; None when there was nothing to divide by."""


class Driver(StrEnum):
    """What moves a value."""

    TIME = "time"
    """Working days that are over, of those of the period."""
    OPPORTUNITIES = "opportunities"
    """Deals that were decided, won or lost."""
    MIX = "mix"
    """The share that one part (a region, a team, a product) has in the whole."""
    CONVERSION = "conversion"
    """Deals won of those that were decided."""
    AVERAGE_DEAL = "average_deal"
    """Money of one won deal."""
    COLLECTION_RATE = "collection_rate"
    """Money received for each unit of money won."""
    MARGIN_RATE = "margin_rate"
    """Margin for each unit of money won."""
    SIGNING_RATE = "signing_rate"
    """Money in contracts for each unit of money won."""
    DELIVERY_RATE = "delivery_rate"
    """Money delivered for each unit of money in contracts."""
    CALLS = "calls"
    """Calls made or taken."""
    CONNECT_RATE = "connect_rate"
    """Calls somebody answered, of all."""
    VOLUME = "volume"
    """The number itself, where nothing is known that makes it."""


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a chain: the driver is this measure divided by the one before it (the first: the measure itself)."""

    driver: Driver
    measure: str


def split_gap(actual: Factors, reference: Factors) -> dict[str, int]:
    """Split the difference of two products into the parts of their factors.

    Args:   actual, reference: the same drivers on both sides, in any order; quantities ≥ 0 whose product is a whole
            number (money in minor units). None: not known, because there was nothing to divide by; the product is 0.
    Returns: driver → its part, whole numbers that sum to actual − reference exactly. All 0 when nothing changed; when
             sides are swapped every sign turns. Where one product is 0, what became (or was) 0 has the whole gap, in
             equal parts if several are. Parts are rounded by largest remainder, ties by the drivers' names.
    Raises: ValueError when the sides name different drivers, a quantity is negative or a product is not whole.
    Source: B. W. Ang, "The LMDI approach to decomposition analysis: a practical guide", Energy Policy 33 (2005); zeros
            as analytical limits: B. W. Ang, N. Liu, "Handling zero values in the logarithmic mean Divisia index
            decomposition approach", Energy Policy 35 (2007). docs/decisions/0011-gaps-split-without-residual.md.
    """
    if actual.keys() != reference.keys():
        raise ValueError(f"the sides have different drivers: {sorted(actual)} and {sorted(reference)}")
    now, before = _product(actual), _product(reference)
    gap = now - before
    if now and before:
        mean = _log_mean(now, before)
        parts = {name: mean * _log_ratio(actual[name], reference[name]) for name in actual}
        return _whole(parts, gap)
    empty = reference if now else actual
    broken = [name for name, quantity in empty.items() if quantity == 0] if gap else []
    return _whole({name: gap / len(broken) if name in broken else 0.0 for name in actual}, gap)


def split_chain(drivers: Sequence[str], actual: Sequence[Quantity], reference: Sequence[Quantity]) -> dict[str, int]:
    """Split the difference of a value by the chain of sums that leads to it.

    Args:   drivers: one per sum. actual, reference: sums along the chain, such as deals decided, deals won, money won;
            the last is the value itself, a whole number.
    Returns: driver → its part, as ``split_gap``. A sum that is missing on either side although a later one is there
             (a share of a deal counts money without counting a deal) is left out: its driver gets 0, the next one
             takes its place. A value below 0 (more was taken back than came in) is no product: the last driver has all.
    Raises: ValueError when the lengths differ or there is no driver; as ``split_gap``.
    Source: as ``split_gap``.
    """
    if not drivers or not len(drivers) == len(actual) == len(reference):
        raise ValueError(f"{len(drivers)} drivers, {len(actual)} and {len(reference)} sums: give one sum per driver")
    parts = dict.fromkeys(drivers, 0)
    if min(actual[-1], reference[-1]) < 0:
        parts[drivers[-1]] = _as_whole(Fraction(actual[-1] - reference[-1]))
        return parts
    kept = [place for place in range(len(drivers)) if not (_is_missing(actual, place) or _is_missing(reference, place))]
    names = [drivers[place] for place in kept]
    sides = (factors_of(names, [side[place] for place in kept]) for side in (actual, reference))
    return parts | split_gap(*sides)


def factors_of(drivers: Sequence[str], sums: Sequence[Quantity]) -> dict[str, Quantity | None]:
    """Each driver's factor: the first sum, then each sum divided by the one before.

    Args:   sums: one per driver, along the chain; below 0 counts as 0.
    Returns: driver → factor ≥ 0; None where there is nothing to divide by.
    Raises: ValueError when the lengths differ.
    """
    factors: dict[str, Quantity | None] = {}
    before: Quantity = 1
    for driver, amount in zip(drivers, sums, strict=True):
        factors[driver] = Fraction(max(amount, 0)) / before if before else None
        before = max(amount, 0)
    return factors


def scaled(sums: Sequence[Quantity], value: int) -> list[Quantity]:
    """A chain that ends at another value with the same rates: only how much goes in differs.

    Args:   sums: along the chain; the last is above 0. value: what it is to end at, ≥ 0.
    Returns: the sums as exact fractions, the last equal to ``value``.
    Raises: ValueError if the last sum is not above 0.
    """
    if sums[-1] <= 0:
        raise ValueError(f"a chain that ends at {sums[-1]} has no rates to keep")
    ratio = Fraction(value) / sums[-1]
    return [amount * ratio for amount in sums]


def _is_missing(sums: Sequence[Quantity], place: int) -> bool:
    return sums[place] <= 0 and any(later > 0 for later in sums[place + 1 :])


def _product(factors: Factors) -> int:
    if any(quantity is not None and quantity < 0 for quantity in factors.values()):
        raise ValueError(f"factors below 0 make no product that can be split: {dict(factors)}")
    if None in factors.values():
        return 0
    return _as_whole(prod((Fraction(quantity or 0) for quantity in factors.values()), start=Fraction(1)))


def _as_whole(value: Fraction) -> int:
    if value.denominator != 1:
        raise ValueError(f"{value} is not a whole number of units")
    return value.numerator


def _log_mean(one: int, other: int) -> float:
    """Between the two; by the larger over the smaller, so that swapped sides give the same bits."""
    low, high = sorted((one, other))
    return float(low) if low == high else (high - low) / log1p((high - low) / low)


def _log_ratio(one: Quantity | None, other: Quantity | None) -> float:
    # Near 1 the logarithm of a rounded quotient would lose most digits: the exact distance from 1 is rounded instead.
    ratio = Fraction(one or 0) / Fraction(other or 1)
    return log1p(float(ratio - 1)) if ratio >= 1 else -log1p(float(1 / ratio - 1))


def _whole(parts: Mapping[str, float], total: int) -> dict[str, int]:
    """Largest remainder towards zero, so that turned signs give turned results."""
    amounts = {name: trunc(part) for name, part in parts.items()}
    left = total - sum(amounts.values())
    step = 1 if left > 0 else -1
    by_remainder = sorted(parts, key=lambda name: (-step * (parts[name] - amounts[name]), name))
    for place in range(abs(left)):
        amounts[by_remainder[place % len(by_remainder)]] += step
    return amounts


_DEALS = (Link(Driver.OPPORTUNITIES, "deals_closed"), Link(Driver.CONVERSION, "deals_won"))
_WON = (*_DEALS, Link(Driver.AVERAGE_DEAL, "revenue_won"))
_SIGNED = (*_WON, Link(Driver.SIGNING_RATE, "contract_value"))
# By the ids that the measures have in the standard rulebook.
_CHAINS: Mapping[str, tuple[Link, ...]] = {
    "deals_won": _DEALS,
    "revenue_won": _WON,
    "collected": (*_WON, Link(Driver.COLLECTION_RATE, "collected")),
    "margin_won": (*_WON, Link(Driver.MARGIN_RATE, "margin_won")),
    "contract_value": _SIGNED,
    "delivered_value": (*_SIGNED, Link(Driver.DELIVERY_RATE, "delivered_value")),
    "calls_connected": (Link(Driver.CALLS, "calls"), Link(Driver.CONNECT_RATE, "calls_connected")),
}


def chain_of(measure: str, known: Collection[str]) -> tuple[Link, ...]:
    """What a measure is a product of.

    Args:   measure: its id. known: ids of all measures of the rulebook.
    Returns: the chain, ending at the measure; a single link (``volume``) where nothing is known that makes it, or the
             rulebook lacks one of the measures.
    Raises: nothing.
    Source: docs/decisions/0011-gaps-split-without-residual.md.
    """
    chain = _CHAINS.get(measure, ())
    is_known = chain and all(link.measure in known for link in chain)
    return chain if is_known else (Link(Driver.VOLUME, measure),)
