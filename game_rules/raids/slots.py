"""When the clock has something to tell a raid: a step's time ran out, or the raid's own."""

from __future__ import annotations

from game_rules.raids.state import Raid, RaidState, RaidStep, StepState

__all__ = ["due_us", "slots_missed"]


def slots_missed(raid: Raid, now_us: int) -> tuple[RaidStep, ...]:
    """The steps whose time has run out undone, and of which nobody has told the raid yet.

    Args:   now_us: the present, in microseconds since 1970 UTC.
    Returns: none for a raid that is over. Steps that wait, or waited when their time ran out, are never missed.
    """
    if raid.state is not RaidState.ACTIVE:
        return ()
    return tuple(step for step in _open(raid) if step.until_us <= min(now_us, raid.ends_us))


def due_us(raid: Raid) -> int:
    """The first moment at which the clock has something to tell; 0 for a raid that is over."""
    if raid.state is not RaidState.ACTIVE:
        return 0
    return min([raid.ends_us, *(step.until_us for step in _open(raid))])


def _open(raid: Raid) -> list[RaidStep]:
    steps = {step.id: step for step in raid.steps}
    return [
        step
        for step in raid.steps
        if step.state is StepState.OPEN
        and not any(steps[one].done_us >= step.until_us for one in step.after if one in steps)
    ]
