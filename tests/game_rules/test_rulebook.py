"""A loaded rulebook: its values, its indexes, its titles."""

import pickle
from datetime import date

import pytest

from game_rules.rulebook import Accept, Cap, OncePer, Part, Window
from kpi.census import CENSUSES
from kpi.events import Kind
from tests.game_rules.small_rulebook import SMALL, small


def test_the_head_of_the_file_is_kept():
    rulebook = small()

    assert ("small", 3, date(2026, 1, 1)) == (rulebook.id, rulebook.version, rulebook.effective_from)
    assert {"en": "Small rules", "zh": "小规则"} == rulebook.title
    assert SMALL == rulebook.source_text


def test_a_rule_has_everything_its_table_says():
    rule = small().rule("call")

    assert (frozenset({Kind.CALL}), OncePer.CONTACT_DAY, Cap(60, Window.DAY)) == (rule.on, rule.once_per, rule.cap)
    assert (30, None, None) == (rule.min_talk_s, rule.part, rule.coins)
    assert rule.when is not None
    assert {"event.outcome"} == rule.when.references


def test_what_a_rule_leaves_out_is_absent():
    rule = small().rule("paid")

    assert (None, None, None, 0) == (rule.when, rule.once_per, rule.cap, rule.min_talk_s)
    assert Part.PAID == rule.part


def test_formulas_run_on_the_names_of_a_fact():
    rule = small().rule("paid")

    assert 7 == rule.xp.run({"event.amount": 7_999_99})
    assert rule.coins is not None
    assert 2 == rule.coins.run({})


def test_money_in_formulas_and_goals_follows_the_currency():
    yen = small(minor_units=0)

    assert 7 == yen.rule("paid").xp.run({"event.amount": 7_999})
    assert 5_000 == yen.quest("banker").objectives[0].goal
    assert 500_000 == small().quest("banker").objectives[0].goal


def test_a_quest_has_everything_its_table_says():
    quest = small().quest("banker")

    assert (Window.MONTH, Accept.TAKEN, frozenset({"rep"})) == (quest.window, quest.accept, quest.audience)
    assert (("twenty",), "vault", 50, 0) == (quest.requires, quest.badge, quest.xp, quest.coins)


def test_a_quest_is_for_sellers_and_begins_by_itself_unless_it_says_otherwise():
    quest = small().quest("twenty")

    assert (frozenset({"rep", "lead"}), Accept.AUTO, ()) == (quest.audience, quest.accept, quest.requires)


def test_a_measured_badge_is_a_quest_that_pays_only_the_badge():
    quest = small().quest("badge:voice")

    assert quest.is_badge
    assert ("voice", 0, 0, Window.EVER) == (quest.badge, quest.xp, quest.coins, quest.window)
    assert not small().quest("banker").is_badge


def test_levels_are_numbered_in_order():
    assert [(1, 0, 0, None), (2, 100, 20, "P1")] == [
        (level.number, level.xp, level.coins, level.pay_step) for level in small().levels
    ]


def test_every_measure_is_in_the_catalogue_before_the_kpis():
    written = [kpi.id for kpi in small().catalog if kpi.id not in CENSUSES]

    assert ["calls", "collected", "money_per_call"] == written
    assert "money_per_call" == list(small().catalog)[-1].id


def test_an_event_meets_only_the_rules_and_measures_of_its_kind():
    rulebook = small()

    assert ["call"] == [rule.id for rule in rulebook.rules_on(Kind.CALL)]
    assert ["collected"] == [measure.id for measure in rulebook.measures_on(Kind.COLLECTION)]
    assert () == rulebook.rules_on(Kind.VISIT)
    assert () == rulebook.measures_on(Kind.VISIT)


def test_a_measure_meets_only_the_quests_that_listen_to_it():
    rulebook = small()

    assert ["twenty", "badge:voice"] == [quest.id for quest in rulebook.quests_on("calls")]
    assert () == rulebook.quests_on("unheard_of")


def test_a_quest_knows_which_quests_wait_for_it():
    assert ["banker"] == [quest.id for quest in small().quests_after("twenty")]
    assert () == small().quests_after("banker")


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("call", "Connected call", "接通电话"),
        ("quest:twenty", "Twenty calls", "二十通电话"),
        ("quest:badge:voice", "Voice", "金嗓子"),
        ("badge:voice", "Voice", "金嗓子"),
        ("level:2", "Old hand", "老手"),
    ],
)
def test_every_ledger_name_has_a_title_in_both_languages(name, english, chinese):
    rulebook = small()

    assert (english, chinese) == (rulebook.title_of_rule(name, "en"), rulebook.title_of_rule(name, "zh"))


@pytest.mark.parametrize("name", ["gone", "quest:gone", "badge:gone", "level:99", "bounty:17", ""])
def test_a_name_of_another_version_is_its_own_title(name):
    assert name == small().title_of_rule(name, "en")


def test_a_rulebook_survives_pickling():
    rulebook = small()
    copy = pickle.loads(pickle.dumps(rulebook))  # noqa: S301 - our own bytes

    assert rulebook == copy
    assert 3 == copy.rule("paid").xp.run({"event.amount": 3_000_00})
    assert rulebook.rules_on(Kind.CALL) == copy.rules_on(Kind.CALL)


def test_formulas_are_equal_when_they_are_written_alike():
    assert small().rule("call").xp == small().rule("call").xp
    assert small().rule("call").xp != small().rule("paid").xp
