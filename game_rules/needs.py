"""What has to be read from the books before a batch can be judged.

Pure planning, so that recording costs a constant number of statements: everything of one sort is asked for at once.
The usual batch needs summaries only. Pots, quests and streaks are *opened* (read claim by claim, day by day) only
when something is taken away or comes late, and only those.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from game_rules.claims import Claim, ClaimId, changed_rules
from game_rules.context import Context, CountedPlace, GoalKey
from game_rules.editions import Editions
from game_rules.goals import counting, goal_key, is_complete
from game_rules.plan import Step
from game_rules.pots import Order
from game_rules.quests import window_end
from game_rules.raids import SALE_DATA, barrier_moved, named_in
from game_rules.rulebook import Quest, Window
from kpi.contributions import Contribution
from kpi.events import Kind, QuestFact, RaidData
from kpi.facts import NOBODY

__all__ = [
    "Days",
    "Openings",
    "RaidNeeds",
    "claimed_before",
    "goals_of",
    "members_of",
    "moves_of",
    "openings",
    "pots_of",
    "raids_of",
    "streaks_to_open",
]

# Measures, member, day, and what is taken back of some of the measures (negative).
Move = tuple[tuple[str, ...], int, int, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Days:
    """A member's daily values of a measure, first to last day (ordinals)."""

    measure: str
    member: int
    first: int
    last: int


@dataclass(slots=True)
class Openings:
    """What must be read in full: once pots, cap pots (with their caps) and quests (as daily values).

    ``active_days`` are single days of which ``streaks_to_open`` must know, each with what the batch takes from it.
    """

    once: set[str] = field(default_factory=set)
    caps: dict[str, int] = field(default_factory=dict)
    goals: dict[GoalKey, tuple[Days, ...]] = field(default_factory=dict)
    active_days: dict[Days, int] = field(default_factory=dict)


@dataclass(slots=True)
class RaidNeeds:
    """Which raids a batch concerns: those named by ``ids``, those on ``accounts`` whose time touches the span from
    ``first_us`` to ``last_us``, those that hold one of the recorded events ``seqs``, which may have moved, and those
    with a step for one of the ``barriers``.
    """

    ids: set[str] = field(default_factory=set)
    accounts: set[int] = field(default_factory=set)
    seqs: set[int] = field(default_factory=set)
    barriers: set[str] = field(default_factory=set)
    first_us: int = 0
    last_us: int = 0


def raids_of(steps: Sequence[Step]) -> RaidNeeds:
    """Which raids must be gathered before a batch can be judged; nothing for a batch of facts without a customer."""
    found = RaidNeeds()
    for step in steps:
        cause = step.cause
        if isinstance(cause.data, RaidData):
            found.ids.add(cause.data.raid)
        elif (moved := barrier_moved(cause)) is not None:
            found.barriers.add(moved[0])
        for change in step.changes:
            fact, customer = change.fact, change.circumstance.customer
            if type(fact.data) not in SALE_DATA:
                continue
            if customer is not None:
                first_us = min(found.first_us, fact.at_us) if found.accounts else fact.at_us
                found.first_us, found.last_us = first_us, max(found.last_us, fact.at_us)
                found.accounts.add(customer.id)
            if fact is not cause:
                found.seqs.add(fact.seq)
    found.seqs -= {step.cause.seq for step in steps}
    return found


def claimed_before(steps: Sequence[Step]) -> set[int]:
    """The recorded events whose claims and contributions may change: all that read differently but are not new."""
    new = {step.cause.seq for step in steps}
    return {change.fact.seq for step in steps for change in step.changes} - new


def pots_of(steps: Sequence[Step], context: Context) -> tuple[set[str], dict[str, int]]:
    """The once pots and the cap pots (with their caps) of all claims concerned, new and remembered."""
    once: set[str] = set()
    caps: dict[str, int] = {}
    for claim in _all_claims(steps, context):
        if claim.once_key is not None:
            once.add(claim.once_key)
        if claim.cap_key is not None and claim.cap is not None:
            caps[claim.cap_key] = claim.cap.xp
    return once, caps


def _all_claims(steps: Sequence[Step], context: Context) -> Iterable[Claim]:
    for step in steps:
        for change in step.changes:
            yield from change.claims
    for states in context.states.values():
        for state in states.values():
            yield state.claim


def members_of(steps: Sequence[Step], context: Context) -> set[int]:
    """Everybody whose standing may change."""
    # Whatever a fact claims and contributes is of those whose it is.
    found = {state.claim.member for states in context.states.values() for state in states.values()}
    found.update([place[1] for places in context.counted.values() for place in places])
    for step in steps:
        found.update([credit.member for credit in step.cause.credits])
        for change in step.changes:
            found.update([credit.member for credit in change.circumstance.credits])
        if isinstance(step.cause.data, RaidData):
            found.update(named_in(step.cause.data, context.raids.names))
    found.update(context.raids.members())
    found.update(one.member for won in context.winners.values() for one in won)
    return found - {NOBODY}


