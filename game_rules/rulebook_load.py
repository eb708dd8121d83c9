"""Reading a rulebook file (TOML) into a ``Rulebook``, or into the list of everything that is wrong with it.

``KEYS`` is the whole format: docs/reference/rulebook.md explains each key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from game_rules.approval import FREE, ApprovalRules
from game_rules.barriers.rules import PLAIN_BARRIERS, BarrierRules
from game_rules.leads import OPEN_POOL, LeadRules
from game_rules.losses import SILENT, LossRules
from game_rules.raids import PLAIN, RaidRules
from game_rules.rulebook import (
    Accept,
    Badge,
    Cap,
    Level,
    Objective,
    OncePer,
    Part,
    Quest,
    Role,
    Rule,
    Rulebook,
    StreakRule,
    Window,
)
from game_rules.rulebook_approval import APPROVAL_KEYS, read_approval
from game_rules.rulebook_barriers import BARRIER_KEYS, read_barriers
from game_rules.rulebook_check import check_badges, check_quests, check_rule
from game_rules.rulebook_fields import Section
from game_rules.rulebook_lines import locate
from game_rules.rulebook_losses import LOSS_KEYS, read_losses
from game_rules.rulebook_measures import check_measure_name, read_kpi, read_measure
from game_rules.rulebook_prize import PRIZE_KEYS, read_prize
from game_rules.rulebook_problems import Draft, Problem, RulebookError, known_words
from game_rules.rulebook_raid import RAID_KEYS, read_raid
from game_rules.tiers import TierRules
from kpi.catalog import Catalog, Kpi, Unit
from kpi.census import Census, censuses_beside
from kpi.language import Schema
from kpi.measures import FACT_NAMES, Measure

__all__ = ["KEYS", "Problem", "RulebookError", "load"]

KEYS: Mapping[str, Sequence[str]] = {
    "file": (
        "id", "version", "title", "effective_from",
        "measure", "kpi", "rule", "quest", "badge", "streak", "level", "raid", "barriers", "leads",
        "prize", "losses", "approval", "tiers",
    ),
    "measure": ("id", "title", "meaning", "unit", "better", "on", "when", "value", "source"),
    "kpi": ("id", "title", "meaning", "unit", "better", "numerator", "denominator", "source"),
    "rule": ("id", "title", "on", "when", "xp", "coins", "once_per", "cap", "min_talk_s", "part"),
    "cap": ("xp", "per"),
    "quest": (
        "id", "title", "text", "window", "audience", "accept", "requires", "objectives", "xp", "coins", "badge",
    ),
    "objective": ("measure", "goal"),
    "badge": ("id", "title", "text", "icon", "objectives", "window", "audience"),
    "streak": ("measure", "badges"),
    "streak badge": ("days", "badge"),
    "level": ("xp", "title", "coins", "pay_step"),
    "tiers": ("a_pct", "b_pct", "window_days"),
    "leads": ("recycle_workdays", "hold_limit", "daily_claims"),
    **RAID_KEYS,
    **BARRIER_KEYS,
    **PRIZE_KEYS,
    **LOSS_KEYS,
    **APPROVAL_KEYS,
}  # fmt: skip
"""Per kind of table the keys it may have."""

NO_NAMES = Schema({})  # An organisation without fields of its own.
SELLERS = (Role.REP, Role.LEAD)  # Whom quests and badges address unless they say otherwise.
_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")


def load(text: str, *, file: str, minor_units: int, own_names: Schema = NO_NAMES) -> Rulebook:
    """Read and check a rulebook.

    Args:   text: TOML. file: its name, for messages only. minor_units: decimals of the organisation's currency
            (2 for CNY, 0 for JPY), the scale of ``money(…)``. own_names: those of an organisation's own fields, such
            as ``account.custom.industry_code``, which formulas may use as well.
    Returns: the rulebook, complete and consistent.
    Raises: RulebookError with every problem: file, line, field, value and what to do.
    Source: docs/reference/rulebook.md.
    """
    text = text.removeprefix("\ufeff")  # Some editors put a byte order mark in front; TOML knows none.
    try:
        values = tomllib.loads(text)
        positions = locate(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookError([_toml_problem(file, text, str(error))]) from None
    except RecursionError:
        raise RulebookError([Problem(file, 1, "", "is nested too deeply to be a rulebook")]) from None
    draft = Draft(file, positions, minor_units, FACT_NAMES | own_names)
    return _Loader(draft, Section(draft, (), values, KEYS["file"])).rulebook(text)


def _toml_problem(file: str, text: str, message: str) -> Problem:
    place = _PLACE.search(message)
    line = int(place.group(1)) if place else text.count("\n") + 1
    column = f" (column {place.group(2)})" if place else ""
    return Problem(file, line, "", f"is not TOML: {_PLACE.sub('', message)}{column}")


class _Loader:
    """One reading of one file. Later sections name things of earlier ones, so the order of reading matters."""

    def __init__(self, draft: Draft, root: Section) -> None:
        self.draft = draft
        self.root = root
        self.measures: dict[str, Measure] = {}
        self.censuses: Mapping[str, Census] = {}
        self.badges: dict[str, Badge] = {}

    def rulebook(self, text: str) -> Rulebook:
        root = self.root
        id, version, title = root.id(), root.whole("version", least=1), root.words("title")
        effective_from = self._effective_from()
        self.measures = {measure.id: measure for measure in self._measures()}
        kpis = self._kpis()
        badge_sections = self._sections("badge")
        badges = [_badge(section) for section in badge_sections]
        self.badges = {badge.id: badge for badge in badges}
        rules = tuple(self._rule(section) for section in self._sections("rule"))
        quest_sections = self._sections("quest")
        quests = tuple(self._quest(section) for section in quest_sections)
        measured = tuple(
            self._badge_quest(section, badge)
            for section, badge in zip(badge_sections, badges, strict=True)
            if "objectives" in section.values
        )
        streak, levels, raid, barriers = self._streak(), self._levels(), self._raid(), self._barriers()
        leads, losses, approval, tiers = self._leads(), self._losses(), self._approval(), self._tiers()
        prizes = tuple(read_prize(section, self.measures, self.badges) for section in self._sections("prize"))
        check_quests(dict(zip((section.path for section in quest_sections), quests, strict=True)), self.draft)
        badge_ids = {section.path: badge.id for section, badge in zip(badge_sections, badges, strict=True)}
        by_prize = {place.badge for prize in prizes for place in prize.places}
        check_badges(badge_ids, quests + measured, streak, by_prize, self.draft)
        if self.draft.problems:
            raise RulebookError(self.draft.problems)
        catalog = Catalog.from_measures([*self.measures.values(), *self.censuses.values()], kpis)
        return Rulebook(
            id, version, title, effective_from,
            self.measures, rules, quests + measured, self.badges, streak, levels, catalog, text,
            self.draft.minor_units, raid, barriers, leads, prizes, losses, approval, tiers,
        )  # fmt: skip

    def _effective_from(self) -> date | None:
        value = self.root.values.get("effective_from")
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            self.root.report("effective_from", f"is {value!r}, must be a day without quotes such as 2026-01-01")
            return None
        return value

    def _sections(self, key: str) -> list[Section]:
        """The tables of one kind, with every id checked to be the only one of its kind."""
        return self.root.unique(key, KEYS[key])

    def _measures(self) -> list[Measure]:
        sections = self._sections("measure")
        if not sections:
            self.root.report("measure", "is missing: without [[measure]] nothing is counted")
        return [read_measure(section) for section in sections]

    def _kpis(self) -> list[Kpi]:
        sections = self._sections("kpi")
        own = {*self.measures, *(str(section.values.get("id", "")) for section in sections)}
        self.censuses = censuses_beside(own)
        return [kpi for section in sections if (kpi := read_kpi(section, self.measures, self.censuses)) is not None]

    def _rule(self, section: Section) -> Rule:
        cap = section.table("cap", KEYS["cap"], 'such as { xp = 60, per = "day" }') if "cap" in section.values else None
        rule = Rule(
            section.id(),
            section.words("title"),
            section.kinds(),
            section.optional_condition("when"),
            section.number("xp"),
            section.optional_number("coins"),
            section.optional_choice("once_per", OncePer),
            Cap(cap.whole("xp", least=1), cap.choice("per", Window)) if cap is not None else None,
            section.whole("min_talk_s", least=0, default=0),
            section.optional_choice("part", Part),
        )
        check_rule(rule, section)
        return rule

    def _quest(self, section: Section) -> Quest:
        badge = section.optional_text("badge")
        if badge is not None:
            self._known_badge(section, "badge", badge)
        return Quest(
            section.id(),
            section.words("title"),
            section.words("text"),
            section.choice("window", Window),
            _audience(section),
            self._objectives(section),
            section.whole("xp", least=0),
            section.whole("coins", least=0, default=0),
            badge,
            section.choice("accept", Accept, Accept.AUTO),
            section.names("requires", default=()),
        )

    def _badge_quest(self, section: Section, badge: Badge) -> Quest:
        """A measured badge is a quest that begins by itself and pays nothing but the badge."""
        return Quest(
            f"badge:{badge.id}",
            badge.title,
            badge.text,
            section.choice("window", Window, Window.EVER),
            _audience(section),
            self._objectives(section),
            0,
            0,
            badge.id,
            Accept.AUTO,
        )

    def _objectives(self, section: Section) -> tuple[Objective, ...]:
        sections = section.tables("objectives", KEYS["objective"])
        if section.values.get("objectives", []) == []:
            section.report("objectives", 'must name at least one such as [{ measure = "calls", goal = 20 }]')
        return tuple(self._objective(part) for part in sections)

    def _objective(self, section: Section) -> Objective:
        name = section.text("measure")
        check_measure_name(section, "measure", name, self.measures)
        measure = self.measures.get(name)
        is_money = measure is not None and measure.unit is Unit.MONEY
        return Objective(name, section.goal("goal", is_money=is_money))

    def _streak(self) -> StreakRule:
        section = self.root.table("streak", KEYS["streak"], 'a table [streak] with measure = "…"')
        if section is None:
            return StreakRule("", ())
        measure = section.text("measure")
        check_measure_name(section, "measure", measure, self.measures)
        badges: list[tuple[int, str]] = []
        for part in section.tables("badges", KEYS["streak badge"]):
            days, badge = part.whole("days", least=1), part.text("badge")
            self._known_badge(part, "badge", badge)
            if badges and days <= badges[-1][0]:
                part.report("days", f"is {days}, must be more than the {badges[-1][0]} before it")
            badges.append((days, badge))
        return StreakRule(measure, tuple(badges))

    def _levels(self) -> tuple[Level, ...]:
        sections = self.root.tables("level", KEYS["level"])
        if not sections:
            self.root.report("level", "is missing: without [[level]] nobody has a level")
        levels: list[Level] = []
        for number, section in enumerate(sections, start=1):
            xp = section.whole("xp", least=0)
            if not levels and xp != 0:
                section.report("xp", f"is {xp}, the first level must begin at 0")
            if levels and xp <= levels[-1].xp:
                section.report("xp", f"is {xp}, must be more than the {levels[-1].xp} of the level before it")
            coins, pay_step = section.whole("coins", least=0, default=0), section.optional_text("pay_step")
            levels.append(Level(number, xp, section.words("title"), coins, pay_step))
        return tuple(levels)

    def _raid(self) -> RaidRules:
        """Absent, as in books older than raids, it means the plainest rules."""
        if "raid" not in self.root.values:
            return PLAIN
        section = self.root.table("raid", KEYS["raid"], "a table [raid]")
        return PLAIN if section is None else read_raid(section)

    def _barriers(self) -> BarrierRules:
        """Absent it means what is usual."""
        if "barriers" not in self.root.values:
            return PLAIN_BARRIERS
        section = self.root.table("barriers", KEYS["barriers"], "a table [barriers]")
        return PLAIN_BARRIERS if section is None else read_barriers(section)

    def _leads(self) -> LeadRules:
        """Absent, it means a pool without limits."""
        if "leads" not in self.root.values:
            return OPEN_POOL
        section = self.root.table("leads", KEYS["leads"], "a table [leads]")
        if section is None:
            return OPEN_POOL
        return LeadRules(*(section.whole(key, least=0, default=0) for key in KEYS["leads"]))

    def _losses(self) -> LossRules:
        """Absent, nobody has to say why a deal was lost."""
        if "losses" not in self.root.values:
            return SILENT
        section = self.root.table("losses", KEYS["losses"], "a table [losses]")
        return SILENT if section is None else read_losses(section)

    def _approval(self) -> ApprovalRules:
        """Absent, nobody has to approve anything."""
        if "approval" not in self.root.values:
            return FREE
        section = self.root.table("approval", KEYS["approval"], "a table [approval]")
        return FREE if section is None else read_approval(section)

    def _tiers(self) -> TierRules:
        """Absent it means what is usual."""
        usual = TierRules()
        if "tiers" not in self.root.values:
            return usual
        section = self.root.table("tiers", KEYS["tiers"], "a table [tiers]")
        if section is None:
            return usual
        a_pct, b_pct = (
            section.whole("a_pct", least=1, default=usual.a_pct),
            section.whole("b_pct", least=1, default=usual.b_pct),
        )
        if not a_pct <= b_pct <= 100:
            section.report("b_pct", f"is {b_pct}, must be from a_pct ({a_pct}) to 100")
        return TierRules(a_pct, b_pct, section.whole("window_days", least=1, default=usual.window_days))

    def _known_badge(self, section: Section, key: str, name: str) -> None:
        if name and name not in self.badges:
            section.report(key, f"unknown badge {name!r} ({known_words(name, self.badges)})")


def _badge(section: Section) -> Badge:
    for key in ("window", "audience"):
        if key in section.values and "objectives" not in section.values:
            section.report(key, "says when objectives count, but there are none; add objectives or leave it out")
    return Badge(section.id(), section.words("title"), section.words("text"), section.text("icon"))


def _audience(section: Section) -> frozenset[str]:
    names = section.names("audience", default=SELLERS)
    for name in names:
        if name not in list(Role):
            section.report("audience", f"unknown role {name!r} ({known_words(name, Role)})")
    return frozenset(str(name) for name in names)
