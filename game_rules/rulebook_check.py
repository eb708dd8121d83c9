"""What can be wrong with a rulebook whose single values are all right: rules, quests and badges that can never work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from game_rules.rulebook import OncePer, Quest, Rule, StreakRule
from game_rules.rulebook_fields import Section
from game_rules.rulebook_lines import Path
from game_rules.rulebook_problems import Draft, known_words
from kpi.events import DATA_OF, Kind
from kpi.language import EvalError
from kpi.measures import BLANKS, FACT_NAMES, Formula

__all__ = ["BLANK_FACT", "check_badges", "check_quests", "check_rule", "check_value"]

# What an event must be able to name so that a rule can pay once for it.
_NAMED_BY: Mapping[OncePer, frozenset[str]] = {
    OncePer.DEAL: frozenset({"deal"}),
    OncePer.CONTRACT: frozenset({"contract"}),
    OncePer.INSTALMENT: frozenset({"instalment"}),
    OncePer.LEAD: frozenset({"lead"}),
    OncePer.ACCOUNT_DAY: frozenset({"account"}),
    OncePer.CONTACT_DAY: frozenset({"contact", "lead", "account"}),
    OncePer.MEMBER_DAY: frozenset({"member"}),
    OncePer.TICKET: frozenset({"ticket"}),
    OncePer.TOPIC: frozenset({"topic"}),
}

BLANK_FACT: Mapping[str, object] = {name: BLANKS[kind] for name, kind in FACT_NAMES.items()}
"""An event that says nothing more than its kind."""


def check_rule(rule: Rule, section: Section) -> None:
    """Report what makes a rule pay never, twice, or fail."""
    check_value(section, "xp", rule.when, rule.xp)
    if rule.coins is not None:
        check_value(section, "coins", rule.when, rule.coins)
    for kind in sorted(rule.on):
        fields = frozenset(DATA_OF[kind].__struct_fields__)
        if rule.once_per is not None and not fields & _NAMED_BY[rule.once_per]:
            message = f"is {rule.once_per.value!r}, but {kind.value} never names one; {_once_help(kind)}"
            section.report("once_per", message)
        if rule.min_talk_s and "duration_s" not in fields:
            section.report(
                "min_talk_s", f"is {rule.min_talk_s}, but {kind.value} has no duration, so it would never pay"
            )


def check_value(
    section: Section, key: str, when: Formula | None, value: Formula, names: Mapping[str, object] = BLANK_FACT
) -> None:
    """Report a formula that fails, or answers less than nothing, for an event that says nothing more than its kind."""
    try:
        if when is not None and not when.run(names):
            return
        answer = value.run(names)
    except EvalError as error:
        advice = "guard it, as in 'deal.amount > 0 ? event.amount * 10 / deal.amount : 0'"
        section.report(key, f"fails where every value is 0, empty or false ({error.message}); {advice}")
        return
    if answer < 0:
        section.report(key, f"answers {answer} where every value is 0, empty or false; it must never be below 0")


def check_quests(quests: Mapping[Path, Quest], draft: Draft) -> None:
    """Report quests that require what does not exist, what others do, or in the end themselves."""
    by_id = {quest.id: quest for quest in quests.values()}
    for path, quest in quests.items():
        for name in quest.requires:
            before = by_id.get(name)
            if before is None:
                draft.report((*path, "requires"), f"unknown quest {name!r} ({known_words(name, by_id)})")
            elif before.window is not quest.window:
                message = f"{name!r} runs by the {before.window.value} and this one by the {quest.window.value}"
                draft.report((*path, "requires"), f"{message}; both must run in the same window")
            elif shut_out := sorted(quest.audience - before.audience):
                message = f"{name!r} is not for {' or '.join(shut_out)}, who then can never begin this one"
                draft.report((*path, "requires"), f"{message}; make the audiences equal")
        if circle := _circle(quest, by_id):
            draft.report((*path, "requires"), f"can never begin, because it waits for itself: {' → '.join(circle)}")


def check_badges(
    ids: Mapping[Path, str], quests: Iterable[Quest], streak: StreakRule, by_prize: Set[str | None], draft: Draft
) -> None:
    """Report badges that nothing gives, and those that both streaks and others give: one would take the other's."""
    by_quest = {quest.badge for quest in quests} | by_prize
    by_streak = [badge for _, badge in streak.badges]
    for path, id in ids.items():
        if id in by_streak and (id in by_quest or by_streak.count(id) > 1):
            draft.report(path, f"badge {id!r} is given by a streak and by something else; make two badges of it")
        if id and id not in by_quest and id not in by_streak:
            draft.report(
                path, f"nobody can earn badge {id!r}; give it objectives, or name it in a quest, a prize or in [streak]"
            )


def _once_help(kind: Kind) -> str:
    fields = frozenset(DATA_OF[kind].__struct_fields__)
    possible = [once.value for once, named in _NAMED_BY.items() if fields & named]
    return f"possible: {', '.join(possible)}"


def _circle(quest: Quest, by_id: Mapping[str, Quest]) -> list[str]:
    """The shortest way from a quest over its requirements back to itself, [] when there is none."""
    ways = [[quest.id]]
    seen: set[str] = set()
    for way in ways:
        for name in by_id[way[-1]].requires:
            if name == quest.id:
                return [*way, name]
            if name in by_id and name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []
