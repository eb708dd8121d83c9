"""Sharing the loot of a victory: by contribution, with a minimum for all who kept to the plan, to the last coin."""

from __future__ import annotations

from collections.abc import Sequence

from game_rules.raids.state import Seat
from kpi.money import split

__all__ = ["share_out"]


def share_out(pool: int, seats: Sequence[Seat], total_us: int, min_share_pct: int) -> list[int]:
    """Share a pool out by damage.

    Whoever kept to the plan gets at least ``min_share_pct`` per cent of an equal share, in proportion to the time in
    the raid; what that takes is taken from the others in proportion to their damage.

    Args:   pool: XP or coins, from 0. seats: all who ever took part; at least one did damage. total_us: how long the
            raid took. min_share_pct: 0 to 100.
    Returns: one whole number per seat, in order, summing to the pool.
    Raises: ValueError if nobody did any damage (a caller's bug).
    """
    least = [_least(pool, seat, len(seats), total_us, min_share_pct) for seat in seats]
    raised: set[int] = set()
    while True:
        rest = pool - sum(least[place] for place in raised)
        weights = [0 if place in raised else seat.damage for place, seat in enumerate(seats)]
        parts = split(rest, weights)
        short = {place for place, part in enumerate(parts) if place not in raised and part < least[place]}
        if not short:
            return [least[place] if place in raised else part for place, part in enumerate(parts)]
        raised |= short


def _least(pool: int, seat: Seat, seats: int, total_us: int, min_share_pct: int) -> int:
    if not seat.did_their_steps:
        return 0
    # A raid won in the moment it was opened took everybody's whole time.
    time_us, whole_us = (seat.time_us, total_us) if total_us > 0 else (1, 1)
    return pool * min_share_pct * min(time_us, whole_us) // (100 * seats * whole_us)
