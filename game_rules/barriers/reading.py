"""From recorded facts to what a barrier keeps of them: names become numbers, money becomes minor units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from game_rules.barriers.facts import (
    Act,
    BarrierFact,
    Comment,
    Decide,
    Edit,
    Escalate,
    Expire,
    Grant,
    Overdue,
    Own,
    Report,
    Resolve,
    Second,
    Unsecond,
    Withdraw,
)
from kpi.barrier_events import (
    BarrierClock,
    BarrierCommented,
    BarrierData,
    BarrierDecided,
    BarrierEdited,
    BarrierOwned,
    BarrierReported,
    BarrierResolved,
    ReliefGranted,
    ReliefWithdrawn,
)
from kpi.events import Kind
from kpi.facts import NOBODY, Fact

__all__ = ["BarrierNames", "barrier_fact", "barrier_named"]


@dataclass(frozen=True, slots=True)
class BarrierNames:
    """What names stand for: members by username (NOBODY for an unknown one), and where a member is on a day."""

    number_of: Callable[[str], int]
    place_of: Callable[[int, int], tuple[int, int]]


def barrier_named(fact: Fact) -> str | None:
    """The barrier whose life a fact is part of.

    Args:   fact: any recorded fact.
    Returns: its id; None for facts of anything else, and for what a barrier pays.
    """
    return fact.data.barrier if fact.kind.is_barrier and isinstance(fact.data, BarrierData) else None


def barrier_fact(fact: Fact, names: BarrierNames) -> BarrierFact | None:
    """What a barrier keeps of a fact.

    Args:   fact: any recorded fact. names: what usernames stand for.
    Returns: None for a fact that is no part of a barrier's life.
    """
    act = _act(fact, names)
    return BarrierFact(fact.seq, fact.key, fact.kind, fact.at_us, fact.day, act) if act is not None else None


def _act(fact: Fact, names: BarrierNames) -> Act | None:
    data, by = fact.data, fact.credits[0].member if fact.credits else NOBODY
    match data:
        case BarrierReported():
            return _report(fact, data, by, names)
        case BarrierEdited():
            return _edit(fact, data, by)
        case BarrierDecided():
            return Decide(by, data.decision, data.into or "", data.reason or "")
        case BarrierOwned():
            return Own(by, names.number_of(data.owner), data.due_on.toordinal())
        case BarrierResolved():
            return Resolve(by, data.text)
        case BarrierCommented():
            return Comment(by, data.text, data.files)
        case BarrierClock():
            return _CLOCK[fact.kind](by, data.due_on.toordinal())
        case ReliefGranted():
            days = data.from_on.toordinal(), data.until_on.toordinal()
            return Grant(by, data.relief, data.measure, data.scope, data.percent, *days, data.reason)
        case ReliefWithdrawn():
            return Withdraw(by, data.relief, data.reason or "")
        case _:
            return _plain(fact, by)


def _plain(fact: Fact, by: int) -> Act | None:
    if fact.kind is Kind.BARRIER_SECONDED:
        return Second(by)
    return Unsecond(by) if fact.kind is Kind.BARRIER_UNSECONDED else None


_CLOCK: dict[Kind, type[Escalate] | type[Overdue] | type[Expire]] = {
    Kind.BARRIER_ESCALATED: Escalate,
    Kind.BARRIER_OVERDUE: Overdue,
    Kind.BARRIER_EXPIRED: Expire,
}


def _report(fact: Fact, data: BarrierReported, by: int, names: BarrierNames) -> Report:
    concerns = names.number_of(data.concerns) if data.concerns else NOBODY
    team, region = names.place_of(concerns or by, fact.day)
    named = fact.credits[0].region if data.region is not None and fact.credits else 0
    if named and named != region:
        team, region = 0, named
    return Report(
        by=by,
        cause=data.cause,
        text=data.text,
        measure=data.measure,
        period=data.period,
        first_day=data.starts_on.toordinal(),
        last_day=data.ends_on.toordinal(),
        blocked=fact.amount or 0,
        decide_day=data.decide_by.toordinal(),
        expires_day=data.expires_on.toordinal(),
        account=fact.customer.id if fact.customer is not None else 0,
        deal=data.deal or "",
        concerns=concerns,
        team=team,
        region=region,
        deals=data.deals,
        place=data.place or "",
        files=data.files,
    )


def _edit(fact: Fact, data: BarrierEdited, by: int) -> Edit:
    return Edit(
        by=by,
        cause=data.cause,
        text=data.text,
        measure=data.measure,
        period=data.period,
        first_day=data.starts_on.toordinal() if data.starts_on is not None else None,
        last_day=data.ends_on.toordinal() if data.ends_on is not None else None,
        expires_day=data.expires_on.toordinal() if data.expires_on is not None else None,
        blocked=fact.amount,
        deals=data.deals,
        place=data.place,
    )
