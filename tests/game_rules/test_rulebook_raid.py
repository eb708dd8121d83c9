"""The rules of raids: read from the file, refused with file, line and field, told in words."""

import pytest

from game_rules.explain import explain
from game_rules.raids import PLAIN, Phase
from game_rules.rulebook_load import RulebookError, load
from kpi.events import Channel, Kind
from server.ledger.rulebooks import standard_text
from tests.game_rules.small_rulebook import FILE, SMALL, small

RAID = (
    SMALL
    + """
[raid]
heal = 'raid.goal / 200'
heal_limit = 'raid.goal / 100'
min_share_pct = 50
loot_xp = 'raid.goal / money(400) + 20 * raid.members'
loot_coins = 'raid.days'
[raid.work]
"visit.logged" = 'event.duration_s >= 600 ? raid.goal / 100 : 0'
[raid.floors]
discover = 90
[raid.stages]
propose = ["Proposal", "方案"]
[[raid.role]]
id = "closer"
title = { en = "Closer", zh = "成交手" }
factors = { "visit.logged" = 150 }
[[raid.plan]]
id = "short"
title = { en = "Short", zh = "短计划" }
steps = [{ role = "closer", channel = "visit", after_days = 3, what = { en = "Go there.", zh = "上门。" } }]
"""
)

MISTAKES = [
    ("heal = 'raid.goal / 200'", "heal = 'raid.gaol'", "raid.heal", "unknown name 'raid.gaol'"),
    ("heal = 'raid.goal / 200'", "heal = 'raid.goal - 5'", "raid.heal", "answers -4"),
    ("heal = 'raid.goal / 200'", "heal = 'event.amount'", "raid.heal", "unknown name 'event.amount'"),
    ("heal_limit = 'raid.goal / 100'\n", "", "raid.heal_limit", "is missing, so that nothing would ever heal"),
    ("min_share_pct = 50", "min_share_pct = 101", "raid.min_share_pct", "is 101, must be at most 100 per cent"),
    ("loot_coins = 'raid.days'", "loot_coins = 7", "raid.loot_coins", "is 7, must be an expression in quotes"),
    ("loot_coins = 'raid.days'", "loot_cons = '7'", "raid.loot_cons", "did you mean 'loot_coins'?"),
    ('"visit.logged" = \'event', '"deal.won" = \'event', "raid.work.deal.won", "unknown key 'deal.won'"),
    ("raid.goal / 100 : 0'", "raid.members : 0'", "raid.work.visit.logged", "unknown name 'raid.members'"),
    ("discover = 90", "discover = -1", "raid.floors.discover", "is -1, must be a whole number from 0"),
    ("discover = 90", "discovery = 90", "raid.floors.discovery", "did you mean 'discover'?"),
    (
        'propose = ["Proposal"',
        'sign = ["方案"]\npropose = ["Proposal"',
        "raid.stages.sign",
        "stands for propose already",
    ),
    ('id = "closer"', 'id = "The closer"', "raid.role[1].id", "must be lower-case letters"),
    ('{ "visit.logged" = 150 }', '{ "visit.logged" = 5000 }', "raid.role[1].factors.visit.logged", "at most 1000"),
    ('{ "visit.logged" = 150 }', '{ "visit" = 150 }', "raid.role[1].factors.visit", "unknown key 'visit'"),
    ("steps = [{ ro", "stepps = [{ ro", "raid.plan[1].steps", "must name at least one"),
    ('role = "closer"', 'role = "clozer"', "raid.plan[1].steps[1].role", "did you mean 'closer'?"),
    ('channel = "visit"', 'channel = "fax"', "raid.plan[1].steps[1].channel", "unknown channel 'fax'"),
    ("after_days = 3", "after_days = -3", "raid.plan[1].steps[1].after_days", "is -3"),
]


@pytest.mark.parametrize(("old", "new", "field", "message"), MISTAKES)
def test_a_mistake_is_named_with_its_field_value_and_remedy(old, new, field, message):
    assert old in RAID
    with pytest.raises(RulebookError) as caught:
        load(RAID.replace(old, new, 1), file=FILE, minor_units=2)

    told = [(problem.field, problem.message) for problem in caught.value.problems]
    assert any(field == where and message in words for where, words in told), told


def test_two_roles_of_one_name_are_refused_with_the_line_of_the_first():
    role = '[[raid.role]]\nid = "closer"\ntitle = { en = "x", zh = "x" }\n'
    first = RAID[: RAID.index('id = "closer"')].count("\n") + 1

    with pytest.raises(RulebookError, match=f"already taken in line {first}"):
        load(RAID + role, file=FILE, minor_units=2)


def test_the_rules_are_what_the_file_says():
    rules = load(RAID, file=FILE, minor_units=2).raid

    assert (500, 1000) == rules.heals(100_000)
    assert (400_00 // 400_00 + 60, 30) == rules.loot(400_00, 3, 30)
    assert (150, 100, 100) == tuple(
        rules.factor(role, kind)
        for role, kind in [("closer", Kind.VISIT), ("closer", Kind.CALL), ("nobody", Kind.VISIT)]
    )
    assert Channel.VISIT is rules.plans[0].steps[0].channel


def test_floors_are_rounded_up_and_absent_ones_are_none():
    rules = load(RAID, file=FILE, minor_units=2).raid

    assert (91, 0) == (rules.floor(Phase.DISCOVER, 101), rules.floor(Phase.COLLECT, 101))


@pytest.mark.parametrize("word", ["proposal", " PROPOSAL ", "方案"])
def test_a_stage_is_known_in_whatever_case(word):
    assert Phase.PROPOSE is load(RAID, file=FILE, minor_units=2).raid.phase_of(word)


def test_a_formula_without_an_answer_hits_for_nothing():
    rules = load(RAID.replace("raid.goal / 100 : 0", "1 / event.cost : 0"), file=FILE, minor_units=2).raid

    assert 0 == rules.work_of(Kind.VISIT, {"event.duration_s": 600, "event.cost": 0}, 100)


def test_a_rulebook_without_raids_has_the_plainest_rules():
    assert PLAIN == small().raid


def test_the_rules_of_raids_are_told_in_words():
    told = {one.name: one.sentence for one in explain(load(RAID, file=FILE, minor_units=2), "en")}

    assert "A missed step: gives back up to goal ÷ 200 of work, on one day up to goal ÷ 100" == told["raid:heal"]
    assert "Closer: visit ×1.5" == told["raid:role:closer"]
    assert "Short: day 3 visit (Closer) Go there." == told["raid:plan:short"]
    assert told["raid:floors"].startswith("How far work can hit: discover down to 90 %, propose down to 0 %")


def test_the_standard_rulebook_lets_no_work_finish_a_raid_and_its_plans_use_its_roles():
    rules = load(standard_text(), file="standard.toml", minor_units=2).raid

    assert all(rules.floor(phase, 100_000) > 0 for phase in Phase)
    assert {step.role for plan in rules.plans for step in plan.steps} <= {role.id for role in rules.roles}
