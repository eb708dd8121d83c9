"""From facts to a barrier: the last word of those who decide counts, and what makes no sense leaves no trace."""

from __future__ import annotations

from collections.abc import Iterable

from game_rules.barriers.facts import (
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
from game_rules.barriers.state import Barrier, BarrierState, Relief
from kpi.barrier_events import BlockedDeal, Decision

__all__ = ["fold_barrier"]


def fold_barrier(id: str, facts: Iterable[BarrierFact]) -> Barrier | None:
    """What became of a report.

    Args:   id: the barrier's. facts: everything known of it, in any order; the same fact twice is one.
    Returns: the barrier; None while nobody has reported it (what else is known of it waits).
    Source: docs/decisions, "Barriers are folds of their own facts".
    """
    known = sorted({fact.key: fact for fact in facts}.values(), key=lambda fact: fact.order)
    told = next((fact for fact in known if isinstance(fact.act, Report)), None)
    if told is None or not isinstance(told.act, Report):
        return None
    story = _Story(told, told.act)
    for fact in known:
        story.tell(fact)
    return story.barrier(id, tuple(known))


class _Story:
    """A barrier on its way through its facts."""

    def __init__(self, told: BarrierFact, report: Report) -> None:
        self._told = told
        self._report = report
        self._said: dict[str, str | int | tuple[BlockedDeal, ...]] = {}
        self._seconds: dict[int, None] = {}
        self._decided: tuple[BarrierFact, Decide] | None = None
        self._owned: tuple[BarrierFact, Own] | None = None
        self._resolved: tuple[BarrierFact, Resolve] | None = None
        self._expired: BarrierFact | None = None
        self._is_escalated = False
        self._reopened_day = 0
        self._overdue: set[int] = set()
        self._comments: list[tuple[BarrierFact, Comment]] = []
        self._reliefs: dict[str, Relief] = {}

    def tell(self, fact: BarrierFact) -> None:
        """What one fact changes."""
        match fact.act:
            case Edit():
                self._edit(fact.act)
            case Second() if fact.act.by != self._report.by:
                self._seconds.setdefault(fact.act.by, None)
            case Unsecond():
                self._seconds.pop(fact.act.by, None)
            case Comment():
                self._comments.append((fact, fact.act))
            case Grant():
                self._reliefs.setdefault(fact.act.relief, Relief(fact.act, fact.at_us))
            case Withdraw():
                self._withdraw(fact, fact.act)
            case _:
                self._live(fact)

    def _live(self, fact: BarrierFact) -> None:
        match fact.act:
            case Decide():
                self._decide(fact, fact.act)
            case Own():
                self._owned = (fact, fact.act)
            case Resolve():
                self._resolved = self._resolved or (fact, fact.act)
            case Expire() if self._resolved is None:
                self._expired = self._expired or fact
            case Escalate():
                self._is_escalated = True
            case Overdue():
                self._overdue.add(fact.act.due_day)
            case _:
                pass

    def _edit(self, act: Edit) -> None:
        for name in _EDITABLE:
            value = getattr(act, name)
            if value is not None:
                self._said[name] = value

    def _decide(self, fact: BarrierFact, act: Decide) -> None:
        self._decided = (fact, act)
        if act.decision is Decision.REOPENED:
            self._resolved = self._expired = self._owned = None
            self._is_escalated = False
            self._reopened_day = fact.day

    def _withdraw(self, fact: BarrierFact, act: Withdraw) -> None:
        found = self._reliefs.get(act.relief)
        if found is not None and found.stands:
            self._reliefs[act.relief] = Relief(found.grant, found.granted_us, fact.at_us)

    def _state(self) -> BarrierState:
        decision = self._decided[1].decision if self._decided is not None else None
        if decision is Decision.MERGED:
            return BarrierState.MERGED
        if decision is Decision.REJECTED:
            return BarrierState.REJECTED
        if self._resolved is not None:
            return BarrierState.RESOLVED
        if self._expired is not None:
            return BarrierState.EXPIRED
        if decision is Decision.CONFIRMED:
            return BarrierState.OWNED if self._owned is not None else BarrierState.CONFIRMED
        return BarrierState.REPORTED

    def _ended_us(self, state: BarrierState) -> int:
        match state:
            case BarrierState.RESOLVED if self._resolved is not None:
                return self._resolved[0].at_us
            case BarrierState.EXPIRED if self._expired is not None:
                return self._expired.at_us
            case BarrierState.MERGED | BarrierState.REJECTED if self._decided is not None:
                return self._decided[0].at_us
            case _:
                return 0

    def _later(self, day: int, days: int) -> int:
        """A day, or some days after it was reopened, whichever comes later."""
        return max(day, self._reopened_day + days) if self._reopened_day else day

    def barrier(self, id: str, history: tuple[BarrierFact, ...]) -> Barrier:
        """All of it."""
        report, state = self._report, self._state()
        decided = self._decided
        said = _Said(report, self._said)
        is_confirmed = decided is not None and decided[1].decision is Decision.CONFIRMED
        owner, due_day = (self._owned[1].owner, self._owned[1].due_day) if self._owned is not None else (0, 0)
        return Barrier(
            id=id,
            seq=self._told.seq,
            state=state,
            is_confirmed=is_confirmed,
            reporter=report.by,
            cause=said.text("cause"),
            text=said.text("text"),
            measure=said.text("measure"),
            period=said.text("period"),
            first_day=said.number("first_day"),
            last_day=said.number("last_day"),
            blocked=said.number("blocked"),
            deals=said.deals(),
            account=report.account,
            deal=report.deal,
            concerns=report.concerns,
            team=report.team,
            region=report.region,
            place=said.text("place"),
            files=report.files + tuple(file for _, comment in self._comments for file in comment.files),
            seconds=tuple(self._seconds),
            decided_by=decided[1].by if decided is not None else 0,
            into=decided[1].into if decided is not None and state is BarrierState.MERGED else "",
            reason=decided[1].reason if decided is not None else "",
            owner=owner,
            due_day=due_day,
            resolved_by=self._resolved[1].by if self._resolved is not None else 0,
            resolved_text=self._resolved[1].text if self._resolved is not None else "",
            resolved_day=self._resolved[0].day if self._resolved is not None else 0,
            reported_us=self._told.at_us,
            confirmed_us=decided[0].at_us if decided is not None and is_confirmed else 0,
            owned_us=self._owned[0].at_us if self._owned is not None else 0,
            ended_us=self._ended_us(state),
            decide_day=self._later(report.decide_day, _DECIDE_AGAIN),
            expires_day=self._later(said.number("expires_day"), _EXPIRE_AGAIN),
            is_escalated=self._is_escalated,
            is_overdue=due_day in self._overdue,
            comments=tuple(self._comments),
            reliefs=tuple(self._reliefs.values()),
            history=history,
        )


_DECIDE_AGAIN = 5
"""Days until a reopened report that nobody decided goes up."""
_EXPIRE_AGAIN = 30
"""Days that a reopened barrier has at least until it ends by itself."""
_EDITABLE = ("cause", "text", "measure", "period", "first_day", "last_day", "expires_day", "blocked", "deals", "place")


class _Said:
    """The last word on each part of a report."""

    def __init__(self, report: Report, edits: dict[str, str | int | tuple[BlockedDeal, ...]]) -> None:
        self._report = report
        self._edits = edits

    def text(self, name: str) -> str:
        return str(self._edits.get(name, getattr(self._report, name)))

    def number(self, name: str) -> int:
        value = self._edits.get(name, getattr(self._report, name))
        return value if isinstance(value, int) else 0

    def deals(self) -> tuple[BlockedDeal, ...]:
        value = self._edits.get("deals", self._report.deals)
        return value if isinstance(value, tuple) else ()
