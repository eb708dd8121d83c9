"""The rules of the lead pool: how long a lead may lie still, and how many one member may take and hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["OPEN_POOL", "LeadRules", "NoClaim", "may_claim"]


@dataclass(frozen=True, slots=True)
class LeadRules:
    """Limits of the pool; 0 means none.

    ``recycle_workdays``: a lead that its holder has not touched for so many working days goes back to the pool.
    ``hold_limit``: so many leads a member may hold at once. ``daily_claims``: so many a member may claim on one day.
    """

    recycle_workdays: int = 0
    hold_limit: int = 0
    daily_claims: int = 0


OPEN_POOL = LeadRules()
"""What a rulebook without [leads] means."""


class NoClaim(StrEnum):
    """Why a lead may not be claimed."""

    HOLDS_ENOUGH = "holds_enough"
    """The member holds as many as are allowed."""
    CLAIMED_ENOUGH = "claimed_enough"
    """The member claimed as many today as are allowed."""


def may_claim(rules: LeadRules, holding: int, claimed_today: int) -> NoClaim | None:
    """Whether a member may claim one more lead.

    Args:   holding: leads the member holds. claimed_today: leads the member claimed on the organisation's day.
    Returns: why not; None when they may.
    Raises: nothing.
    Source: docs/guides/work-the-lead-pool.md.
    """
    if rules.hold_limit and holding >= rules.hold_limit:
        return NoClaim.HOLDS_ENOUGH
    if rules.daily_claims and claimed_today >= rules.daily_claims:
        return NoClaim.CLAIMED_ENOUGH
    return None
