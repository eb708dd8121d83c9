"""A rulebook: what counts, what it pays, and the words for it, as checked values with indexes.

Not for reading the file (``rulebook_load.py``) and not for deciding what an event earns (``judge.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from game_rules.approval import FREE, ApprovalRules
from game_rules.barriers.rules import PLAIN_BARRIERS, BarrierRules
from game_rules.leads import OPEN_POOL, LeadRules
from game_rules.losses import SILENT, LossRules
from game_rules.raids import PLAIN, RaidRules
from game_rules.tiers import TierRules
from kpi.catalog import Catalog
from kpi.events import Kind
from kpi.measures import Formula, Measure
from kpi.periods import Grain

__all__ = [
    "LANGUAGES",
    "LOOT",
    "PRIZE",
    "Accept",
    "Badge",
    "Cap",
    "Level",
    "Objective",
    "OncePer",
    "Part",
    "Prize",
    "PrizeBy",
    "PrizeFor",
    "PrizePlace",
    "Quest",
    "Role",
    "Rule",
    "Rulebook",
    "StreakRule",
    "Text",
    "Window",
]

LANGUAGES = ("en", "zh")

LOOT = "raid:loot"
"""The rule that the ledger names for the loot of a raid."""
PRIZE = "prize:"
"""What the ledger calls a prize begins so: "prize:month_podium:1" is its first place."""
_LOOT_TITLE = {"en": "Raid loot", "zh": "副本战利品"}
_PLACE = {"en": "{0}, place {1}", "zh": "{0}，第 {1} 名"}

Text = Mapping[str, str]  # One wording per language of LANGUAGES.

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Window(StrEnum):
    """The stretch of days over which something is added up."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    EVER = "ever"


class OncePer(StrEnum):
    """What a rule pays at most once for; the last three begin anew every day."""

    DEAL = "deal"
    CONTRACT = "contract"
    INSTALMENT = "instalment"
    LEAD = "lead"
    ACCOUNT_DAY = "account_day"
    CONTACT_DAY = "contact_day"
    MEMBER_DAY = "member_day"
    TOPIC = "topic"
    TICKET = "ticket"


class Accept(StrEnum):
    """How a quest begins: by itself, or when a member takes it."""

    AUTO = "auto"
    TAKEN = "taken"


class Part(StrEnum):
    """The parts in which a sale pays: on the word, on delivery, on the money."""

    SIGNED = "signed"
    DELIVERED = "delivered"
    PAID = "paid"


class Role(StrEnum):
    """Whom a quest can address; the same words as a member's role."""

    REP = "rep"
    LEAD = "lead"
    BOSS = "boss"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Cap:
    """The most XP one rule pays one member in each window."""

    xp: int
    per: Window


@dataclass(frozen=True, slots=True)
class Rule:
    """What one kind of fact pays.

    ``when`` None: always. ``coins`` None: no coins. ``once_per`` None: every time. ``cap`` None: without limit.
    ``min_talk_s`` is the shortest duration in seconds that is paid, 0 for any. ``part`` names the part of a
    sale that the rule pays (one of ``Part``), None for everything else.
    """

    id: str
    title: Text
    on: frozenset[Kind]
    when: Formula | None
    xp: Formula
    coins: Formula | None
    once_per: OncePer | None
    cap: Cap | None
    min_talk_s: int
    part: str | None


@dataclass(frozen=True, slots=True)
class Objective:
    """A measure and the value it must reach; money in minor units."""

    measure: str
    goal: int


@dataclass(frozen=True, slots=True)
class Quest:
    """Objectives within a window, and what reaching all of them pays.

    ``audience`` holds the roles it is for, ``requires`` the quests that must be done before. A badge that is earned
    by a measure is a quest of its own that pays only the badge (``is_badge``). ``is_bounty`` marks a quest that a
    person posted and must approve; no rulebook holds one.
    """

    id: str
    title: Text
    text: Text
    window: Window
    audience: frozenset[str]
    objectives: tuple[Objective, ...]
    xp: int
    coins: int
    badge: str | None
    accept: Accept
    requires: tuple[str, ...] = ()
    is_bounty: bool = False

    @property
    def is_badge(self) -> bool:
        """True for the quest behind a measured badge: its id is "badge:" and the badge's id."""
        return self.id.startswith("badge:")


@dataclass(frozen=True, slots=True)
class Badge:
    """Something to be proud of; ``icon`` is the name of a Tabler icon."""

    id: str
    title: Text
    text: Text
    icon: str


