"""Books in memory: facts in, verdicts out, and what the verdicts add up to. A ledger without a database."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date

import msgspec
from msgspec import structs

from game_rules.barriers import Barriers
from game_rules.claims import ClaimId
from game_rules.context import Context, GoalKey, GoalState, MemberState, PlaceOf
from game_rules.editions import Editions
from game_rules.goals import goal_key
from game_rules.judge import judge
from game_rules.needs import (
    Days,
    Openings,
    RaidNeeds,
    claimed_before,
    goals_of,
    members_of,
    moves_of,
    openings,
    pots_of,
    raids_of,
    streaks_to_open,
)
from game_rules.plan import Step, group_of, lonely, plan
from game_rules.pots import CapPot, ClaimState, OncePot
from game_rules.prizes import Winner, prizes_of, winners
from game_rules.quests import window_end
from game_rules.raids import LootPlace, Names, RaidBook, RaidFact, Raids
from game_rules.rulebook import LOOT
from game_rules.verdict import Verdict
from kpi.calendar import WorkCalendar
from kpi.events import PeriodClosed
from kpi.facts import Fact
from kpi.period_life import NOTHING_CLOSED

_WRITE = msgspec.json.Encoder().encode
_READ_RAID_FACT = msgspec.json.Decoder(RaidFact).decode


class Book:
    """Everything recorded so far. ``is_careful`` opens every pot, quest and streak, needed or not.

    ``closed`` are the days that are closed from now on; whoever closes a period sets it.
    """

    def __init__(
        self,
        editions: Editions,
        today: int,
        roles: dict[int, str],
        place_of: PlaceOf,
        calendar: WorkCalendar | None = None,
        is_careful: bool = False,
        names: Names | None = None,
    ) -> None:
        self.editions = editions
        self.today = today
        self.roles = roles
        self.place_of = place_of
        self.calendar = calendar or WorkCalendar()
        self.is_careful = is_careful
        self.closed = NOTHING_CLOSED
        self.names = names
        self.raids: dict[str, RaidBook] = {}
        self.barriers = Barriers()
        self.facts: list[Fact] = []
        self.verdicts: list[Verdict] = []
        self.members: dict[int, MemberState] = {}
        self.goals: dict[GoalKey, GoalState] = {}
        self._states: dict[int, dict[ClaimId, ClaimState]] = defaultdict(dict)
        self._once: dict[str, OncePot] = {}
        self._caps: dict[str, CapPot] = {}
        self._daily: dict[tuple[str, int], Counter[int]] = defaultdict(Counter)

    def record(self, *batch: Fact) -> list[Verdict]:
        """Record new facts together; they are numbered on from the last."""
        facts = [structs.replace(fact, seq=len(self.facts) + place) for place, fact in enumerate(batch, 1)]
        steps = plan(facts, self._groups(facts), self.editions)
        context = self._gather(steps)
        verdicts = judge(steps, context, self.editions)
        self.facts.extend(facts)
        self.barriers.put(facts)
        self._keep(context, verdicts)
        return verdicts

    def _groups(self, batch: Sequence[Fact]) -> dict[str, list[Fact]]:
        homes = {fact.key: group_of(fact) for fact in (*self.facts, *batch) if fact.target is None}
        groups: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            key = fact.target or fact.key
            groups[homes.get(key) or lonely(key)].append(fact)
        return groups

    def _gather(self, steps: Sequence[Step]) -> Context:
        context = Context(self.calendar, self.today, self.place_of, closed=self.closed)
        context.raids = Raids(self.names, self._raid_books(raids_of(steps)))
        context.barriers = self.barriers
        for step in steps:
            context.winners[step.cause.seq] = self._winners(step.cause)
        for seq in claimed_before(steps):
            context.remember(self._remembered(seq))
            counted = self._counted(seq)
            if counted:
                context.remember_counted({seq: counted})
        self._gather_members(steps, context)
        moves = moves_of(steps, context)
        self._gather_goals(goals_of(steps, moves, context, self.editions), context)
        self._summarize(*pots_of(steps, context), context)
        wanted = openings(steps, moves, context, self.editions)
        if self.is_careful:
            _open_all(steps, context, self.editions, wanted)
            self._gather_goals(wanted.goals, context)
        self._open_pots(wanted, context)
        self._gather_members(steps, context)
        for key, parts in wanted.goals.items():
            context.goal(key).open({days.measure: self._days(days) for days in parts}, parts[0].first)
        recorded = {days: self._days(days) for days in wanted.active_days}
        for member, days in streaks_to_open(wanted.active_days, recorded, context).items():
            context.members[member].active = self._days(days)
        return context

    def _winners(self, fact: Fact) -> list[Winner]:
        """Who wins the prizes of a closing, by value; nobody for any other fact."""
        won: list[Winner] = []
        for prize in prizes_of(fact, self.editions):
            assert isinstance(fact.data, PeriodClosed)
            sums: Counter[int] = Counter()
            for one in (one for verdict in self.verdicts for one in verdict.contributions):
                if one.measure == prize.board and fact.data.closed.contains(date.fromordinal(one.day)):
                    sums[one.member] += one.value
            won.extend(winners(prize, sums))
        return won

    def _raid_books(self, needs: RaidNeeds) -> Iterable[RaidBook]:
        """What a database would hand back: facts that were written down and read again, loot summed from the ledger."""
        for id, book in self.raids.items():
            opening = book.opening
            touches = opening.at_us <= needs.last_us and needs.first_us < opening.ends_us
            is_there = opening.account in needs.accounts and touches
            is_named = id in needs.ids or bool(needs.barriers & book.barriers)
            if is_there or is_named or needs.seqs & book.facts.keys():
                facts = {seq: _READ_RAID_FACT(_WRITE(fact)) for seq, fact in book.facts.items()}
                yield RaidBook(opening, facts, self._paid(opening.seq), book.left, book.state, book.phase)

    def _paid(self, opened: int) -> dict[LootPlace, tuple[int, int]]:
        paid: dict[LootPlace, tuple[int, int]] = {}
        for line in (line for verdict in self.verdicts for line in verdict.lines):
            if line.rule == LOOT and line.event == opened:
                place = (line.member, line.team, line.region, line.adjusts or line.day)
                xp, coins = paid.get(place, (0, 0))
                paid[place] = (xp + line.xp, coins + line.coins)
        return paid

    def _remembered(self, seq: int) -> Iterable[ClaimState]:
        return [structs.replace(state) for state in self._states[seq].values() if state.asks]

    def _counted(self, seq: int) -> Counter[tuple[str, int, int, int, int, int]]:
        sums: Counter[tuple[str, int, int, int, int, int]] = Counter()
        for verdict in self.verdicts:
            for one in verdict.contributions:
                if one.event == seq:
                    sums[one.measure, one.member, one.team, one.region, one.account, one.product] += one.value
        return Counter({place: value for place, value in sums.items() if value})

    def _gather_members(self, steps: Sequence[Step], context: Context) -> None:
        for number in members_of(steps, context) - context.members.keys():
            known = self.members.get(number, MemberState(number, self.roles.get(number, "rep")))
            context.members[number] = replace(deepcopy(known), active=None)

    def _gather_goals(self, keys: Iterable[GoalKey], context: Context) -> None:
        for key in (self.goals.keys() & set(keys)) - context.goals.keys():
            context.goals[key] = replace(deepcopy(self.goals[key]), days=None, is_new=False)

    def _summarize(self, once: Iterable[str], caps: Iterable[str], context: Context) -> None:
        for key in self._once.keys() & set(once):
            context.once[key] = replace(self._once[key], candidates=None)
        for key in (self._caps.keys() & set(caps)) - context.caps.keys():
            context.caps[key] = replace(self._caps[key], states=None)

    def _open_pots(self, wanted: Openings, context: Context) -> None:
        everything = [state for states in self._states.values() for state in states.values() if state.asks]
        claimants = [state for state in everything if state.claim.once_key in wanted.once]
        context.remember(structs.replace(state) for state in claimants)
        context.open_once(wanted.once)
        caps = dict(wanted.caps)
        for states in context.states.values():
            for state in states.values():
                claim = state.claim
                if claim.once_key in wanted.once and claim.cap_key is not None and claim.cap is not None:
                    caps[claim.cap_key] = claim.cap.xp
        self._summarize((), caps, context)
        context.remember(structs.replace(state) for state in everything if state.claim.cap_key in caps)
        context.open_caps(caps)

    def _days(self, days: Days) -> dict[int, int]:
        daily = self._daily[days.measure, days.member]
        return {day: value for day, value in daily.items() if days.first <= day <= days.last}

    def _keep(self, context: Context, verdicts: Sequence[Verdict]) -> None:
        self.verdicts.extend(verdicts)
        self.raids |= context.raids.books
        self.members |= context.members
        self.goals |= {key: state for key, state in context.goals.items() if not state.is_new or state.progress}
        self.goals |= {key: state for key, state in context.goals.items() if state.accepted}
        self._once |= {key: pot for key, pot in context.once.items() if pot.holder or key in self._once}
        self._caps |= context.caps
        for event, states in context.states.items():
            self._states[event].update(states)
        for verdict in verdicts:
            for one in verdict.contributions:
                if one.earns:
                    self._daily[one.measure, one.member][one.day] += one.value


# More than anybody does on a day.
_EVERYTHING = 10**9


def _open_all(steps: Sequence[Step], context: Context, editions: Editions, wanted: Openings) -> None:
    once, caps = pots_of(steps, context)
    wanted.once |= once
    wanted.caps |= caps
    today = context.today
    streak = editions.on(today).streak.measure
    for step in steps:
        for change in step.changes:
            for part in change.contributions:
                if part.member and part.earns:
                    for listener in editions.listeners(part.measure, part.day, today):
                        quest, key = listener.quest, goal_key(listener.quest, part.member, part.day)
                        last = window_end(part.day, quest.window)
                        wanted.goals[key] = tuple(Days(one.measure, key[1], key[2], last) for one in quest.objectives)
                    if part.measure == streak:
                        wanted.active_days[Days(streak, part.member, part.day, part.day)] = -_EVERYTHING
