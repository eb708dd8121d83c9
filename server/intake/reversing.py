"""What cannot be taken back by a reversal, and what to do instead."""

from kpi.events import Kind
from kpi.facts import Fact
from kpi.wire import Problem

# Acts in the product, in the order in which they were done: undoing one is another act.
_QUEST_ACTS = frozenset((Kind.QUEST_ACCEPTED, Kind.QUEST_ABANDONED))


def not_to_reverse(fact: Fact, aimed_at: Fact | None) -> Problem | None:
    """Why a fact cannot take back what it aims at; None when it can, or is no reversal."""
    if fact.target is None or aimed_at is None:
        return None
    told = f"is {fact.target[0]!r} {fact.target[1]!r}, which is {aimed_at.kind.value}"
    if aimed_at.kind is Kind.REVERSED:
        return Problem("/data/reverses", f"{told}; what was taken back is recorded anew, with a new id")
    if aimed_at.kind.is_raid:
        return Problem("/data/reverses", f"{told}; what is done in a raid is undone in the raid")
    if aimed_at.kind.is_barrier:
        return Problem("/data/reverses", f"{told}; what is done about a barrier is taken back there")
    if aimed_at.kind.is_approval:
        return Problem("/data/reverses", f"{told}; withdraw it, or ask for approval anew")
    if aimed_at.kind is Kind.PERIOD_CLOSED:
        return Problem("/data/reverses", f"{told}; what is closed stays closed")
    if aimed_at.kind in _QUEST_ACTS:
        return Problem("/data/reverses", f"{told}; take or abandon the quest instead")
    if fact.amount is not None and aimed_at.amount is None:
        return Problem("/data/amount", f"is {fact.amount}, but {aimed_at.kind.value} has no amount to take a part of")
    return None
