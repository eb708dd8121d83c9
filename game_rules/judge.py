"""The judge: what each new fact of a batch is worth, and what it makes others worth.

Pure. Everything the judge may need to know stands in the ``Context``, which also remembers what earlier facts of
the same batch did. The result is a list of changes to the books; nothing here edits what was written before.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from game_rules.adjustments import booked, booked_line
from game_rules.awards import Awards
from game_rules.context import Context
from game_rules.editions import Editions
from game_rules.goals import Goals
from game_rules.levels import level_of
from game_rules.plan import Assessment, Step
from game_rules.prize_lines import prize_lines
from game_rules.raid_settle import settle_raids
from game_rules.rulebook import Level, Rulebook
from game_rules.verdict import LevelChange, Line, Reason, Verdict
from kpi.contributions import Contribution
from kpi.events import Kind, QuestFact
from kpi.facts import NOBODY, Fact

__all__ = ["judge"]

Place = tuple[str, int, int, int, int, int]


def judge(batch: Sequence[Step], context: Context, editions: Editions) -> list[Verdict]:
    """Judge a batch.

    Args:   batch: the planned facts, in the order they are recorded. context: what the books say of every claim,
            pot, quest and member concerned; it is brought up to date as the batch is judged.
    Returns: one verdict per fact, in order. Summed over all verdicts ever given, XP equals what the set of facts
            is worth: the order of arrival changes which verdict says what, never the sums per member, rule and day.
    Raises: PotClosed when the context lacks claims it should hold (a caller's bug).
    Source: docs/decisions/0007-order-independence.md.
    """
    return [_judge_one(step, context, editions) for step in batch]


def _judge_one(step: Step, context: Context, editions: Editions) -> Verdict:
    rulebook = editions.on(step.cause.day)
    if step.waiting:
        return Verdict(step.cause.seq, (_note(step.cause, Reason.WAITING, rulebook.version),), waiting=True)
    lines, added = _settle(step, context, rulebook)
    if context.closed:
        added = [booked(one, context) for one in added]
    goals = Goals(context, editions, step.cause)
    goals.count(added)
    _take_or_leave(step.cause, goals, editions, context)
    goals.settle()
    lines.extend(goals.lines)
    loot, moves = settle_raids(step, context, editions)
    lines.extend(loot)
    if context.winners:
        lines.extend(prize_lines(step.cause, context, editions))
    levels = _book(lines, context, editions.on(context.today))
    if context.closed:
        lines = [booked_line(line, context) for line in lines]
    return Verdict(step.cause.seq, tuple(lines), tuple(added), tuple(goals.moves.values()), tuple(levels), raids=moves)


def _take_or_leave(fact: Fact, goals: Goals, editions: Editions, context: Context) -> None:
    if not isinstance(fact.data, QuestFact):
        return
    taken = editions.find_quest(fact.data.quest, fact.day, context.today)
    if taken is None:
        return
    for credit in fact.credits:
        if fact.kind is Kind.QUEST_ACCEPTED:
            goals.accept(taken, credit.member, fact.day)
        elif fact.kind is Kind.QUEST_ABANDONED:
            goals.abandon(taken, credit.member, fact.day)


def _settle(step: Step, context: Context, rulebook: Rulebook) -> tuple[list[Line], list[Contribution]]:
    """Claims and contributions of every changed fact: what is gone first, then what is new."""
    awards = Awards(context)
    added: list[Contribution] = []
    for change in step.changes:
        awards.withdraw(change)
    for change in step.changes:
        awards.enter(change)
        added.extend(_difference(change, context))
    lines = awards.lines()
    for change in step.changes:
        if change.fact is step.cause:
            lines.extend(_remarks(change, rulebook))
    return lines, added


def _difference(change: Assessment, context: Context) -> Iterable[Contribution]:
    """What to add, or take back, so that exactly the fact's contributions are counted."""
    posted = context.counted.setdefault(change.fact.seq, {})
    if not posted:
        for contribution in change.contributions:
            posted[_place(contribution)] = contribution.value
        return change.contributions
    return _moved(change, posted)


def _moved(change: Assessment, posted: dict[Place, int]) -> Iterable[Contribution]:
    wanted = {_place(contribution): contribution for contribution in change.contributions}
    for place in [place for place in posted if place not in wanted]:
        value = posted.pop(place)
        if value:
            yield _placed(change.fact, place, -value)
    for place, contribution in wanted.items():
        value = contribution.value - posted.get(place, 0)
        posted[place] = contribution.value
        if value:
            yield _placed(change.fact, place, value)


def _place(contribution: Contribution) -> Place:
    return (
        contribution.measure,
        contribution.member,
        contribution.team,
        contribution.region,
        contribution.account,
        contribution.product,
    )


def _placed(fact: Fact, place: Place, value: int) -> Contribution:
    measure, member, team, region, account, product = place
    return Contribution(fact.seq, measure, member, team, region, account, product, fact.day, value, fact.earns)


def _remarks(change: Assessment, rulebook: Rulebook) -> Iterable[Line]:
    """Why a new fact, or one of its claims, was not even considered."""
    if not change.circumstance.counts:
        yield _note(change.fact, Reason(change.circumstance.standing.value), rulebook.version)
    for claim in change.claims:
        if claim.refused is not None:
            yield Line(
                claim.event,
                claim.rule,
                claim.member,
                claim.team,
                claim.region,
                claim.day,
                claim.order[0],
                claim.version,
                reason=claim.refused,
            )


def _note(fact: Fact, reason: Reason, version: int) -> Line:
    """A line that pays nothing and says why."""
    member, team, region = (
        (fact.credits[0].member, fact.credits[0].team, fact.credits[0].region) if fact.credits else (0, 0, 0)
    )
    return Line(fact.seq, "event", member, team, region, fact.day, fact.at_us, version, reason=reason)


def _next_xp(level: Level, rulebook: Rulebook) -> int:
    """Where the level above begins; for the top level a number that nobody reaches."""
    return rulebook.levels[level.number].xp if level.number < len(rulebook.levels) else sys.maxsize


def _book(lines: list[Line], context: Context, rulebook: Rulebook) -> list[LevelChange]:
    """Bring the members' XP up to date; a level gained or lost moves its coins as well."""
    touched: dict[int, tuple[int, Line]] = {}
    for line in lines:
        if line.member == NOBODY:
            continue
        member = context.member(line.member)
        if line.xp:
            touched.setdefault(line.member, (member.xp, line))
        member.book(line)
    changes = []
    for number, (xp_before, line) in touched.items():
        member = context.member(number)
        before = level_of(xp_before, rulebook.levels)
        if before.xp <= member.xp and member.xp < _next_xp(before, rulebook):
            continue
        after = level_of(member.xp, rulebook.levels)
        if before.number == after.number:
            continue
        changes.append(LevelChange(number, before.number, after.number))
        sign = 1 if after.number > before.number else -1
        low, high = sorted((before.number, after.number))
        for level in rulebook.levels:
            if low < level.number <= high and level.coins:
                coins = Line(
                    line.event,
                    f"level:{level.number}",
                    number,
                    line.team,
                    line.region,
                    line.day,
                    line.at_us,
                    rulebook.version,
                    coins=sign * level.coins,
                )
                member.book(coins)
                lines.append(coins)
    return changes
