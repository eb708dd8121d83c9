"""A rulebook in sentences: what each rule pays and each quest asks, for people who never open the file."""

from __future__ import annotations

from dataclasses import dataclass

from game_rules.explain_formula import is_constant, words
from game_rules.explain_raid import explain_raid
from game_rules.rulebook import Accept, Objective, OncePer, Prize, PrizeFor, PrizePlace, Quest, Rule, Rulebook, Window
from kpi.catalog import Unit
from kpi.measures import Formula

__all__ = ["Explained", "explain", "explain_prize", "explain_quest", "explain_rule"]


@dataclass(frozen=True, slots=True)
class Explained:
    """One rule, quest or badge in words; ``name`` is what ledger entries call it ("call", "quest:x", "badge:x")."""

    name: str
    title: str
    sentence: str


_WORDS = {
    "en": {
        "comma": ", ", "colon": ": ", "open": " (", "close": ")", "min_talk": "≥ {0} s", "when": "if {0}",
        "xp": "{0} XP", "xp_by": "XP = {0}", "coins": "{0} coins", "coins_by": "coins = {0}",
        "cap": "at most {0} XP {1}", "day": "a day", "week": "a week", "month": "a month", "ever": "in all",
        "in_day": "in a day", "in_week": "in a week", "in_month": "in a month", "in_ever": "in all",
        "once": "once per {0}", "part": "the {0} part of a sale", "goal": "{0} ≥ {1} {2}", "badge": "badge “{0}”",
        "after": "after {0}", "taken": "must be taken", "streak": "{0} working days in a row",
        "deal": "deal", "contract": "contract", "instalment": "instalment", "lead": "lead",
        "account_day": "account and day", "contact_day": "contact and day", "member_day": "day",
        "ticket": "ticket", "topic": "cause, place and period",
        "signed": "signed", "delivered": "delivered", "paid": "paid", "xp_board": "XP",
        "prize_value": "when a {0} closes, by {1}", "prize_attainment": "when a {0} closes, by {1} against target",
        "for_teams": "for teams, everybody in them",
        "a_month": "month", "a_quarter": "quarter", "a_year": "year",
    },
    "zh": {
        "comma": "，", "colon": "：", "open": "（", "close": "）", "min_talk": "≥ {0} 秒", "when": "条件：{0}",
        "xp": "{0} 经验", "xp_by": "经验 = {0}", "coins": "{0} 金币", "coins_by": "金币 = {0}",
        "cap": "{1}至多 {0} 经验", "day": "每天", "week": "每周", "month": "每月", "ever": "累计",
        "in_day": "单日", "in_week": "单周", "in_month": "单月", "in_ever": "累计",
        "once": "{0}一次", "part": "销售的{0}部分", "goal": "{2}{0} ≥ {1}", "badge": "徽章“{0}”",
        "after": "需先完成{0}", "taken": "需领取", "streak": "连续 {0} 个工作日",
        "deal": "每个商机", "contract": "每份合同", "instalment": "每期回款", "lead": "每条线索",
        "account_day": "每个客户每天", "contact_day": "每位联系人每天", "member_day": "每天",
        "ticket": "每个工单", "topic": "每个原因、地点和周期",
        "signed": "签单", "delivered": "交付", "paid": "回款", "xp_board": "经验",
        "prize_value": "{0}关账时，按{1}排名", "prize_attainment": "{0}关账时，按{1}目标完成率排名",
        "for_teams": "按团队，队员人人有份",
        "a_month": "月度", "a_quarter": "季度", "a_year": "年度",
    },
}  # fmt: skip


def explain(rulebook: Rulebook, language: str) -> tuple[Explained, ...]:
    """Every rule, quest, badge and part of a raid's rules in one sentence each.

    Args:   language: one of ``game_rules.rulebook.LANGUAGES``.
    Returns: rules, quests, measured badges, streak badges, the rules of raids, each in the file's order. A badge that
             only a quest gives is told there.
    Raises: KeyError for an unknown language (a caller's bug).
    """
    told = [Explained(rule.id, rule.title[language], explain_rule(rule, language)) for rule in rulebook.rules]
    for quest in rulebook.quests:
        name = quest.id if quest.is_badge else f"quest:{quest.id}"
        told.append(Explained(name, quest.title[language], explain_quest(quest, rulebook, language)))
    for days, id in rulebook.streak.badges:
        badge = rulebook.badges[id]
        sentence = badge.title[language] + _WORDS[language]["colon"] + _WORDS[language]["streak"].format(days)
        told.append(Explained(f"badge:{id}", badge.title[language], sentence))
    told.extend(Explained(*part) for part in explain_raid(rulebook.raid, language))
    told.extend(
        Explained(f"prize:{one.id}", one.title[language], explain_prize(one, rulebook, language))
        for one in rulebook.prizes
    )
    return tuple(told)


