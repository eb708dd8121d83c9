"""Customers by how lately, how often and for how much they bought; who slips away; and who brings the profit. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from statistics import median_low
from typing import TypeVar

__all__ = [
    "PATIENCE",
    "Buyer",
    "Scores",
    "Segment",
    "Slip",
    "Tier",
    "rhythm",
    "scores",
    "segment",
    "slip",
    "slipped",
    "tiers",
]

FIFTHS = 5
FEWEST_GAPS = 2
LEAST_DAYS = 14
"""Who buys every other day is not gone after four."""
PATIENCE = Fraction(3, 2)
"""How much longer than usual somebody is silent before they slip away: half as long again."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Buyer:
    """What a customer bought: days since the last time (≥ 0), how many times (≥ 1), for how much (minor units)."""

    days_since: int
    times: int
    money: int


@dataclass(frozen=True, slots=True)
class Scores:
    """1 (least) to 5 (most) for recency, frequency and money."""

    recency: int
    frequency: int
    money: int


class Segment(StrEnum):
    """What the scores of a customer mean together."""

    CHAMPION = "champion"
    LOYAL = "loyal"
    PROMISING = "promising"
    NEW = "new"
    NEEDS_ATTENTION = "needs_attention"
    AT_RISK = "at_risk"
    SLEEPING = "sleeping"


class Tier(StrEnum):
    """Who brings the first, the second and the last part of the profit."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True)
class Slip:
    """Somebody who is silent for longer than is usual with them: days between purchases, and days of silence."""

    rhythm: int
    silent: int


def scores(buyers: Mapping[T, Buyer]) -> dict[T, Scores]:
    """Score customers against each other, by fifths.

    Args:   buyers: by whatever names them; any order.
    Returns: one score per buyer; {} for none. The fifth of a value is that of the share of buyers who are worse, so
             that equals always score alike, and the only buyer there is scores 1.
    Raises: ValueError for a negative number of days, or a customer who never bought (a caller's bug).
    Source: A. M. Hughes, Strategic Database Marketing (1994): recency, frequency, monetary quintiles.
    """
    for buyer in buyers.values():
        if buyer.days_since < 0 or buyer.times < 1:
            raise ValueError(f"no buyer: {buyer}")
    lately = _fifths([-buyer.days_since for buyer in buyers.values()])
    often = _fifths([buyer.times for buyer in buyers.values()])
    much = _fifths([buyer.money for buyer in buyers.values()])
    return {
        name: Scores(lately[-buyer.days_since], often[buyer.times], much[buyer.money]) for name, buyer in buyers.items()
    }


def segment(scored: Scores) -> Segment:
    """What three scores mean together.

    Returns: the first that fits: champion (all three at least 4), loyal (frequency and recency at least 3), at risk
             (bought often or for much, and not lately: recency at most 2), new (lately, once or rarely, for little),
             promising (lately), needs attention (recency 3), sleeping (the rest).
    Source: the usual reading of the recency-frequency grid, in seven groups that cover it.
    """
    lately, often, much = scored.recency, scored.frequency, scored.money
    if lately >= 4 and often >= 4 and much >= 4:
        return Segment.CHAMPION
    if lately >= 3 and often >= 3:
        return Segment.LOYAL
    if lately <= 2 and (often >= 3 or much >= 4):
        return Segment.AT_RISK
    if lately >= 4 and much <= 2:
        return Segment.NEW
    if lately >= 4:
        return Segment.PROMISING
    if lately == 3:
        return Segment.NEEDS_ATTENTION
    return Segment.SLEEPING


def slip(days: Iterable[int], today: int, patience: Fraction = PATIENCE, least: int = LEAST_DAYS) -> Slip | None:
    """Whether somebody is silent for longer than their own rhythm.

    Args:   days: ordinals on which they bought, any order, repeated or not. today: an ordinal. patience: how many times
            the usual gap they may be silent. least: fewer days of silence say nothing yet.
    Returns: their usual gap (the median of the gaps between different days) and the days since the last one, when that
             is more than patience × gap, and at least ``least`` days; None for who keeps their rhythm, or has none yet
             (fewer than three days).
    Raises: ValueError for a day after today (a caller's bug).
    Source: a customer's own interpurchase time; the median, so that one long break says little.
    """
    different = sorted(set(days))
    if different and different[-1] > today:
        raise ValueError(f"day {different[-1]} is after today, {today}")
    usual = rhythm(different)
    return slipped(usual, today - different[-1], patience, least) if usual is not None else None


def slipped(usual: int, silent: int, patience: Fraction = PATIENCE, least: int = LEAST_DAYS) -> Slip | None:
    """The same for somebody whose rhythm is known.

    Args:   usual: days between two purchases (≥ 1). silent: days since the last one. patience, least: as ``slip``.
    Returns: both, or None for who keeps their rhythm.
    Source: as ``slip``.
    """
    return Slip(usual, silent) if silent >= least and silent > patience * usual else None


def rhythm(days: Iterable[int]) -> int | None:
    """The usual number of days between two purchases.

    Args:   days: ordinals on which somebody bought, any order, repeated or not.
    Returns: the median of the gaps between different days (the lower of two), at least 1; None for fewer than three.
    Source: as ``slip``.
    """
    gaps = [later - earlier for earlier, later in pairwise(sorted(set(days)))]
    return median_low(gaps) if len(gaps) >= FEWEST_GAPS else None


def tiers(profits: Mapping[T, int], a_pct: int, b_pct: int) -> dict[T, Tier]:
    """Sort customers by what they bring: A those that make the first ``a_pct`` of the profit together, then B, then C.

    Args:   profits: minor units, by whatever names the customer. a_pct, b_pct: 0 < a_pct ≤ b_pct ≤ 100: where A and
            where B ends, in percent of all positive profit.
    Returns: one tier per customer. A customer belongs to the tier in which its own part begins, so that a single one
             who brings everything is an A; who brings nothing, or a loss, is a C. Equal profits are of one tier.
    Raises: ValueError for limits out of order.
    Source: ABC analysis (H. F. Dickie, 1951), by contribution instead of volume.
    """
    if not 0 < a_pct <= b_pct <= 100:
        raise ValueError(f"no limits of tiers: {a_pct}, {b_pct}")
    whole = sum(profit for profit in profits.values() if profit > 0)
    found: dict[T, Tier] = {}
    before, begun, last = 0, 0, None
    for name, profit in sorted(profits.items(), key=lambda item: -item[1]):
        if profit != last:
            begun, last = before, profit
        if profit <= 0 or begun * 100 >= b_pct * whole:
            found[name] = Tier.C
        else:
            found[name] = Tier.A if begun * 100 < a_pct * whole else Tier.B
        before += max(profit, 0)
    return found


def _fifths(values: Sequence[int]) -> dict[int, int]:
    """Value → its fifth: 1 + the whole fifths of all values that are smaller."""
    found: dict[int, int] = {}
    for place, value in enumerate(sorted(values)):
        found.setdefault(value, 1 + place * FIFTHS // len(values))
    return found
