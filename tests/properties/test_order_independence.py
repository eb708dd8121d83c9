"""What a set of facts is worth does not depend on the order in which it became known, nor on how it was cut."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as some

from game_rules.editions import Editions
from game_rules.levels import level_of
from kpi.events import Kind
from tests.game_rules.book import Book
from tests.properties.rules import one_edition, two_editions
from tests.properties.stories import FIRST_DAY, ROLES, TODAY, deliveries, place_of, stories

ONE = one_edition()
TWO = two_editions(FIRST_DAY + 3)


def book(editions: Editions = ONE, is_careful: bool = False) -> Book:
    """An empty book for the people of the stories."""
    return Book(editions, TODAY, ROLES, place_of, is_careful=is_careful)


def worth(told: Book) -> dict[str, object]:
    """All that must not depend on the order."""
    xp: Counter[object] = Counter()
    counted: Counter[object] = Counter()
    for verdict in told.verdicts:
        for line in verdict.lines:
            xp[line.member, line.team, line.region, line.rule, line.day] += line.xp
        for one in verdict.contributions:
            place = (one.measure, one.member, one.team, one.region, one.account, one.product, one.day, one.earns)
            counted[place] += one.value
    standings = {
        member.number: (member.xp, member.coins, member.badges, member.streak, member.last_active)
        for member in told.members.values()
        if member.xp or member.coins or member.badges or member.last_active
    }
    quests = {
        key: (_known(state.progress), state.reached_day, state.paid_day, state.team if state.paid_day else 0)
        for key, state in told.goals.items()
        if _known(state.progress)
    }
    return {"xp": _known(xp), "counted": _known(counted), "standings": standings, "quests": quests}


def _known(sums: dict[object, int] | dict[str, int]) -> dict[object, int]:
    return {key: value for key, value in sums.items() if value}


@given(some.data(), stories(), some.sampled_from([ONE, TWO]))
@settings(max_examples=150)
def test_any_order_and_any_batches_give_the_same_books(data, facts, editions):
    straight, shuffled = book(editions), book(editions)
    for fact in facts:
        straight.record(fact)
    for batch in data.draw(deliveries(facts)):
        shuffled.record(*batch)

    assert worth(straight) == worth(shuffled)


@given(some.data(), stories())
@settings(max_examples=80)
def test_summaries_answer_as_the_whole_books_would(data, facts):
    quick, careful = book(), book(is_careful=True)
    for batch in data.draw(deliveries(facts)):
        quick.record(*batch)
        careful.record(*batch)

    assert worth(careful) == worth(quick)


@given(some.data(), stories())
@settings(max_examples=80)
def test_the_lines_sum_to_the_standing(data, facts):
    told = book()
    for batch in data.draw(deliveries(facts)):
        told.record(*batch)
    lines = [line for verdict in told.verdicts for line in verdict.lines]

    for member in told.members.values():
        own = [line for line in lines if line.member == member.number]
        assert (member.xp, member.coins) == (sum(line.xp for line in own), sum(line.coins for line in own))
        levels = [level for level in ONE.latest.levels if level.number <= level_of(member.xp, ONE.latest.levels).number]
        paid_for_levels = sum(line.coins for line in own if line.rule.startswith("level:"))
        assert sum(level.coins for level in levels) == paid_for_levels


@given(stories())
@settings(max_examples=80)
def test_a_whole_reversal_takes_back_exactly_what_its_event_was_paid_and_counted(facts):
    told = book()
    for fact in facts:
        owned = _of_event(told, fact.target)
        verdict = told.record(fact)[0]
        if fact.kind is Kind.REVERSED and fact.amount is None:
            taken = Counter({key: -value for key, value in _of_event(told, fact.target).items()})
            assert not _known(_of_event(told, fact.target)), (owned, taken, verdict)


def _of_event(told: Book, key: object) -> Counter[object]:
    """What an event has been paid and counted so far."""
    sums: Counter[object] = Counter()
    seq = next((fact.seq for fact in told.facts if fact.key == key and fact.kind is not Kind.REVERSED), 0)
    for verdict in told.verdicts:
        for line in verdict.lines:
            if line.event == seq and not line.rule.startswith(("quest:", "badge:", "level:")):
                sums[line.rule, line.member] += line.xp
                sums[line.rule, line.member, "coins"] += line.coins
        for one in verdict.contributions:
            if one.event == seq:
                sums[one.measure, one.member, one.team] += one.value
    return sums
