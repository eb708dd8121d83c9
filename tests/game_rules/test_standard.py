"""The standard rulebook: complete, in both languages, and balanced on a typical month."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

import game_rules
from game_rules.explain import explain
from game_rules.levels import level_of
from game_rules.rulebook import LANGUAGES, Accept, Part, Rulebook, Window
from game_rules.rulebook_load import load
from kpi.census import CENSUSES
from kpi.events import Kind
from tests.game_rules.typical_month import (
    BLANK,
    SALE,
    WORKDAYS,
    asked,
    calls_and_messages,
    deed,
    field_work,
    pipeline,
    sales,
    typical_month,
    xp_by_quest,
    xp_by_rule,
)

TEXT = (Path(game_rules.__file__).parent / "rulebooks" / "standard.toml").read_text(encoding="utf-8")
STANDARD = load(TEXT, file="standard.toml", minor_units=2)

MEASURES = """
revenue_won deals_won deals_lost deals_closed deals_opened deals_reopened days_to_win deals_won_timed margin_won calls
calls_connected calls_inbound talk_time visits meetings messages touches leads_created leads_claimed leads_qualified
contracts_signed contract_value deliveries collected collections collected_on_time collections_on_time collections_due
days_late
"""
KPIS = """
win_rate win_rate_all average_deal cycle_days average_talk_time connect_rate on_time_collection_rate collection_rate
on_time_collected_share touches_per_win margin_rate qualified_rate
"""
WORK = ("call_attempt", "call_connected", "visit", "meeting", "message")

amounts = some.integers(0, 10**13)


def by_part(paid: dict[str, int], rulebook: Rulebook = STANDARD) -> dict[Part, int]:
    """XP per part of a sale."""
    return {part: sum(xp for id, xp in paid.items() if rulebook.rule(id).part == part) for part in Part}


@pytest.mark.parametrize("minor_units", [0, 2, 3, 4])
def test_it_loads_in_every_currency(minor_units):
    assert "standard" == load(TEXT, file="standard.toml", minor_units=minor_units).id


def test_it_measures_everything_a_sales_organisation_asks_for():
    assert set(MEASURES.split()) <= STANDARD.measures.keys()
    assert all(measure in STANDARD.catalog for measure in STANDARD.measures)


def test_it_has_the_kpis_people_ask_for_and_two_dozen_more():
    composed = [kpi.id for kpi in STANDARD.catalog if kpi.id not in STANDARD.measures]

    assert set(KPIS.split()) <= set(composed)
    assert len(composed) >= 25


def test_the_two_win_rates_differ_in_what_they_divide_by():
    assert ("deals_closed",) == STANDARD.catalog["win_rate"].denominator
    assert ("deals_opened",) == STANDARD.catalog["win_rate_all"].denominator


def test_every_measure_and_the_streak_are_used_by_somebody():
    in_kpis = {measure for kpi in STANDARD.catalog if kpi.id not in STANDARD.measures for measure in kpi.measures()}
    in_quests = {part.measure for quest in STANDARD.quests for part in quest.objectives}
    plain = {"meetings", "messages", "deliveries"}

    assert STANDARD.measures.keys() == (in_kpis - CENSUSES.keys()) | in_quests | plain | {STANDARD.streak.measure}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_things_of_one_kind_share_a_title(language):
    for things in (STANDARD.rules, STANDARD.quests, STANDARD.levels, STANDARD.catalog):
        titles = [thing.title[language] for thing in things]
        assert len(set(titles)) == len(titles)


def test_chinese_is_chinese_and_english_is_not():
    texts = [told for language in LANGUAGES for told in explain(STANDARD, language)]
    half = len(texts) // 2

    assert all(any("\u4e00" <= char <= "\u9fff" for char in told.sentence) for told in texts[half:])
    assert not any("\u4e00" <= char <= "\u9fff" for told in texts[:half] for char in told.sentence)


def test_there_are_three_quests_for_each_day_week_and_month_and_some_to_take():
    own_accord = [quest for quest in STANDARD.quests if quest.accept is Accept.AUTO and not quest.is_badge]

    assert [3, 3, 3] == [
        sum(quest.window is window for quest in own_accord) for window in (Window.DAY, Window.WEEK, Window.MONTH)
    ]
    assert sum(quest.accept is Accept.TAKEN for quest in STANDARD.quests) >= 3


def test_the_first_steps_follow_one_another():
    chain = [quest for quest in STANDARD.quests if quest.id.startswith("start_")]

    assert [(), *((quest.id,) for quest in chain[:-1])] == [quest.requires for quest in chain]
    assert "full_circle" == chain[-1].badge


def test_there_are_badges_for_streaks_and_for_much_else():
    assert [5, 20, 60] == [days for days, _ in STANDARD.streak.badges]
    assert len(STANDARD.badges) >= 10
    assert {Window.DAY, Window.MONTH, Window.EVER} == {quest.window for quest in STANDARD.quests if quest.is_badge}


def test_there_are_thirty_levels_each_longer_than_the_one_before():
    steps = [after.xp - before.xp for before, after in zip(STANDARD.levels, STANDARD.levels[1:], strict=False)]

    assert 30 == len(STANDARD.levels)
    assert sorted(steps) == steps
    assert ["P1", "P2", "P3", "P4", "P5", "P6"] == [level.pay_step for level in STANDARD.levels if level.pay_step]


def test_a_sale_pays_thirty_twenty_and_fifty_percent():
    paid = by_part(xp_by_rule(STANDARD, sales(1, 1, 1)))

    assert {Part.SIGNED: 360, Part.DELIVERED: 240, Part.PAID: 600} == paid


def test_a_sale_paid_in_instalments_pays_the_same_but_for_rounding():
    third = deed(WORKDAYS[0], Kind.COLLECTION, event_amount=SALE // 3)
    whole = deed(WORKDAYS[0], Kind.COLLECTION, event_amount=SALE)
    rule = STANDARD.rule("collection")

    assert 500 == asked(rule, whole)
    assert 498 == 3 * asked(rule, third)


@pytest.mark.parametrize(("days_late", "xp"), [(0, 500), (1, 450), (30, 450), (31, 400), (400, 400)])
def test_late_money_pays_a_bit_less(days_late, xp):
    paid = deed(WORKDAYS[0], Kind.COLLECTION, event_amount=SALE, event_has_due=True, event_days_late=days_late)

    assert xp == asked(STANDARD.rule("collection"), paid)


def test_the_largest_sales_stop_paying_more():
    rule = STANDARD.rule("deal_won")
    worth = [asked(rule, deed(WORKDAYS[0], Kind.DEAL_WON, event_amount=amount * 100)) for amount in (300_000, 10**9)]

    assert [2310, 2310] == worth


@given(some.sampled_from(STANDARD.rules), amounts, amounts, some.integers(0, 1000), some.booleans())
def test_more_money_never_pays_less_and_nothing_pays_below_zero(rule, one, other, days_late, is_key):
    less, more = (
        {
            **BLANK,
            "event.amount": amount,
            "contract.amount": amount,
            "event.days_late": days_late,
            "account.key": is_key,
        }
        for amount in sorted((one, other))
    )

    assert 0 <= rule.xp.run(less) <= rule.xp.run(more)
    assert rule.coins is None or 0 <= rule.coins.run(less) <= rule.coins.run(more)


@given(some.sampled_from(list(STANDARD.measures.values())), amounts, amounts, some.integers(0, 5000))
def test_only_the_margin_can_fall_below_zero(measure, amount, cost, days):
    names = {**BLANK, "event.amount": amount, "event.cost": cost, "deal.cycle_days": days, "event.days_late": days}

    assert measure.id == "margin_won" or measure.value.run(names) >= 0


def test_in_a_typical_month_the_sale_brings_most_and_the_payment_most_of_that():
    deeds = typical_month()
    paid = xp_by_rule(STANDARD, deeds)
    total = sum(paid.values()) + sum(xp_by_quest(STANDARD, deeds).values())
    parts = by_part(paid)

    assert sum(parts.values()) > 0.60 * total
    assert Part.PAID == max(parts, key=lambda part: parts[part])


def test_in_a_typical_month_no_single_rule_brings_half():
    deeds = typical_month()
    paid = xp_by_rule(STANDARD, deeds)
    quests = xp_by_quest(STANDARD, deeds)

    assert max(*paid.values(), *quests.values()) < 0.50 * (sum(paid.values()) + sum(quests.values()))


def test_even_who_fills_every_cap_every_day_earns_little_of_it_by_activity():
    deeds = [*calls_and_messages(100, 100, 100), *field_work(50, 50), *pipeline(), *sales(4, 3, 3)]
    paid = xp_by_rule(STANDARD, deeds)
    total = sum(paid.values()) + sum(xp_by_quest(STANDARD, deeds).values())

    assert all(STANDARD.rule(id).cap is not None for id in WORK)
    assert sum(paid[id] for id in WORK) < 0.35 * total


def test_a_typical_first_month_leads_to_level_five_to_seven():
    deeds = typical_month()

    xp = sum(xp_by_rule(STANDARD, deeds).values()) + sum(xp_by_quest(STANDARD, deeds).values())

    assert 5 <= level_of(xp, STANDARD.levels).number <= 7


def test_a_slow_first_month_still_leads_to_level_five():
    deeds = [*calls_and_messages(6, 10, 2), *field_work(3, 1), *pipeline(), *sales(1, 0, 1, amount=SALE // 2)]

    xp = sum(xp_by_rule(STANDARD, deeds).values()) + sum(xp_by_quest(STANDARD, deeds).values())

    assert 5 == level_of(xp, STANDARD.levels).number


def test_the_first_day_at_the_phone_reaches_level_two():
    deeds = [done for done in typical_month() if done.day == WORKDAYS[0]]

    xp = sum(xp_by_rule(STANDARD, deeds).values()) + sum(xp_by_quest(STANDARD, deeds).values())

    assert 2 == level_of(xp, STANDARD.levels).number
