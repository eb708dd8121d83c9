"""Levels: which step of the career a sum of XP stands for, and how far the next one is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from game_rules.rulebook import Level

__all__ = ["level_of", "to_next"]


def level_of(xp: int, levels: Sequence[Level]) -> Level:
    """The highest level whose threshold the XP reach.

    Args:   xp: all XP of a member; below 0 counts as 0 (more can be taken back than stands on the books).
            levels: at least one, thresholds rising from 0, as a loaded rulebook has them.
    Returns: the level; the first one for 0 XP.
    Raises: ValueError if no level begins at 0 XP (a caller's bug).
    """
    return levels[_reached(xp, levels) - 1]


def to_next(xp: int, levels: Sequence[Level]) -> tuple[int, int] | None:
    """How far into the present level the XP are, and how long that level is.

    Args:   as ``level_of``.
    Returns: (XP since the present level's threshold, XP between it and the next one), 0 ≤ first < second;
             None at the top level, which has no end.
    Raises: ValueError if no level begins at 0 XP (a caller's bug).
    """
    reached = _reached(xp, levels)
    if reached == len(levels):
        return None
    start, end = levels[reached - 1].xp, levels[reached].xp
    return max(0, xp) - start, end - start


def _reached(xp: int, levels: Sequence[Level]) -> int:
    reached = bisect_right(levels, max(0, xp), key=lambda level: level.xp)
    if reached == 0:
        raise ValueError(f"no level begins at 0 XP, so {xp} XP stand for none (first of {len(levels)} levels)")
    return reached
