"""Where a change is booked: on the day it is about, or, when that day is closed, today as an adjustment."""

from __future__ import annotations

from msgspec.structs import replace

from game_rules.context import Context
from game_rules.verdict import Line
from kpi.contributions import Contribution

__all__ = ["booked", "booked_line"]


def booked(one: Contribution, context: Context) -> Contribution:
    """A contribution where it is counted.

    Returns: the same on an open day; about a closed one, a contribution of today that moves measures but neither
             quests nor streaks: those tell what was done in their window, and that window is settled.
    Source: docs/decisions/0015-late-facts-are-adjustments.md.
    """
    if not context.closed.covers(one.day):
        return one
    return replace(one, day=context.today, adjusts=one.day, earns=False)


def booked_line(line: Line, context: Context) -> Line:
    """A ledger line where it is booked; about a closed day, a line of today.

    Source: docs/decisions/0015-late-facts-are-adjustments.md.
    """
    if not context.closed.covers(line.day):
        return line
    return replace(line, day=context.today, adjusts=line.day)
