"""Quests, badges and streaks: paid when what is counted reaches them, taken back when it no longer does.

What is counted decides on which day a quest was reached; what it requires, and whether it was taken, decide whether
that pays. Both are functions of what was measured, never of the order in which it became known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from game_rules.context import Context, GoalKey, GoalState, MemberState
from game_rules.editions import Editions, Listener
from game_rules.pots import PotClosed
from game_rules.quests import completion_day, window_start
from game_rules.rulebook import Accept, Quest, Rulebook
from game_rules.streaks import streak_ending
from game_rules.verdict import Line, QuestMove, Reason
from kpi.calendar import WorkCalendar
from kpi.contributions import Contribution
from kpi.facts import NOBODY, Fact

__all__ = ["Goals", "counting", "goal_key", "is_complete"]


def goal_key(quest: Quest, member: int, day: int) -> GoalKey:
    """Where a member's progress in a quest is kept for the window a day lies in."""
    return quest.id, member, window_start(day, quest.window)


def is_complete(quest: Quest, state: GoalState) -> bool:
    """Whether all that is counted reaches every objective, on whatever days. O(objectives)."""
    return all(state.progress.get(part.measure, 0) >= part.goal for part in quest.objectives)


class Goals:
    """What one new fact moves among quests, badges and streaks: ``count`` everything, then ``settle``."""

    def __init__(self, context: Context, editions: Editions, cause: Fact) -> None:
        self._context = context
        self._editions = editions
        self._cause = cause
        self._touched: dict[GoalKey, tuple[Listener, GoalState]] = {}
        self._is_flat = True
        self._runs: dict[int, None] = {}
        self.lines: list[Line] = []
        self.moves: dict[GoalKey, QuestMove] = {}

    def count(self, added: Sequence[Contribution]) -> None:
        """Add contributions to every quest, badge and streak that listens to their measures."""
        context, touched = self._context, self._touched
        for member, day, parts in counting(added):
            heard = self._editions.heard(tuple([part.measure for part in parts]), day, context.today)
            self._is_flat = self._is_flat and heard.is_flat
            for listener, quest, start, places in heard.quests:
                key = (quest, member, start)
                state = context.goal(key)
                for place in places:
                    _add(listener.quest, state, parts[place])
                touched[key] = listener, state
            for place in heard.active:
                if _extend(context.member(member), parts[place], context.calendar):
                    self._runs[member] = None

    def accept(self, taken: Listener, member: int, day: int) -> None:
        """A member takes a quest; it may be reached already."""
        self._take(taken, goal_key(taken.quest, member, day), True)

    def abandon(self, taken: Listener, member: int, day: int) -> None:
        """A member gives a taken quest back; what it paid goes back too."""
        self._take(taken, goal_key(taken.quest, member, day), False)

    def _take(self, taken: Listener, key: GoalKey, accepted: bool) -> None:
        state = self._context.goal(key)
        state.accepted = accepted
        self._touched[key] = taken, state
        self._is_flat = False

    def settle(self) -> None:
        """Pay and take back what is due now; a quest before those that wait for it."""
        touched = self._touched
        if self._is_flat:
            for listener, state in touched.values():
                self._settle(listener.quest, listener.rulebook, state)
            touched = {}
        while touched:
            key = min(touched, key=lambda key: touched[key][0].depth)
            listener, state = touched.pop(key)
            if self._settle(listener.quest, listener.rulebook, state):
                for later in listener.later:
                    waiting = later.quest.id, key[1], key[2]
                    touched[waiting] = later, self._context.goal(waiting)
        for number in self._runs:
            self._reward_runs(self._context.member(number))

    def _settle(self, quest: Quest, rulebook: Rulebook, state: GoalState) -> bool:
        """Whether the day it is paid for changed."""
        if not state.reached_day and not state.paid_day:
            self._tell(quest, state, False)
            return False
        done_on, paid_day = self._done_on(quest, state) if state.reached_day else 0, state.paid_day
        if paid_day and done_on != paid_day:
            paid = self._editions.version(state.version).quest(quest.id)
            self._emit(self._line(paid, state, -1, Reason.UNFULFILLED))
            state.paid_day = 0
        if done_on and done_on != paid_day:
            state.paid_day, state.version = done_on, rulebook.version
            state.team, state.region = self._context.place_of(state.key[1], done_on)
            self._emit(self._line(quest, state, +1, None))
        self._tell(quest, state, done_on != paid_day)
        return done_on != paid_day

    def _done_on(self, quest: Quest, state: GoalState) -> int:
        """The day the quest was done, 0 when it is not."""
        if not state.reached_day or (quest.accept is Accept.TAKEN and not state.accepted):
            return 0
        if not state.paid_day and not self._is_for(quest, state):
            return 0
        before = self._required(quest, state)
        return max([state.reached_day, *before]) if all(before) else 0

    def _is_for(self, quest: Quest, state: GoalState) -> bool:
        return self._context.member(state.key[1]).role in quest.audience

    def _required(self, quest: Quest, state: GoalState) -> list[int]:
        """The days the required quests were done, 0 where one is not."""
        _, member, start = state.key
        return [self._context.goal((name, member, start)).paid_day for name in quest.requires]

    def _emit(self, line: Line) -> None:
        self.lines.append(line)
        self._context.member(line.member).hold(line)

    def _line(self, quest: Quest, state: GoalState, sign: int, reason: Reason | None) -> Line:
        name, member, start = state.key
        return Line(
            self._cause.seq,
            f"badge:{quest.badge}" if quest.is_badge else f"quest:{name}",
            member,
            state.team,
            state.region,
            state.paid_day,
            self._cause.at_us,
            state.version,
            xp=sign * quest.xp,
            coins=sign * quest.coins,
            cap_key=f"quest|{name}|{member}|{start}",
            badge=quest.badge,
            badges=sign if quest.badge is not None else 0,
            reason=reason,
        )

    def _tell(self, quest: Quest, state: GoalState, is_news: bool) -> None:
        """Progress is told to those the quest is for, once they can get it."""
        is_open = quest.accept is Accept.AUTO or state.accepted
        if quest.is_badge or not (is_news or (is_open and self._is_for(quest, state))):
            return
        behind = quest.objectives[0]
        if len(quest.objectives) > 1:
            behind = min(quest.objectives, key=lambda part: state.progress.get(part.measure, 0) / max(1, part.goal))
        progress = state.progress.get(behind.measure, 0)
        name, member, start = state.key
        self.moves[state.key] = QuestMove(name, member, start, progress, behind.goal, bool(state.paid_day))

    def _reward_runs(self, member: MemberState) -> None:
        rulebook = self._editions.on(self._context.today)
        runs = [(member.last_active, member.streak)]
        if member.active is not None:
            runs = [(0, 0), *_runs(member.active, self._context.calendar)]
            member.last_active, member.streak = runs[-1]
        for days, badge in rulebook.streak.badges:
            held_on = next(iter(member.badges.get(badge, ())), 0)
            won_on = next((day for day, streak in runs if streak >= days), 0)
            if member.active is None:
                # Closed, a run only grows: what is held stays held.
                won_on = held_on or won_on
            if held_on and won_on != held_on:
                self._emit(self._streak_line(member, badge, held_on, -1, rulebook.version))
            if won_on and won_on != held_on:
                self._emit(self._streak_line(member, badge, won_on, +1, rulebook.version))

    def _streak_line(self, member: MemberState, badge: str, day: int, sign: int, version: int) -> Line:
        team, region = self._context.place_of(member.number, day)
        return Line(
            self._cause.seq,
            f"badge:{badge}",
            member.number,
            team,
            region,
            day,
            self._cause.at_us,
            version,
            badge=badge,
            badges=sign,
            reason=Reason.UNFULFILLED if sign < 0 else None,
        )