@dataclass(frozen=True, slots=True)
class StreakRule:
    """A day counts for the streak when the measure rose on it; ``badges`` are (working days, badge), days rising."""

    measure: str
    badges: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A step of the career: reached at ``xp`` points in all.

    ``coins`` are paid on reaching it; ``pay_step`` names the pay step it unlocks, None for none.
    """

    number: int
    xp: int
    title: Text
    coins: int
    pay_step: str | None


class PrizeBy(StrEnum):
    """What decides who wins: the sum itself, or its share of the target."""

    VALUE = "value"
    ATTAINMENT = "attainment"


class PrizeFor(StrEnum):
    """Who stands on the board: members, or teams, of which everybody who sells wins."""

    MEMBERS = "members"
    TEAMS = "teams"


@dataclass(frozen=True, slots=True)
class PrizePlace:
    """What one place of a board pays; ``badge`` None: none."""

    coins: int
    badge: str | None


@dataclass(frozen=True, slots=True)
class Prize:
    """Coins or badges for the first places of a board, given once when a period of this length closes.

    ``board`` is a measure, or "xp"; ``places`` begin with the first.
    """

    id: str
    title: Text
    board: str
    by: PrizeBy
    grain: Grain
    places: tuple[PrizePlace, ...]
    whom: PrizeFor = PrizeFor.MEMBERS


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything one version of the rules says, with the indexes that keep the cost of an event constant.

    ``effective_from`` None: from the beginning of time. ``measures`` and ``badges`` are by id, ``levels`` rise from 1.
    ``minor_units`` are the decimals of the currency that ``money(…)`` was read for. ``raid`` are the rules of raids,
    ``barriers`` those of barriers.
    """

    id: str
    version: int
    title: Text
    effective_from: date | None
    measures: Mapping[str, Measure]
    rules: tuple[Rule, ...]
    quests: tuple[Quest, ...]
    badges: Mapping[str, Badge]
    streak: StreakRule
    levels: tuple[Level, ...]
    catalog: Catalog = field(compare=False, repr=False)  # It follows from the measures and the source text.
    source_text: str = field(repr=False)
    minor_units: int
    raid: RaidRules = PLAIN
    barriers: BarrierRules = PLAIN_BARRIERS
    leads: LeadRules = OPEN_POOL
    prizes: tuple[Prize, ...] = ()
    losses: LossRules = SILENT
    approval: ApprovalRules = FREE
    tiers: TierRules = field(default_factory=TierRules)
    _measures_on: Mapping[Kind, tuple[Measure, ...]] = field(init=False, repr=False, compare=False)
    _rules_on: Mapping[Kind, tuple[Rule, ...]] = field(init=False, repr=False, compare=False)
    _quests_on: Mapping[str, tuple[Quest, ...]] = field(init=False, repr=False, compare=False)
    _quests_after: Mapping[str, tuple[Quest, ...]] = field(init=False, repr=False, compare=False)
    _rules: Mapping[str, Rule] = field(init=False, repr=False, compare=False)
    _quests: Mapping[str, Quest] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        indexes = {
            "_measures_on": _grouped(self.measures.values(), lambda measure: measure.on),
            "_rules_on": _grouped(self.rules, lambda rule: rule.on),
            "_quests_on": _grouped(self.quests, lambda quest: {part.measure for part in quest.objectives}),
            "_quests_after": _grouped(self.quests, lambda quest: quest.requires),
            "_rules": {rule.id: rule for rule in self.rules},
            "_quests": {quest.id: quest for quest in self.quests},
        }
        for name, index in indexes.items():
            object.__setattr__(self, name, index)

    def measures_on(self, kind: Kind) -> tuple[Measure, ...]:
        """The measures an event of this kind may contribute to, in the file's order; () for none."""
        return self._measures_on.get(kind, ())

    def rules_on(self, kind: Kind) -> tuple[Rule, ...]:
        """The rules that an event of this kind is judged by, in the file's order; () for none."""
        return self._rules_on.get(kind, ())

    def quests_on(self, measure_id: str) -> tuple[Quest, ...]:
        """The quests with an objective over this measure, in the file's order, measured badges last; () for none."""
        return self._quests_on.get(measure_id, ())

    def quests_after(self, quest_id: str) -> tuple[Quest, ...]:
        """The quests that require this one, in the file's order; () for none."""
        return self._quests_after.get(quest_id, ())

    def rule(self, id: str) -> Rule:
        """The rule of this id.

        Raises: KeyError if this version has no such rule.
        """
        return self._rules[id]

    def quest(self, id: str) -> Quest:
        """The quest of this id ("badge:x" for the quest behind the measured badge x).

        Raises: KeyError if this version has no such quest.
        """
        return self._quests[id]

    def find_quest(self, id: str) -> Quest | None:
        """The quest of this id; None if this version has no such quest."""
        return self._quests.get(id)

    def title_of_rule(self, name: str, language: str) -> str:
        """What people read for the rule named in a ledger entry.

        Args:   name: "quest:x", "badge:x", "level:5", "prize:x:1", "raid:loot" or the id of an XP rule.
                language: one of LANGUAGES.
        Returns: the title; ``name`` itself when this version does not know it, because an entry may be older.
        Raises: KeyError for an unknown language (a caller's bug).
        """
        if name == LOOT:
            return _LOOT_TITLE[language]
        subject, _, id = name.partition(":")
        if subject == "prize":
            return self._prize_title(name, language)
        titled: Rule | Quest | Badge | Level | None
        if subject == "quest" and id:
            titled = self._quests.get(id)
        elif subject == "badge" and id:
            titled = self.badges.get(id)
        elif subject == "level" and id:
            titled = next((level for level in self.levels if str(level.number) == id), None)
        else:
            titled = self._rules.get(name)
        return name if titled is None else titled.title[language]

    def _prize_title(self, name: str, language: str) -> str:
        _, id, place = [*name.split(":"), ""][:3]
        prize = next((one for one in self.prizes if one.id == id), None)
        return name if prize is None else _PLACE[language].format(prize.title[language], place)


def _grouped(values: Iterable[_Value], keys_of: Callable[[_Value], Iterable[_Key]]) -> dict[_Key, tuple[_Value, ...]]:
    groups: dict[_Key, list[_Value]] = {}
    for value in values:
        for key in keys_of(value):
            groups.setdefault(key, []).append(value)
    return {key: tuple(group) for key, group in groups.items()}