def moves_of(steps: Sequence[Step], context: Context) -> list[Move]:
    """Everything that is counted anew or differently, as far as quests and streaks are concerned.

    Args:   context: with the contributions of changed events (``claimed_before``) filled in.
    """
    found: list[Move] = []
    counted = dict(context.counted)
    new: dict[int, Sequence[Contribution]] = {}
    for step in steps:
        for change in step.changes:
            fact = change.fact
            # What is booked as an adjustment moves no quest and no streak.
            if not fact.earns or context.closed.covers(fact.day):
                continue
            if fact.seq in new:
                counted[fact.seq] = _placed(new[fact.seq])
            new[fact.seq] = change.contributions
            before = counted.get(fact.seq, {})
            if before or fact is not step.cause:
                found.extend(_differences(before, _placed(change.contributions), fact.day))
                continue
            for member, day, parts in counting(change.contributions):
                falling = {part.measure: part.value for part in parts if part.value < 0}
                found.append((tuple([part.measure for part in parts]), member, day, falling))
    return found


def _placed(contributions: Iterable[Contribution]) -> dict[CountedPlace, int]:
    return {(c.measure, c.member, c.team, c.region, c.account, c.product): c.value for c in contributions}


def _differences(before: dict[CountedPlace, int], now: dict[CountedPlace, int], day: int) -> Iterable[Move]:
    """What a fact that is read differently takes away and adds, member by member; often nothing."""
    moved: dict[int, dict[str, int]] = {}
    for place in dict.fromkeys((*before, *now)):
        measure, member = place[0], place[1]
        if member != NOBODY:
            sums = moved.setdefault(member, {})
            sums[measure] = sums.get(measure, 0) + now.get(place, 0) - before.get(place, 0)
    for member, sums in moved.items():
        measures = tuple(measure for measure, value in sums.items() if value)
        if measures:
            yield measures, member, day, {measure: sums[measure] for measure in measures if sums[measure] < 0}


def goals_of(steps: Sequence[Step], moves: Iterable[Move], context: Context, editions: Editions) -> set[GoalKey]:
    """The quests that a batch concerns, those they require and those that wait for them."""
    keys: set[GoalKey] = set()
    today = context.today
    for measures, member, day, _ in moves:
        for listener, quest, start, _ in editions.heard(measures, day, today).quests:
            keys.add((quest, member, start))
            if listener.connected:
                keys.update([(one.id, member, start) for one in listener.connected])
    for step in steps:
        fact = step.cause
        if fact.kind in (Kind.QUEST_ACCEPTED, Kind.QUEST_ABANDONED) and isinstance(fact.data, QuestFact):
            taken = editions.find_quest(fact.data.quest, fact.day, today)
            quests = (taken.quest, *taken.connected) if taken is not None else ()
            keys.update(goal_key(one, credit.member, fact.day) for one in quests for credit in fact.credits)
    return keys


def openings(steps: Sequence[Step], moves: Iterable[Move], context: Context, editions: Editions) -> Openings:
    """Decide which pots, quests and streaks the summaries cannot answer.

    Args:   moves: the steps' ``moves_of``. context: with claims and contributions of changed events, summaries of
            pots, quests and members filled in.
    Returns: what to open; empty for a batch of facts that only come after all others.
    """
    found = Openings()
    _pots_to_open(steps, context, found)
    _goals_to_open(moves, context, editions, found)
    return found


def _pots_to_open(steps: Sequence[Step], context: Context, found: Openings) -> None:
    asked: dict[int, dict[ClaimId, Claim]] = {
        event: {id: state.claim for id, state in states.items() if state.asks}
        for event, states in context.states.items()
    }
    entering: list[Claim] = []
    fresh: dict[int, Sequence[Claim]] = {}
    for step in steps:
        for change in step.changes:
            seq = change.fact.seq
            if seq not in asked and seq not in fresh:
                fresh[seq] = asking = [claim for claim in change.claims if claim.refused is None]
                entering.extend(asking)
                continue
            before = asked[seq] if seq in asked else {claim.id: claim for claim in fresh[seq]}
            now = {claim.id: claim for claim in change.claims if claim.refused is None}
            rules = changed_rules(before, now)
            if before:
                _open_pots((claim for claim in before.values() if claim.rule in rules), found)
                _open_pots((claim for claim in now.values() if claim.rule in rules), found)
            entering.extend(claim for claim in now.values() if claim.rule in rules)
            asked[seq] = now
    _late_ones(entering, context, found)