def counting(added: Sequence[Contribution]) -> Iterable[tuple[int, int, Sequence[Contribution]]]:
    """What moves quests and streaks: (member, day, contributions) of everybody of whom something is counted.

    Args:   added: contributions of one fact, any order.
    Returns: each member and day once, in the order they are first named, with each measure once; nothing of nobody, of
            what does not earn, and of what is only counted elsewhere: a product that becomes known moves no quest.
    """
    if not added:
        return ()
    member, day = added[0].member, added[0].day
    for one in added:
        if one.member != member or one.day != day or not one.earns:
            break
    else:
        if len({one.measure for one in added}) == len(added):
            return ((member, day, added),) if member != NOBODY else ()
    found: dict[tuple[int, int], dict[str, Contribution]] = {}
    for one in added:
        if one.earns and one.member != NOBODY:
            parts = found.setdefault((one.member, one.day), {})
            before = parts.get(one.measure)
            parts[one.measure] = one if before is None else replace(one, value=before.value + one.value)
    return [
        (member, day, moved)
        for (member, day), parts in found.items()
        if (moved := [one for one in parts.values() if one.value])
    ]


def _add(quest: Quest, state: GoalState, contribution: Contribution) -> None:
    """Count towards a quest and find the day it was reached."""
    measure, day, value = contribution.measure, contribution.day, contribution.value
    reached_before, progress = state.reached_day, state.progress
    progress[measure] = total = progress.get(measure, 0) + value
    if state.days is not None:
        days = state.days.setdefault(measure, {})
        days[day] = days.get(day, 0) + value
        found = [completion_day(state.days.get(part.measure, {}), part.goal) or 0 for part in quest.objectives]
        state.reached_day = max(found) if all(found) else 0
    elif (reached_before or is_complete(quest, state)) if value < 0 else day < state.last_day:
        raise PotClosed(f"quest {state.key}")
    elif len(quest.objectives) == 1:
        state.reached_day = (reached_before or day) if total >= quest.objectives[0].goal else 0
    else:
        state.reached_day = (reached_before or day) if is_complete(quest, state) else 0
    # Who fell below a goal may rise above it again on the same day: only day by day can tell since when it stands.
    last_day = day + 1 if reached_before and not state.reached_day else day
    if last_day > state.last_day:
        state.last_day = last_day


def _extend(member: MemberState, contribution: Contribution, calendar: WorkCalendar) -> bool:
    """Count a day as active; whether that changes the runs of active days."""
    day = contribution.day
    if member.active is not None:
        before = member.active.get(day, 0)
        member.active[day] = before + contribution.value
        return (before > 0) != (member.active[day] > 0)
    if contribution.value < 0 or day < member.last_active:
        if day in member.lasting:
            return False
        raise PotClosed(f"streak of member {member.number}")
    if day == member.last_active:
        return False
    member.streak, member.last_active = streak_ending(day, member.streak, member.last_active, calendar)
    return True


def _runs(active: Mapping[int, int], calendar: WorkCalendar) -> Iterable[tuple[int, int]]:
    """(day, length of the run that ends on it) of every working day with activity."""
    streak = last_active = 0
    for day in sorted(day for day, value in active.items() if value > 0):
        streak, last_active = streak_ending(day, streak, last_active, calendar)
        if last_active == day:
            yield day, streak
