"""A raid as one pure function of its facts in business-time order. Read first: ``fight``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from game_rules.raids.facts import (
    MOVED,
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
from game_rules.raids.hits import Boss
from game_rules.raids.loot import share_out
from game_rules.raids.roster import Roster
from game_rules.raids.rules import Phase, RaidRules
from game_rules.raids.schedule import Schedule
from game_rules.raids.state import LogLine, NoteLine, Raid, RaidState, Review, Seat, Why
from kpi.events import Kind
from kpi.facts import NOBODY

__all__ = ["fight"]

MONEY_KINDS = (Kind.DEAL_WON, Kind.COLLECTION)


def fight(opening: Opening, facts: Iterable[RaidFact], rules: RaidRules) -> Raid:
    """Work out a raid's state.

    Args:   opening: how it began. facts: all it knows of, in any order; those recorded before the opening, or done
            before it, are left aside. rules: those of the day it was opened.
    Returns: the same state for the same facts, in whichever order they arrived. Damage less heals of all log lines,
             and the damage of all seats, are the goal less the HP left.
    Source: docs/decisions/0008-raids-are-folds-of-their-own-facts.md.
    """
    fold = _Fight(opening, rules)
    for fact in sorted(facts, key=lambda fact: fact.order):
        if fact.seq > opening.seq and fact.at_us >= opening.at_us and fact.standing != MOVED:
            fold.take(fact)
    return fold.result()


class _Fight:
    """The raid while its facts are gone through."""

    def __init__(self, opening: Opening, rules: RaidRules) -> None:
        self._opening = opening
        self._rules = rules
        self._roster = Roster(list(dict.fromkeys(lead for lead in opening.leads if lead != NOBODY)))
        for member, role in opening.roster:
            self._roster.join(member, role, opening.at_us)
        self._schedule = Schedule()
        self._boss = Boss(opening.goal, rules, self._roster, opening.goal)
        self._phase = opening.phase
        self._deals: dict[str, int] = {}
        self._state = RaidState.ACTIVE
        self._ended_us = self._ended_day = 0
        self._latest_us = opening.at_us
        self._reason = ""
        self._notes: list[NoteLine] = []
        self._review: Review | None = None
        by = opening.leads[0] if opening.leads else NOBODY
        self._boss.log.append(LogLine(opening.seq, opening.at_us, Kind.RAID_OPENED, by, by, note=opening.title))

    def take(self, fact: RaidFact) -> None:
        """Go on by one fact."""
        self._latest_us = fact.at_us
        if isinstance(fact.act, Note | ReviewAct):
            self._write(fact, fact.act)
        elif self._state is not RaidState.ACTIVE:
            return
        elif fact.act is not None:
            self._act(fact, fact.act)
        elif fact.at_us < self._opening.ends_us:
            self._sale(fact)
            if self._boss.left == 0:
                self._end(RaidState.VICTORY, fact.at_us, fact.day)

    def _write(self, fact: RaidFact, act: Note | ReviewAct) -> None:
        if isinstance(act, Note):
            self._notes.append(NoteLine(fact.seq, fact.at_us, act.by, act.text, act.mentions, act.files))
        else:
            self._review = Review(fact.seq, fact.at_us, act.by, act.text, act.barriers)
        self._tell(fact, act.by, act.by)

    def _act(self, fact: RaidFact, act: Act) -> None:
        match act:
            case Join() | Leave() | Lead():
                self._move_people(fact, act)
            case PlanStep() | Change() | Miss():
                self._move_steps(fact, act)
            case BarrierGone() | BarrierBack():
                gone = isinstance(act, BarrierGone)
                steps = self._schedule.clear(act.barrier, fact) if gone else self._schedule.undo(act.barrier)
                for step in steps:
                    self._tell(fact, step.who, act.by, step=step.id)
            case Withdraw(by=by, reason=reason):
                self._reason = reason
                self._tell(fact, by, by, note=reason)
                self._end(RaidState.WITHDRAWN, fact.at_us, fact.day)
            case Escape():
                if fact.at_us >= self._opening.ends_us:
                    self._tell(fact, NOBODY, NOBODY)
                    self._end(RaidState.ESCAPED, self._opening.ends_us, self._opening.ends_day)
            case Note() | ReviewAct():
                self._write(fact, act)
            case _:
                assert_never(act)

    def _move_people(self, fact: RaidFact, act: Join | Leave | Lead) -> None:
        match act:
            case Join():
                self._roster.join(act.who, act.role, fact.at_us)
                self._tell(fact, act.who, act.by, role=act.role)
            case Leave():
                self._roster.leave(act.who, fact.at_us)
                self._tell(fact, act.who, act.by, note=act.reason)
            case Lead():
                self._roster.lead(act.to, act.by, act.of, act.beside)
                self._tell(fact, act.to, act.by, note=act.reason)
            case _:
                assert_never(act)

    def _move_steps(self, fact: RaidFact, act: PlanStep | Change | Miss) -> None:
        match act:
            case PlanStep():
                self._schedule.plan(act, fact.at_us)
                self._tell(fact, act.who, act.by, step=act.step, note=act.override)
            case Change():
                self._schedule.change(act)
                who = act.who or self._assigned(act.step)
                self._tell(fact, who, act.by, step=act.step, note=act.override or act.note)
            case Miss():
                void = self._schedule.miss(act, fact.at_us)
                self._boss.heal(fact, self._assigned(act.step), act.step, void)
            case _:
                assert_never(act)

    def _assigned(self, step: str) -> int:
        found = self._schedule.steps.get(step)
        return found.who if found is not None else NOBODY

    def _sale(self, fact: RaidFact) -> None:
        if not fact.counts:
            self._boss.tell_void(fact)
            return
        is_forward = self._advance(fact)
        present = [member for member, _, _ in fact.shares if self._roster.present(member) is not None]
        step = self._schedule.do(fact, present)
        if fact.kind in MONEY_KINDS:
            self._boss.hit_by_money(fact)
            return
        floor = self._rules.floor(self._phase, self._opening.goal)
        refusal = Why.NOT_FORWARD if fact.kind is Kind.DEAL_STAGE and not is_forward else None
        has_override = step is not None and bool(step.override)
        self._boss.hit_by_work(fact, floor, refusal, step.id if step is not None else "", has_override)

    def _advance(self, fact: RaidFact) -> bool:
        """Follow the account's phase; whether the deal itself moved forward."""
        told = self._told_phase(fact)
        if told is not None and told.rank > self._phase.rank:
            self._phase = told
        if not fact.deal or told is None:
            return False
        # What was known of a deal before the raid is not: it stood where the account stood.
        known = self._deals.get(fact.deal, 0 if fact.kind is Kind.DEAL_OPENED else self._opening.phase.rank)
        self._deals[fact.deal] = max(known, told.rank)
        return told.rank > known

    def _told_phase(self, fact: RaidFact) -> Phase | None:
        if fact.kind in (Kind.CONTRACT_SIGNED, Kind.COLLECTION):
            return Phase.COLLECT
        if fact.kind is Kind.DEAL_WON:
            return Phase.SIGN
        if fact.stage:
            return self._rules.phase_of(fact.stage)
        return Phase.DISCOVER if fact.kind is Kind.DEAL_OPENED else None

    def _tell(self, fact: RaidFact, member: int, by: int, role: str = "", step: str = "", note: str = "") -> None:
        line = LogLine(fact.seq, fact.at_us, fact.kind, member, by, role, step=step, note=note)
        self._boss.log.append(line)

    def _end(self, state: RaidState, at_us: int, day: int) -> None:
        self._state, self._ended_us, self._ended_day = state, at_us, day

    def result(self) -> Raid:
        opening = self._opening
        until_us = self._ended_us or self._latest_us
        seats = self._roster.seats(until_us, self._schedule)
        pool, loot = self._loot(seats, until_us - opening.at_us)
        return Raid(
            id=opening.raid,
            account=opening.account,
            state=self._state,
            phase=self._phase,
            max=opening.goal,
            left=self._boss.left,
            seats=seats,
            steps=self._schedule.result(),
            log=tuple(self._boss.log),
            notes=tuple(self._notes),
            leads=tuple(self._roster.leads),
            opened_us=opening.at_us,
            ends_us=opening.ends_us,
            ended_us=self._ended_us,
            ended_day=self._ended_day,
            reason=self._reason,
            review=self._review,
            pool=pool,
            loot=loot,
        )

    def _loot(self, seats: tuple[Seat, ...], took_us: int) -> tuple[tuple[int, int], dict[int, tuple[int, int]]]:
        opening, rules = self._opening, self._rules
        pool = rules.loot(opening.goal, len(seats), opening.days)
        if self._state is not RaidState.VICTORY:
            return pool, {}
        xp, coins = (share_out(part, seats, took_us, rules.min_share_pct) for part in pool)
        return pool, {seat.member: paid for seat, paid in zip(seats, zip(xp, coins, strict=True), strict=True)}