def _open_pots(claims: Iterable[Claim], found: Openings) -> None:
    for claim in claims:
        if claim.once_key is not None:
            found.once.add(claim.once_key)
        if claim.cap_key is not None and claim.cap is not None:
            found.caps[claim.cap_key] = claim.cap.xp


def _late_ones(entering: Sequence[Claim], context: Context, found: Openings) -> None:
    """Claims that come before the holder of their pot, or before the edge of a pot they overfill."""
    holders: dict[str, Order] = {}
    for claim in entering:
        if claim.once_key is None:
            continue
        pot = context.once.get(claim.once_key)
        holder = holders.get(claim.once_key) or (pot.holder_order if pot is not None else None)
        if holder is not None and claim.order < holder:
            _open_pots((claim,), found)
        holders[claim.once_key] = min(holder or claim.order, claim.order)
    edges: dict[str, tuple[int, int]] = {}
    for claim in entering:
        if claim.cap_key is None or claim.cap is None:
            continue
        cap_pot = context.caps.get(claim.cap_key)
        due, edge_us = edges.get(claim.cap_key) or (cap_pot.due if cap_pot else 0, cap_pot.edge_us if cap_pot else 0)
        if due + claim.xp > claim.cap.xp and claim.order[0] <= edge_us:
            found.caps[claim.cap_key] = claim.cap.xp
        edges[claim.cap_key] = (due + claim.xp, max(edge_us, claim.order[0]))
    for claim in entering:
        if claim.once_key in found.once and claim.cap_key is not None and claim.cap is not None:
            found.caps[claim.cap_key] = claim.cap.xp


def _goals_to_open(moves: Iterable[Move], context: Context, editions: Editions, found: Openings) -> None:
    today = context.today
    streak = editions.on(today).streak.measure
    latest: dict[GoalKey, int] = {}
    earliest: dict[GoalKey, int] = {}
    risen: set[GoalKey] = set()
    actives: dict[int, int] = {}
    for measures, member, day, falling in moves:
        heard = editions.heard(measures, day, today)
        for listener, name, start, places in heard.quests:
            quest, key = listener.quest, (name, member, start)
            state = context.goal(key)
            last_day = latest.get(key, state.last_day)
            # A quest without end may be younger than what it counts: its first look goes back to the beginning.
            if key not in latest and state.is_new and quest.window is Window.EVER and not context.heard_everything:
                _open_goal(quest, key, day, found)
            falls = sum([measures[place] in falling for place in places]) if falling else 0
            rises = falls < len(places)
            if rises:
                risen.add(key)
            # What was not reached is not reached by falling, on whatever day.
            may_fall_short = falls and (key in risen or state.reached_day or is_complete(quest, state))
            if may_fall_short or (rises and day < last_day):
                _open_goal(quest, key, day, found)
            latest[key] = day if day > last_day else last_day
            earliest[key] = min(day, earliest.get(key, day))
        if heard.active:
            last_active = actives.get(member) or context.member(member).last_active
            if day < last_active or streak in falling:
                that_day = Days(streak, member, day, day)
                found.active_days[that_day] = found.active_days.get(that_day, 0) + falling.get(streak, 0)
            actives[member] = day if day > last_active else last_active
    for key, wanted in found.goals.items():
        # What was reached before anything moves stays so up to the first day that does: what lies before is not read.
        if 0 < context.goal(key).reached_day < earliest[key]:
            found.goals[key] = tuple(replace(days, first=max(days.first, earliest[key])) for days in wanted)


def streaks_to_open(
    active_days: Mapping[Days, int], values: Mapping[Days, Mapping[int, int]], context: Context
) -> dict[int, Days]:
    """Whose days have to be read from the first on, because a day may begin or end to be an active one.

    Args:   active_days: as in ``Openings``. values: what is recorded of these days.
            context: learns which days stay active, whatever the batch adds and takes.
    Returns: member → all days up to the end of time; nobody where everybody did something else on the day as well.
    """
    found: dict[int, Days] = {}
    for days, taken in active_days.items():
        if values.get(days, {}).get(days.first, 0) + taken > 0:
            context.member(days.member).lasting.add(days.first)
        else:
            found[days.member] = Days(days.measure, days.member, 1, window_end(days.first, Window.EVER))
    return found


def _open_goal(quest: Quest, key: GoalKey, day: int, found: Openings) -> None:
    if key not in found.goals:
        first, last = key[2], window_end(day, quest.window)
        found.goals[key] = tuple(Days(part.measure, key[1], first, last) for part in quest.objectives)
