"""How the siege of one castle stands: one word for a region, team or member on the way to its target.

Not for what a period will end with (`forecast.py`), and not for pace itself (`targets.py`).
"""

from enum import StrEnum
from fractions import Fraction

__all__ = ["TIGHT_FROM", "SiegeState", "siege_state", "worst_first"]

# A tenth behind is made good in a week; more than that wants somebody's attention.
TIGHT_FROM = Fraction(9, 10)


class SiegeState(StrEnum):
    """From won to lost."""

    TAKEN = "taken"
    """The target is made."""
    AHEAD = "ahead"
    """At least what was due by now."""
    TIGHT = "tight"
    """A little less than was due."""
    BEHIND = "behind"
    """Much less than was due."""
    LOST = "lost"
    """The period is over without the target."""
    OPEN = "open"
    """There is no target, or nothing was due yet."""


def siege_state(attainment: Fraction | None, pace: Fraction | None, *, is_over: bool) -> SiegeState:
    """The state of one scope in one period.

    Args:   attainment: attained ÷ target, pace: attained ÷ due by now (see `targets.Pace`); None: nothing to divide by.
            is_over: the period has ended.
    Returns: OPEN without a target, or before anything was due.
    Source: docs/guides/read-the-siege.md.
    """
    if attainment is None:
        return SiegeState.OPEN
    if attainment >= 1:
        return SiegeState.TAKEN
    if is_over:
        return SiegeState.LOST
    if pace is None:
        return SiegeState.OPEN
    if pace >= 1:
        return SiegeState.AHEAD
    return SiegeState.TIGHT if pace >= TIGHT_FROM else SiegeState.BEHIND


def worst_first(missing: int, name: str) -> tuple[int, str]:
    """The order in which a boss wants to read castles: who misses most first, then by name.

    Args:   missing: what was due by now − attained, in the measure's unit; negative when ahead.
    Returns: a key for sorting.
    Source: docs/guides/read-the-siege.md.
    """
    return -missing, name
