"""Barriers and their facts to and from their rows."""

from collections.abc import Iterable

import msgspec

from game_rules.barriers import Barrier, BarrierFact
from kpi.barrier_events import BlockedDeal
from kpi.events import Kind
from server.db.bulk import Values

_encode = msgspec.json.Encoder().encode
fact_from = msgspec.json.Decoder(BarrierFact).decode
deals_from = msgspec.json.Decoder(tuple[BlockedDeal, ...]).decode

BY_THE_CLOCK = frozenset((Kind.BARRIER_ESCALATED, Kind.BARRIER_OVERDUE, Kind.BARRIER_EXPIRED))


def barrier_row(barrier: Barrier) -> Values:
    """The row of ``barrier``."""
    return (
        barrier.id,
        barrier.seq,
        barrier.state.value,
        barrier.cause,
        barrier.text,
        barrier.measure,
        barrier.period,
        barrier.first_day,
        barrier.last_day,
        barrier.explains_until,
        barrier.blocked,
        _encode(barrier.deals).decode(),
        barrier.account,
        barrier.deal,
        barrier.concerns,
        barrier.team,
        barrier.region,
        barrier.reporter,
        barrier.owner,
        barrier.due_day,
        len(barrier.seconds),
        len(barrier.files),
        int(barrier.explains),
        barrier.waits_for_day,
        barrier.reported_us,
        barrier.confirmed_us,
        barrier.owned_us,
        barrier.ended_us,
        acts_in(barrier.history),
        barrier.into,
        barrier.decide_day,
        int(barrier.is_escalated),
    )


def fact_row(barrier: str, fact: BarrierFact) -> Values:
    """The row of ``barrier_fact``."""
    return barrier, fact.seq, _encode(fact).decode()


def acts_in(facts: Iterable[BarrierFact]) -> int:
    """How many acts of people there were: the next one's number."""
    return sum(fact.kind not in BY_THE_CLOCK for fact in facts)
