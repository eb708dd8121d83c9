"""What is true of every raid, whatever happened in it."""

import msgspec
from hypothesis import given
from hypothesis import strategies as some

from game_rules.raids import Opening, RaidFact, RaidState, StepState, fight
from game_rules.raids.facts import BarrierGone
from tests.game_rules.raid_stories import OPENING, RULES, raid_stories


@given(raid_stories())
def test_hp_stays_between_nothing_and_the_goal(story):
    raid = fight(OPENING, story, RULES)

    assert 0 <= raid.left <= raid.max == OPENING.goal


@given(raid_stories())
def test_damage_less_heals_is_the_goal_less_what_is_left(story):
    raid = fight(OPENING, story, RULES)

    assert raid.max - raid.left == sum(line.damage - line.heal for line in raid.log)
    assert raid.max - raid.left == sum(seat.damage for seat in raid.seats)
    assert sum(line.heal for line in raid.log) == sum(line.healed for line in raid.log)


@given(raid_stories())
def test_nothing_hits_or_heals_less_than_nothing(story):
    raid = fight(OPENING, story, RULES)

    assert all(line.damage >= line.healed >= 0 and line.heal >= 0 for line in raid.log)
    assert all(seat.money >= 0 and seat.work >= 0 for seat in raid.seats)


@given(raid_stories())
def test_the_loot_of_a_victory_sums_exactly_and_nothing_else_pays(story):
    raid = fight(OPENING, story, RULES)

    paid = tuple(sum(part) for part in zip(*raid.loot.values(), strict=True)) or (0, 0)
    assert paid == (raid.pool if raid.state is RaidState.VICTORY else (0, 0))
    assert all(xp >= 0 and coins >= 0 for xp, coins in raid.loot.values())


@given(raid_stories())
def test_a_raid_is_won_where_nothing_is_left_and_only_there(story):
    raid = fight(OPENING, story, RULES)

    assert (raid.left == 0) == (raid.state is RaidState.VICTORY)


@given(some.data())
def test_any_order_of_arrival_ends_in_the_same_raid(data):
    story = data.draw(raid_stories())

    assert fight(OPENING, story, RULES) == fight(OPENING, data.draw(some.permutations(story)), RULES)


@given(raid_stories())
def test_a_fact_that_does_not_count_changes_nothing_but_the_log(story):
    raid = fight(OPENING, story, RULES)
    without = fight(OPENING, [fact for fact in story if fact.counts], RULES)

    assert (raid.left, raid.phase, raid.steps, raid.loot) == (without.left, without.phase, without.steps, without.loot)
    assert raid.state is without.state


@given(raid_stories())
def test_missed_steps_heal_no_more_than_a_day_allows(story):
    raid = fight(OPENING, story, RULES)
    days = {fact.seq: fact.day for fact in story}
    healed: dict[int, int] = {}
    for line in raid.log:
        healed[days.get(line.seq, 0)] = healed.get(days.get(line.seq, 0), 0) + line.heal

    assert all(heal <= 70 for heal in healed.values())
    assert all(line.heal <= 40 for line in raid.log)


@given(raid_stories())
def test_a_fact_does_one_step_at_most_and_only_steps_of_its_members(story):
    done = [step for step in fight(OPENING, story, RULES).steps if step.state is StepState.DONE]
    steps = [step for step in done if not step.barrier]
    shares = {fact.seq: [member for member, _, _ in fact.shares] for fact in story}

    assert len({step.done_by for step in steps}) == len(steps)
    assert all(step.who in shares[step.done_by] for step in steps)


@given(raid_stories())
def test_a_step_for_a_barrier_is_done_by_its_resolution_and_by_nothing_else(story):
    steps = [step for step in fight(OPENING, story, RULES).steps if step.state is StepState.DONE]
    gone = {fact.seq for fact in story if isinstance(fact.act, BarrierGone)}

    assert all((step.done_by in gone) == bool(step.barrier) for step in steps)


@given(raid_stories())
def test_what_is_written_down_reads_back_the_same(story):
    written = [msgspec.json.encode(fact) for fact in story]

    assert story == [msgspec.json.decode(one, type=RaidFact) for one in written]
    assert OPENING == msgspec.json.decode(msgspec.json.encode(OPENING), type=Opening)
