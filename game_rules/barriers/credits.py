"""Who is thanked for a barrier: worked out from its facts, so that only the difference is ever recorded or taken back.

The reporter and those who said "me too" are thanked once it is confirmed, whoever got rid of it once it is resolved.
How much that is worth, and how often, says the rulebook.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from game_rules.barriers.facts import BarrierFact
from game_rules.barriers.fold import fold_barrier
from game_rules.barriers.state import Barrier, BarrierState
from kpi.barrier_events import CreditFor

__all__ = ["Thanks", "ThanksMove", "thanks_for", "thanks_moves", "topic_of"]


@dataclass(frozen=True, slots=True)
class Thanks:
    """One member, thanked for one thing."""

    member: int
    what: CreditFor


@dataclass(frozen=True, slots=True)
class ThanksMove:
    """Thanks that an act brought, or took back.

    ``since`` is the event id of the act that brought them, ``at_us`` the time of the act that moves them; ``topic`` is
    what they are for and ``blocked`` how much that was about, minor units. What goes back keeps its ``since``.
    """

    thanks: Thanks
    since: str
    at_us: int
    is_back: bool
    topic: str = ""
    blocked: int = 0


def thanks_for(barrier: Barrier) -> frozenset[Thanks]:
    """Who is to be thanked as things stand.

    Args:   barrier: as its facts leave it.
    Returns: empty while it is not confirmed, or no more; whoever resolves what nobody confirmed is not thanked.
    """
    if not barrier.explains:
        return frozenset()
    found = {Thanks(barrier.reporter, CreditFor.REPORTED)}
    found.update(Thanks(member, CreditFor.SECONDED) for member in barrier.seconds)
    if barrier.state is BarrierState.RESOLVED:
        # Who owned it did the work, whoever wrote down that it was done.
        found.add(Thanks(barrier.owner or barrier.resolved_by, CreditFor.RESOLVED))
    return frozenset(one for one in found if one.member)


def thanks_moves(id: str, facts: Iterable[BarrierFact]) -> tuple[ThanksMove, ...]:
    """Every thanks that was ever due and every one that went back, act by act.

    Args:   id: the barrier's. facts: everything known of it, in any order.
    Returns: in the order of the acts; what stands at the end is what ``thanks_for`` says of the whole.
    """
    known = sorted({fact.key: fact for fact in facts}.values(), key=lambda fact: fact.order)
    standing: dict[Thanks, str] = {}
    moves: list[ThanksMove] = []
    for place, fact in enumerate(known, 1):
        barrier = fold_barrier(id, known[:place])
        due = thanks_for(barrier) if barrier is not None else frozenset()
        for one in sorted(standing.keys() - due, key=_sorting):
            moves.append(ThanksMove(one, standing.pop(one), fact.at_us, is_back=True))
        for one in sorted(due - standing.keys(), key=_sorting):
            standing[one] = fact.key[1]
            topic, blocked = (topic_of(barrier), barrier.blocked) if barrier is not None else ("", 0)
            moves.append(ThanksMove(one, fact.key[1], fact.at_us, is_back=False, topic=topic, blocked=blocked))
    return tuple(moves)


def topic_of(barrier: Barrier) -> str:
    """What a report is about: the same cause in the same place and period is one thing, however often it is reported.

    Args:   barrier: as its facts leave it.
    Returns: a text of at most 200 characters.
    """
    where = f"a{barrier.account}" if barrier.account else f"r{barrier.region}"
    return f"{barrier.cause}|{where}|{barrier.period}"[:200]


def _sorting(one: Thanks) -> tuple[int, str]:
    return one.member, one.what.value
