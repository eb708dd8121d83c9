"""What a won deal brings of each product: its lines, or all of it where no lines are told."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from kpi.pipeline import Deal, DealState

__all__ = ["Brought", "brought_by"]


class Brought(msgspec.Struct, frozen=True, gc=False):
    """So many pieces, as far as lines tell, for how much in minor units."""

    pieces: int
    value: int


_NOTHING = Brought(0, 0)


def brought_by(deal: Deal | None) -> Mapping[int, Brought]:
    """What a deal brings.

    Args:   deal: as its facts leave it; None when nothing of it is left.
    Returns: one entry per product, by id, all its lines together; {} unless the deal is won, and of something.
    Raises: nothing.
    Source: docs/decisions/0034.
    """
    if deal is None or deal.state is not DealState.WON:
        return {}
    found: dict[int, Brought] = {}
    for line in deal.lines:
        before = found.get(line.product.id, _NOTHING)
        found[line.product.id] = Brought(before.pieces + line.quantity, before.value + line.value)
    if not deal.lines and deal.product:
        found[deal.product] = Brought(0, deal.amount)
    return found
