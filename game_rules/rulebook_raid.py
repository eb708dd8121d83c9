"""Reading [raid]: what hits the boss, who plays which part, what is planned at the start, what a victory pays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from game_rules.raids.rules import (
    GOAL_NAMES,
    LOOT_NAMES,
    WORK_KINDS,
    Phase,
    Plan,
    PlannedStep,
    RaidRole,
    RaidRules,
)
from game_rules.rulebook_check import BLANK_FACT, check_value
from game_rules.rulebook_fields import Section
from game_rules.rulebook_problems import known_words
from kpi.events import Channel, Kind
from kpi.language import Schema
from kpi.measures import FACT_NAMES, Formula

__all__ = ["RAID_KEYS", "WORK_NAMES", "read_raid"]

_KINDS = tuple(kind.value for kind in WORK_KINDS)

RAID_KEYS: Mapping[str, Sequence[str]] = {
    "raid": (
        "work", "floors", "stages", "heal", "heal_limit", "min_share_pct", "loot_xp", "loot_coins", "role", "plan",
    ),
    "raid work": _KINDS,
    "raid floors": tuple(Phase),
    "raid stages": tuple(Phase),
    "raid role": ("id", "title", "factors"),
    "raid plan": ("id", "title", "steps"),
    "raid step": ("role", "channel", "after_days", "what"),
}  # fmt: skip
"""Per kind of table the keys it may have."""

WORK_NAMES = FACT_NAMES | GOAL_NAMES
"""What the formulas of work may use."""

_MOST_FACTOR = 1000
_BLANK_GOAL = {"raid.goal": 1}
_BLANK_LOOT = {"raid.goal": 1, "raid.members": 1, "raid.days": 1}


def read_raid(section: Section) -> RaidRules:
    """Read [raid] with its roles and plans."""
    if "heal" in section.values and "heal_limit" not in section.values:
        section.report("heal_limit", "is missing, so that nothing would ever heal; say how much at most on one day")
    roles = tuple(_role(part) for part in section.unique("role", RAID_KEYS["raid role"]))
    known = {role.id for role in roles}
    return RaidRules(
        work=_work(section),
        roles=roles,
        floors=_floors(section),
        heal=_formula(section, "heal", GOAL_NAMES, _BLANK_GOAL),
        heal_limit=_formula(section, "heal_limit", GOAL_NAMES, _BLANK_GOAL),
        min_share_pct=_percent(section, "min_share_pct"),
        loot_xp=_formula(section, "loot_xp", LOOT_NAMES, _BLANK_LOOT),
        loot_coins=_formula(section, "loot_coins", LOOT_NAMES, _BLANK_LOOT),
        stages=_stages(section),
        plans=tuple(_plan(part, known) for part in section.unique("plan", RAID_KEYS["raid plan"])),
    )


def _work(section: Section) -> dict[Kind, Formula]:
    part = _inner(section, "work", RAID_KEYS["raid work"], "such as { \"visit.logged\" = 'raid.goal / 100' }")
    names = {**BLANK_FACT, **_BLANK_GOAL}
    found = {kind: _formula(part, kind.value, part.draft.names | GOAL_NAMES, names) for kind in WORK_KINDS}
    return {kind: formula for kind, formula in found.items() if formula is not None}


def _floors(section: Section) -> dict[Phase, int]:
    part = _inner(section, "floors", RAID_KEYS["raid floors"], "such as { discover = 90, collect = 10 }")
    return {phase: _percent(part, phase.value) for phase in Phase}


def _stages(section: Section) -> dict[str, Phase]:
    part = _inner(section, "stages", RAID_KEYS["raid stages"], 'such as { propose = ["proposal"] }')
    found: dict[str, Phase] = {}
    for phase in Phase:
        for word in part.names(phase.value, default=()):
            plain = word.strip().casefold()
            if plain in found:
                part.report(phase.value, f"names {word!r}, which stands for {found[plain].value} already")
            found.setdefault(plain, phase)
    return found


def _role(section: Section) -> RaidRole:
    part = _inner(section, "factors", _KINDS, 'such as { "visit.logged" = 150 }')
    kinds = [kind for kind in WORK_KINDS if kind.value in part.values]
    factors = {kind: _percent(part, kind.value, _MOST_FACTOR) for kind in kinds}
    return RaidRole(section.id(), section.words("title"), factors)


def _plan(section: Section, roles: set[str]) -> Plan:
    steps = section.tables("steps", RAID_KEYS["raid step"])
    if not steps:
        section.report("steps", 'must name at least one such as [{ role = "opener", channel = "call", … }]')
    return Plan(section.id(), section.words("title"), tuple(_step(step, roles) for step in steps))


def _step(section: Section, roles: set[str]) -> PlannedStep:
    role = section.text("role")
    if role and role not in roles:
        section.report("role", f"unknown role {role!r} ({known_words(role, roles)})")
    channel = section.choice("channel", Channel)
    return PlannedStep(role, channel, section.whole("after_days", least=0), section.words("what"))


def _formula(section: Section, key: str, names: Schema, blank: Mapping[str, object]) -> Formula | None:
    if key not in section.values:
        return None
    formula = section.number(key, names)
    check_value(section, key, None, formula, blank)
    return formula


def _percent(section: Section, key: str, most: int = 100) -> int:
    percent = section.whole(key, least=0, default=0)
    if percent > most:
        section.report(key, f"is {percent}, must be at most {most} per cent")
    return percent


def _inner(section: Section, key: str, keys: Sequence[str], example: str) -> Section:
    """A table that may be absent; then it is empty."""
    found = section.table(key, keys, example) if key in section.values else None
    return found or Section(section.draft, (*section.path, key), {}, keys)