def explain_rule(rule: Rule, language: str) -> str:
    """One rule: "Connected call (≥ 30 s): 5 XP, at most 60 XP a day, once per contact and day".

    Args, Raises: as ``explain``.
    """
    say = _WORDS[language]
    asks = [say["min_talk"].format(rule.min_talk_s)] if rule.min_talk_s else []
    asks += [say["when"].format(words(rule.when.expression, language))] if rule.when is not None else []
    pays = [_amount(rule.xp, "xp", language)]
    pays += [_amount(rule.coins, "coins", language)] if rule.coins is not None else []
    if rule.cap is not None:
        pays.append(say["cap"].format(f"{rule.cap.xp:,}", say[rule.cap.per]))
    if rule.once_per is not None:
        pays.append(_once(rule.once_per, language))
    if rule.part is not None:
        pays.append(say["part"].format(say[rule.part]))
    asked = say["open"] + say["comma"].join(asks) + say["close"] if asks else ""
    return rule.title[language] + asked + say["colon"] + say["comma"].join(pays)


def explain_quest(quest: Quest, rulebook: Rulebook, language: str) -> str:
    """One quest or measured badge: "On the road: Visits ≥ 5 in a week, 15 XP, 15 coins".

    Args:   rulebook: the one that the quest is of. language: as ``explain``.
    Raises: KeyError for an unknown language, or a quest of another rulebook (a caller's bug).
    """
    say = _WORDS[language]
    parts = [_goal(part, quest.window, rulebook, language) for part in quest.objectives]
    parts += [say["xp"].format(f"{quest.xp:,}")] if quest.xp else []
    parts += [say["coins"].format(f"{quest.coins:,}")] if quest.coins else []
    if quest.badge is not None and not quest.is_badge:
        parts.append(say["badge"].format(rulebook.badges[quest.badge].title[language]))
    if quest.requires:
        before = say["comma"].join(f"“{rulebook.quest(id).title[language]}”" for id in quest.requires)
        parts.append(say["after"].format(before))
    if quest.accept is Accept.TAKEN:
        parts.append(say["taken"])
    return quest.title[language] + say["colon"] + say["comma"].join(parts)


def explain_prize(prize: Prize, rulebook: Rulebook, language: str) -> str:
    """One prize: "Month podium: when a month closes, by Collected against target: 1. 300 coins, 2. 200 coins".

    Args, Raises: as ``explain_quest``.
    """
    say = _WORDS[language]
    board = rulebook.measures[prize.board].title[language] if prize.board in rulebook.measures else say["xp_board"]
    won = say["comma"].join(
        f"{number}. {_of_place(place, rulebook, language)}" for number, place in enumerate(prize.places, start=1)
    )
    told = say[f"prize_{prize.by}"].format(say[f"a_{prize.grain}"], board)
    whom = say["comma"] + say["for_teams"] if prize.whom is PrizeFor.TEAMS else ""
    return prize.title[language] + say["colon"] + told + whom + say["colon"] + won


def _of_place(place: PrizePlace, rulebook: Rulebook, language: str) -> str:
    say = _WORDS[language]
    parts = [say["coins"].format(f"{place.coins:,}")] if place.coins else []
    parts += [say["badge"].format(rulebook.badges[place.badge].title[language])] if place.badge is not None else []
    return " + ".join(parts)


def _amount(formula: Formula, what: str, language: str) -> str:
    phrase = words(formula.expression, language)
    return _WORDS[language][what if is_constant(formula.expression) else f"{what}_by"].format(phrase)


def _once(once_per: OncePer, language: str) -> str:
    return _WORDS[language]["once"].format(_WORDS[language][once_per])


def _goal(objective: Objective, window: Window, rulebook: Rulebook, language: str) -> str:
    say, measure = _WORDS[language], rulebook.measures[objective.measure]
    goal = f"{objective.goal:,}"
    if measure.unit is Unit.MONEY:
        whole, rest = divmod(objective.goal, 10**rulebook.minor_units)
        goal = f"{whole:,}" + (f".{rest:0{rulebook.minor_units}}" if rest else "")
    return say["goal"].format(measure.title[language], goal, say[f"in_{window}"])
