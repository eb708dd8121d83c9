"""From recorded facts to what a raid keeps of them: names become members, sales become money and work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from game_rules.barriers.facts import BarrierFact, Decide, Resolve
from game_rules.raids.facts import (
    Act,
    BarrierBack,
    BarrierGone,
    Change,
    Escape,
    Join,
    Lead,
    Leave,
    Miss,
    Note,
    Opening,
    PlanStep,
    RaidFact,
    ReviewAct,
    Withdraw,
)
from game_rules.raids.rules import WORK_KINDS, Phase, RaidRules
from kpi.barrier_events import BarrierDecided, BarrierResolved, Decision
from kpi.contributions import environment
from kpi.events import (
    DATA_OF,
    Activity,
    CallLogged,
    CallOutcome,
    DealOpened,
    EventData,
    Kind,
    LeadChanged,
    RaidData,
    RaidEnd,
    RaidJoined,
    RaidLeft,
    RaidNoted,
    RaidOpened,
    RaidReviewed,
    SlotMissed,
    StageChange,
    StepChanged,
    StepPlanned,
)
from kpi.facts import NOBODY, Fact
from kpi.periods import Grain, bounds_utc, local_day, period_of
from kpi.timeline import Circumstance

__all__ = [
    "SALE_DATA",
    "SALE_KINDS",
    "Names",
    "act_of",
    "barrier_moved",
    "barrier_named_by",
    "barrier_told",
    "named_in",
    "opening_of",
    "raid_named",
    "sale_of",
]

SALE_KINDS = frozenset(
    (*WORK_KINDS, Kind.DEAL_OPENED, Kind.DEAL_AMENDED, Kind.DEAL_WON, Kind.CONTRACT_SIGNED, Kind.COLLECTION)
)
"""What may concern the raids on an account."""

SALE_DATA = frozenset(DATA_OF[kind] for kind in SALE_KINDS)
"""The same by the type of their data, which is quicker to ask for."""

_MONEY = (Kind.DEAL_WON, Kind.COLLECTION)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Names:
    """What names and days stand for: members by username (NOBODY for an unknown one), days in the zone."""

    number_of: Callable[[str], int]
    zone: ZoneInfo

    def day_end_us(self, moment: datetime) -> int:
        """The first moment after the day a moment lies in."""
        return self.after_us(local_day(moment, self.zone))

    def after_us(self, day: date) -> int:
        """The first moment after a day."""
        return _us(bounds_utc(period_of(day, Grain.DAY), self.zone)[1])


def raid_named(data: EventData) -> str:
    """The raid that an event is about, "" for none."""
    return data.raid if isinstance(data, RaidData) else ""


def opening_of(fact: Fact, version: int, rules: RaidRules, names: Names) -> Opening | None:
    """How a raid begins.

    Args:   fact: of kind ``raid.opened``. version, rules: the rulebook of its day.
    Returns: None when the fact names no account or nothing to win.
    """
    data = fact.data
    if not isinstance(data, RaidOpened) or fact.customer is None or not fact.amount:
        return None
    leads = [*(credit.member for credit in fact.credits), *(names.number_of(name) for name in data.leads)]
    roster = {names.number_of(seat.member): seat.role for seat in data.roster}
    return Opening(
        raid=data.raid,
        seq=fact.seq,
        key=fact.key,
        at_us=fact.at_us,
        day=fact.day,
        account=fact.customer.id,
        goal=fact.amount,
        ends_day=data.ends_on.toordinal(),
        ends_us=names.after_us(data.ends_on),
        version=version,
        roster=tuple((member, role) for member, role in roster.items() if member != NOBODY),
        leads=tuple(dict.fromkeys(lead for lead in leads if lead != NOBODY)),
        phase=_phase(data.phase, rules),
        title=data.title or "",
        plan=data.plan or "",
    )


def _phase(told: str | None, rules: RaidRules) -> Phase:
    if told in list(Phase):
        return Phase(told)
    return rules.phase_of(told or "") or Phase.DISCOVER


def act_of(fact: Fact, names: Names) -> RaidFact | None:
    """What somebody, or the clock, did in a raid; None for an opening and for everything that is no raid's."""
    act = _act(fact, names)
    if act is None:
        return None
    return RaidFact(fact.seq, fact.key, fact.kind, fact.at_us, fact.day, act=act)


