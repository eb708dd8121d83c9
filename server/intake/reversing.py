"""What cannot be taken back by a reversal, and what to do instead."""

from kpi.events import Kind
from kpi.facts import Fact
from kpi.sentences import Sentence, sentence
from kpi.wire import Problem

# Acts in the product, in the order in which they were done: undoing one is another act.
_QUEST_ACTS = frozenset((Kind.QUEST_ACCEPTED, Kind.QUEST_ABANDONED))


def not_to_reverse(fact: Fact, aimed_at: Fact | None) -> Problem | None:
    """Why a fact cannot take back what it aims at; None when it can, or is no reversal."""
    if fact.target is None or aimed_at is None:
        return None
    instead = _instead(aimed_at.kind)
    if instead is not None:
        source, id = fact.target
        told = sentence(
            "is {source!r} {id!r}, which is {kind}; {instead}",
            source=source,
            id=id,
            kind=aimed_at.kind.value,
            instead=instead,
        )
        return Problem("/data/reverses", told)
    if fact.amount is not None and aimed_at.amount is None:
        told = sentence(
            "is {amount}, but {kind} has no amount to take a part of", amount=fact.amount, kind=aimed_at.kind.value
        )
        return Problem("/data/amount", told)
    return None


def _instead(kind: Kind) -> Sentence | None:
    if kind is Kind.REVERSED:
        return sentence("what was taken back is recorded anew, with a new id")
    if kind.is_raid:
        return sentence("what is done in a raid is undone in the raid")
    if kind.is_barrier:
        return sentence("what is done about a barrier is taken back there")
    if kind.is_approval:
        return sentence("withdraw it, or ask for approval anew")
    if kind is Kind.PERIOD_CLOSED:
        return sentence("what is closed stays closed")
    if kind in _QUEST_ACTS:
        return sentence("take or abandon the quest instead")
    return None
