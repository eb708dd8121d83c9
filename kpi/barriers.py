"""What stands in the way of a sale: the causes people may name, and how much of a gap they explain, counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kpi.money import split

__all__ = ["Cause", "Claim", "Explained", "blocked_within", "counted_once", "explain_gap"]


class Cause(StrEnum):
    """Why money does not come, in one word; what exactly happened is told beside it."""

    ACCESS = "access"
    """Nobody gets to those who decide."""
    COMPETITOR = "competitor"
    """Somebody else is preferred."""
    PRICE = "price"
    """The price or the terms are too high."""
    PRODUCT_GAP = "product_gap"
    """Something the customer needs is missing."""
    DECISION_PROCESS = "decision_process"
    """The customer cannot or will not decide yet."""
    PAYMENT = "payment"
    """What is owed is not paid."""
    DELIVERY = "delivery"
    """What was sold comes late, broken or not at all."""
    POLICY = "policy"
    """A law, a rule or a permit forbids it."""
    STAFFING = "staffing"
    """There is nobody to do the work."""
    OTHER = "other"
    """None of these."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one confirmed barrier says is blocked: an amount, and the deals of which it is money (name → amount).

    Amounts are minor units of one currency, from 0. The deals may be worth more or less than the whole.
    """

    id: str
    blocked: int
    deals: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Explained:
    """A gap, the part of it that each barrier explains (id → amount), and what nobody can explain yet."""

    gap: int
    parts: Mapping[str, int]

    @property
    def explained(self) -> int:
        """All parts together: never more than the gap."""
        return sum(self.parts.values())

    @property
    def unexplained(self) -> int:
        """The rest of the gap."""
        return self.gap - self.explained


def counted_once(claims: Iterable[Claim]) -> dict[str, int]:
    """How much each barrier accounts for when no deal is counted twice.

    A deal that several barriers claim counts with the largest of their amounts, split among them in proportion; what a
    barrier claims beyond its deals counts as it is.

    Args:   claims: in any order; of two with one id the first counts.
    Returns: an amount per id, at most its claim; {} for no claims.
    Raises: ValueError if an amount is negative (a caller's bug).
    Source: docs/decisions, "A blocked amount explains a gap once".
    """
    known: dict[str, Claim] = {}
    for claim in claims:
        known.setdefault(claim.id, claim)
    found: dict[str, int] = {}
    claimed: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for id in sorted(known):
        parts = _parts(known[id])
        found[id] = known[id].blocked - sum(parts.values())
        for deal, amount in parts.items():
            claimed[deal][id] = amount
    for shares in claimed.values():
        for id, part in zip(shares, _split(max(shares.values()), list(shares.values())), strict=True):
            found[id] += part
    return found


def explain_gap(gap: int, claims: Iterable[Claim]) -> Explained:
    """Split a gap into what barriers explain and what nobody explains.

    Args:   gap: what is missing to a target, minor units; 0 or less: nothing. claims: of confirmed barriers, any order.
    Returns: parts that sum to the gap at most; where more is blocked than is missing, each barrier gets its share of
            the gap by largest remainder.
    Raises: ValueError if a claim is negative (a caller's bug).
    """
    missing = max(0, gap)
    counted = {id: amount for id, amount in sorted(counted_once(claims).items()) if amount}
    if sum(counted.values()) <= missing:
        return Explained(missing, counted)
    parts = _split(missing, list(counted.values()))
    return Explained(missing, {id: part for id, part in zip(counted, parts, strict=True) if part})


def blocked_within(amount: int, first_day: int, last_day: int, start: int, end: int) -> int:
    """The part of a blocked amount that falls into a period: whole where the barrier's days lie within, else by days.

    Args:   amount: minor units. first_day, last_day: the days the barrier blocks (ordinals, both included). start, end:
            the period (``end`` excluded).
    Returns: 0 to ``amount``; over periods that follow each other it sums to ``amount`` exactly.
    Raises: ValueError if ``last_day`` comes before ``first_day`` (a caller's bug).
    """
    days = last_day - first_day + 1
    if days < 1:
        raise ValueError(f"a barrier blocks from day {first_day} to {last_day}")
    before, until = (min(max(day - first_day, 0), days) for day in (start, end))
    return amount * until // days - amount * before // days


def _parts(claim: Claim) -> dict[str, int]:
    """The claim's deals, cut in proportion where they are worth more than it claims."""
    if claim.blocked < 0 or any(amount < 0 for amount in claim.deals.values()):
        raise ValueError(f"barrier {claim.id!r} claims less than nothing")
    deals = {deal: claim.deals[deal] for deal in sorted(claim.deals) if claim.deals[deal]}
    if sum(deals.values()) <= claim.blocked:
        return deals
    return dict(zip(deals, _split(claim.blocked, list(deals.values())), strict=True))


def _split(total: int, weights: list[int]) -> list[int]:
    return split(total, weights) if any(weights) else [0] * len(weights)
