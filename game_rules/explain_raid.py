"""The rules of raids in sentences: what hits, who hits how hard, what heals, what a victory pays, what is planned."""

from __future__ import annotations

from collections.abc import Iterable

from game_rules.explain_formula import words
from game_rules.raids import Phase, Plan, RaidRole, RaidRules
from kpi.events import Channel, Kind
from kpi.measures import Formula

__all__ = ["explain_raid"]

_WORDS = {
    "en": {
        "comma": ", ", "colon": ": ", "semicolon": "; ", "then": " → ",
        "work": "What hits in a raid", "floors": "How far work can hit", "heal": "A missed step",
        "loot": "Raid loot", "floor": "{0} down to {1} %", "factor": "{0} ×{1}", "like_all": "hits like everybody",
        "heals": "gives back up to {0} of work", "limit": "on one day up to {0}",
        "xp": "XP = {0}", "coins": "coins = {0}",
        "least": "for all who kept to the plan at least {0} % of an equal share",
        "step": "day {0} {1} ({2}) {3}",
        Kind.CALL: "call", Kind.VISIT: "visit", Kind.MEETING: "meeting", Kind.MESSAGE: "message",
        Kind.DEAL_STAGE: "move to a further stage",
        Phase.DISCOVER: "discover", Phase.PROPOSE: "propose", Phase.NEGOTIATE: "negotiate", Phase.SIGN: "sign",
        Phase.COLLECT: "collect",
        Channel.CALL: "call", Channel.VISIT: "visit", Channel.MEETING: "meeting", Channel.MESSAGE: "message",
    },
    "zh": {
        "comma": "，", "colon": "：", "semicolon": "；", "then": " → ",
        "work": "副本中的伤害来源", "floors": "跟进伤害的下限", "heal": "错过步骤",
        "loot": "副本战利品", "floor": "{0}阶段至 {1} %", "factor": "{0} ×{1}", "like_all": "伤害与众人相同",
        "heals": "至多回血 {0}（仅限跟进伤害）", "limit": "每天至多 {0}",
        "xp": "经验 = {0}", "coins": "金币 = {0}", "least": "完成计划者至少得均分的 {0} %",
        "step": "第 {0} 天{1}（{2}）{3}",
        Kind.CALL: "电话", Kind.VISIT: "拜访", Kind.MEETING: "会议", Kind.MESSAGE: "消息",
        Kind.DEAL_STAGE: "推进商机阶段",
        Phase.DISCOVER: "发现", Phase.PROPOSE: "方案", Phase.NEGOTIATE: "谈判", Phase.SIGN: "签约",
        Phase.COLLECT: "回款",
        Channel.CALL: "电话", Channel.VISIT: "拜访", Channel.MEETING: "会议", Channel.MESSAGE: "消息",
    },
}  # fmt: skip


def explain_raid(rules: RaidRules, language: str) -> Iterable[tuple[str, str, str]]:
    """Name, title and sentence of each part of the rules; nothing for rules that say nothing.

    Args:   language: one of ``game_rules.rulebook.LANGUAGES``.
    Raises: KeyError for an unknown language (a caller's bug).
    """
    say = _WORDS[language]
    if rules.work:
        hits = [_named(say[kind], formula, language) for kind, formula in rules.work.items()]
        yield _told("raid:work", say["work"], say["semicolon"].join(hits), language)
    if any(rules.floors.values()):
        floors = [say["floor"].format(say[phase], percent) for phase, percent in rules.floors.items()]
        yield _told("raid:floors", say["floors"], say["comma"].join(floors), language)
    if rules.heal is not None:
        heals = [say["heals"].format(words(rules.heal.expression, language))]
        if rules.heal_limit is not None:
            heals.append(say["limit"].format(words(rules.heal_limit.expression, language)))
        yield _told("raid:heal", say["heal"], say["comma"].join(heals), language)
    if rules.loot_xp is not None or rules.loot_coins is not None:
        yield _told("raid:loot", say["loot"], _loot(rules, language), language)
    for role in rules.roles:
        yield _told(f"raid:role:{role.id}", role.title[language], _role(role, language), language)
    for plan in rules.plans:
        yield _told(f"raid:plan:{plan.id}", plan.title[language], _plan(plan, rules, language), language)


def _told(name: str, title: str, text: str, language: str) -> tuple[str, str, str]:
    return name, title, title + _WORDS[language]["colon"] + text


def _named(name: str, formula: Formula, language: str) -> str:
    return f"{name} = {words(formula.expression, language)}"


def _loot(rules: RaidRules, language: str) -> str:
    say = _WORDS[language]
    formulas = (("xp", rules.loot_xp), ("coins", rules.loot_coins))
    parts = [say[key].format(words(one.expression, language)) for key, one in formulas if one is not None]
    if rules.min_share_pct:
        parts.append(say["least"].format(rules.min_share_pct))
    return say["semicolon"].join(parts)


def _role(role: RaidRole, language: str) -> str:
    say = _WORDS[language]
    factors = [say["factor"].format(say[kind], _times(percent)) for kind, percent in role.factors.items()]
    return say["comma"].join(factors) or say["like_all"]


def _times(percent: int) -> str:
    whole, rest = divmod(percent, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".")


def _plan(plan: Plan, rules: RaidRules, language: str) -> str:
    say = _WORDS[language]
    told = []
    for step in plan.steps:
        role = rules.role(step.role)
        who = role.title[language] if role is not None else step.role
        told.append(say["step"].format(step.after_days, say[step.channel], who, step.what[language]))
    return say["then"].join(told)
