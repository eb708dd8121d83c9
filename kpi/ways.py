"""The way of a deal through its stages, as something that many deals have in common.

A fold keeps the way beside each deal, so that funnels count alike deals instead of following each. Not for the days it
took (``courses.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec

from kpi.courses import AFTER_END, Dwell

__all__ = ["LOST", "ONWARD", "WON", "Way", "led_to", "read_way", "way_text"]

ONWARD, WON, LOST = ">", "won", "lost"
"""What a stay led to: to a stage (its name behind the sign), or to the end of the deal. "" while it lasts."""
_decode = msgspec.json.Decoder(tuple[tuple[str, ...], tuple[str, ...]]).decode


class Way(msgspec.Struct, frozen=True, gc=False):
    """The stages of some deals in the order they came to them, those told after the end, how they ended, how many.

    ``end`` is `WON`, `LOST`, or "" while they are open.
    """

    stages: tuple[str, ...]
    afterwards: tuple[str, ...]
    end: str
    deals: int


def way_text(dwells: Iterable[Dwell]) -> str:
    """The way of one deal as it is kept.

    Args:   dwells: all of the deal, as from ``dwells_of``.
    Returns: JSON; two deals that went the same way have the same text. "" where no stage was ever told.
    Raises: nothing.
    Source: docs/decisions/0020-funnels-are-counted-by-the-database.md.
    """
    told = tuple(dwells)
    if not told:
        return ""
    sides = [[one.stage for one in told if (one.until_day == AFTER_END) is after] for after in (False, True)]
    return msgspec.json.encode(sides).decode()


def read_way(text: str, end: str, deals: int) -> Way:
    """What ``way_text`` wrote.

    Args:   end: how the deals ended. deals: how many went this way.
    Returns: a way without stages for "".
    Raises: msgspec.DecodeError for anything else.
    Source: docs/decisions/0020-funnels-are-counted-by-the-database.md.
    """
    return Way(*(_sides(text) if text else ((), ())), end, deals)


# Deals went the same ways before: each is read once, however many went it.
_sides = lru_cache(maxsize=20_000)(_decode)


def led_to(dwells: Sequence[Dwell], place: int, end: str) -> str:
    """What a stay led to.

    Args:   dwells: all of the deal, in order. place: the stay's among them. end: how the deal ended, "" while open.
    Returns: see `ONWARD`; "" for a stay that lasts, or that was told after the end.
    Raises: nothing.
    Source: docs/decisions/0020-funnels-are-counted-by-the-database.md.
    """
    if dwells[place].until_day <= 0:
        return ""
    following = dwells[place + 1] if place + 1 < len(dwells) else None
    return f"{ONWARD}{following.stage}" if following is not None and following.until_day != AFTER_END else end