def _act(fact: Fact, names: Names) -> Act | None:
    by, data, number = _actor(fact), fact.data, names.number_of
    match data:
        case RaidJoined():
            return Join(by, number(data.who), data.role)
        case RaidLeft():
            return Leave(by, number(data.who), data.reason or "")
        case LeadChanged():
            of = number(data.of) if data.of is not None else NOBODY
            return Lead(by, number(data.to), of, data.beside, data.reason or "")
        case StepPlanned() | StepChanged() | SlotMissed():
            return _step_act(by, data, names)
        case RaidNoted():
            mentions = (number(name) for name in data.mentions)
            return Note(by, data.text, tuple(one for one in mentions if one != NOBODY), data.files)
        case RaidEnd():
            return Withdraw(by, data.reason or "") if fact.kind is Kind.RAID_WITHDRAWN else Escape(by)
        case RaidReviewed():
            return ReviewAct(by, data.text, data.barriers)
        case _:
            return None


def _step_act(by: int, data: StepPlanned | StepChanged | SlotMissed, names: Names) -> Act:
    match data:
        case StepPlanned():
            return PlanStep(
                by,
                data.step,
                names.number_of(data.who),
                data.channel,
                _us(data.due),
                names.day_end_us(data.due),
                data.what,
                data.day_only,
                data.role or "",
                data.contact or "",
                data.after,
                data.override or "",
                data.barrier or "",
            )
        case StepChanged():
            return Change(
                by,
                data.step,
                names.number_of(data.who) if data.who is not None else None,
                data.channel,
                _us(data.due) if data.due is not None else None,
                names.day_end_us(data.due) if data.due is not None else None,
                data.what,
                data.day_only,
                data.contact,
                data.after,
                data.cancelled,
                data.override,
                data.note or "",
            )
        case SlotMissed():
            return Miss(by, data.step, _us(data.due))


def barrier_moved(fact: Fact) -> tuple[str, RaidFact] | None:
    """The barrier that a fact gets out of the way or brings back, and what raids with a step for it keep of that.

    Args:   fact: any recorded fact.
    Returns: None for every other fact.
    """
    data = fact.data
    if isinstance(data, BarrierResolved):
        act: Act = BarrierGone(_actor(fact), data.barrier)
    elif isinstance(data, BarrierDecided) and data.decision is Decision.REOPENED:
        act = BarrierBack(_actor(fact), data.barrier)
    else:
        return None
    return data.barrier, RaidFact(fact.seq, fact.key, fact.kind, fact.at_us, fact.day, act=act)


def barrier_told(barrier: str, fact: BarrierFact) -> RaidFact | None:
    """The same as ``barrier_moved`` of what a barrier keeps; None where it neither goes nor comes back."""
    match fact.act:
        case Resolve(by=by):
            act: Act = BarrierGone(by, barrier)
        case Decide(by=by, decision=Decision.REOPENED):
            act = BarrierBack(by, barrier)
        case _:
            return None
    return RaidFact(fact.seq, fact.key, fact.kind, fact.at_us, fact.day, act=act)


def barrier_named_by(data: EventData) -> str:
    """The barrier that a step being planned is to get out of the way, "" for none."""
    return (data.barrier or "") if isinstance(data, StepPlanned) else ""


def _actor(fact: Fact) -> int:
    return fact.credits[0].member if fact.credits else NOBODY


def named_in(data: EventData, names: Names) -> set[int]:
    """The members whom an event brings into a raid: their standing may change in the same batch."""
    match data:
        case RaidOpened():
            found = {names.number_of(seat.member) for seat in data.roster}
        case RaidJoined():
            found = {names.number_of(data.who)}
        case _:
            return set()
    return found - {NOBODY}


def sale_of(fact: Fact, circumstance: Circumstance, opening: Opening, rules: RaidRules) -> RaidFact:
    """What a sale, or work towards one, is to a raid.

    Args:   fact: of one of ``SALE_KINDS``, on the raid's account. circumstance: how it reads now. rules: those of the
            raid's opening day.
    """
    data, names = fact.data, environment(fact, circumstance)
    return RaidFact(
        fact.seq,
        fact.key,
        fact.kind,
        fact.at_us,
        fact.day,
        tuple((one.member, one.share.numerator, one.share.denominator) for one in circumstance.credits),
        _money(fact, circumstance),
        rules.work_of(fact.kind, names, opening.goal) if fact.kind in WORK_KINDS else 0,
        (data.contact or "") if isinstance(data, CallLogged | Activity) else "",
        circumstance.counts,
        circumstance.standing.value,
        (data.stage or "") if isinstance(data, StageChange | DealOpened) else "",
        (fact.subject or "") if fact.kind.value.startswith("deal.") else "",
        not isinstance(data, CallLogged) or data.outcome is CallOutcome.CONNECTED,
    )


def _money(fact: Fact, circumstance: Circumstance) -> int:
    """What is left of it; of what does not count, what was told, for the log."""
    if fact.kind not in _MONEY:
        return 0
    return max(0, circumstance.amount if circumstance.counts else fact.amount or 0)


def _us(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND
