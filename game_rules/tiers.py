"""Where the tiers of customers end: how much of the profit the A and B customers bring together."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["TierRules"]


@dataclass(frozen=True, slots=True)
class TierRules:
    """A customers bring the first ``a_pct`` per cent of the profit of ``window_days`` days, B those up to ``b_pct``.

    What a rulebook without [tiers] means is the usual 80 and 95 per cent of a year.
    """

    a_pct: int = 80
    b_pct: int = 95
    window_days: int = 365
