"""Rules in words."""

import pytest

from game_rules.explain import explain, explain_quest, explain_rule
from game_rules.explain_formula import FACT_WORDS, RAID_WORDS, words
from game_rules.raids.rules import LOOT_NAMES
from kpi.measures import FACT_NAMES, compile_condition, compile_number
from tests.game_rules.small_rulebook import small


def test_a_rule_is_one_sentence():
    rule = small().rule("call")

    assert (
        "Connected call (≥ 30 s, if outcome is “connected”): 5 XP, at most 60 XP a day, once per contact and day"
        == explain_rule(rule, "en")
    )
    assert "接通电话（≥ 30 秒，条件：结果为“接通”）：5 经验，每天至多 60 经验，每位联系人每天一次" == explain_rule(
        rule, "zh"
    )


def test_a_rule_that_pays_by_a_formula_tells_the_formula():
    rule = small().rule("paid")

    assert "Payment: XP = amount ÷ 1,000, 2 coins, the paid part of a sale" == explain_rule(rule, "en")


def test_a_quest_is_one_sentence():
    rulebook = small()
    quest = rulebook.quest("banker")

    assert (
        "Banker: Collected ≥ 5,000 in a month, 50 XP, badge “Vault”, after “Twenty calls”, must be taken"
        == explain_quest(quest, rulebook, "en")
    )
    assert "银行家：单月回款金额 ≥ 5,000，50 经验，徽章“金库”，需先完成“二十通电话”，需领取" == explain_quest(
        quest, rulebook, "zh"
    )


def test_every_rule_quest_and_badge_is_told():
    names = ["call", "paid", "quest:twenty", "quest:banker", "badge:voice", "badge:steady"]

    assert names == [told.name for told in explain(small(), "en")] == [told.name for told in explain(small(), "zh")]


@pytest.mark.parametrize(
    ("source", "english", "chinese"),
    [
        ("5", "5", "5"),
        ("event.amount / money(12500)", "amount ÷ 12,500", "金额 ÷ 12,500"),
        ("event.amount - (event.cost - 1)", "amount − (cost − 1)", "金额 − （成本 − 1）"),
        ("(event.amount + event.cost) * 2", "(amount + cost) × 2", "（金额 + 成本） × 2"),
        ("min(event.amount, money(7)) * 3", "amount (at most 7) × 3", "金额（至多 7） × 3"),
        ("min(event.amount / 2, 7) * 3", "(amount ÷ 2 (at most 7)) × 3", "（金额 ÷ 2（至多 7）） × 3"),
        ("max(event.days_late, 0)", "days late (at least 0)", "逾期天数（至少 0）"),
        ("-event.cost % 7", "−cost mod 7", "−成本 mod 7"),
        ("abs(event.cost)", "abs(cost)", "abs(成本)"),
        ("account.key ? 2 : 1", "2 if key account, otherwise 1", "大客户时为 2，否则为 1"),
        ("event.hour > 9 ? event.cost : 1", "cost if hour of the day > 9, otherwise 1", "钟点 > 9 时为成本，否则为 1"),
    ],
)
def test_numbers_are_told_in_words(source, english, chinese):
    expression = compile_number(source, 2).expression

    assert (english, chinese) == (words(expression, "en"), words(expression, "zh"))


@pytest.mark.parametrize(
    ("source", "english", "chinese"),
    [
        ('event.reason != ""', "reason is not empty", "原因不为空"),
        ('event.reason == ""', "reason is empty", "原因为空"),
        ('event.stage != "won"', "stage is not “won”", "阶段不为“won”"),
        ('event.outcome == "no_answer"', "outcome is “no answer”", "结果为“无人接听”"),
        ('event.direction in ["in", "x"]', "direction is one of “from the customer”, “x”", "方向属于“客户打来”、“x”"),
        ('event.stage in ["a", "b"]', "stage is one of “a”, “b”", "阶段属于“a”、“b”"),
        ("!account.key && event.hour >= 9", "not key account and hour of the day ≥ 9", "非大客户且钟点 ≥ 9"),
        ("(account.key || deal.known) && true", "(key account or opening of the deal known) and true", None),
        ('event.product.startsWith("Pro")', "product starts with “Pro”", "产品以“Pro”开头"),
        ('event.product.endsWith("X")', "product ends with “X”", "产品以“X”结尾"),
        ('event.product.contains("X")', "product contains “X”", "产品包含“X”"),
    ],
)
def test_conditions_are_told_in_words(source, english, chinese):
    expression = compile_condition(source, 2).expression

    assert english == words(expression, "en")
    assert chinese in (None, words(expression, "zh"))


def test_every_name_of_a_fact_has_words():
    assert set(FACT_NAMES) == set(FACT_WORDS)
    assert set(LOOT_NAMES) == set(RAID_WORDS)
    assert all(named.keys() == {"en", "zh"} for named in FACT_WORDS.values())
