"""Reading [[measure]] and [[kpi]]: what is counted, and the numbers that people read made of it."""

from __future__ import annotations

from collections.abc import Mapping

from game_rules.rulebook_check import check_value
from game_rules.rulebook_fields import Section
from game_rules.rulebook_problems import known_words
from kpi.catalog import Better, Kpi, Unit
from kpi.census import Census
from kpi.measures import Measure

__all__ = ["check_measure_name", "read_kpi", "read_measure"]

_RESERVED = ("xp", "coins")  # Boards rank by these as by any measure.
_NOT_ADDED_UP = (Unit.RATIO, Unit.XP, Unit.COINS)


def read_measure(section: Section) -> Measure:
    """Read one [[measure]]."""
    id, unit = section.id(), section.choice("unit", Unit)
    if id in _RESERVED:
        section.report("id", f"is {id!r}, which is what the game itself counts; choose another")
    if unit in _NOT_ADDED_UP:
        section.report("unit", f"is {unit.value!r}, which events do not add up to; use money, count, seconds or days")
    measure = Measure(
        id,
        section.words("title"),
        unit,
        section.kinds(),
        section.optional_condition("when"),
        section.number("value"),
        section.choice("better", Better, Better.HIGHER),
        section.words("meaning"),
        section.optional_text("source") or "rulebook",
    )
    check_value(section, "value", measure.when, measure.value)
    return measure


def read_kpi(section: Section, measures: Mapping[str, Measure], censuses: Mapping[str, Census]) -> Kpi | None:
    """Read one [[kpi]]; None when something is wrong with it, because a KPI refuses to be incomplete.

    It may be made of measures and of censuses.
    """
    id = section.id()
    if id in measures or id in _RESERVED:
        section.report("id", f"is {id!r}, which is a measure's id, and every measure is a KPI too; choose another")
    numerator = section.names("numerator")
    denominator = section.names("denominator") if "denominator" in section.values else None
    for key, names in (("numerator", numerator), ("denominator", denominator or ())):
        for name in names:
            check_measure_name(section, key, name, {**measures, **censuses})
    title, meaning, source = section.words("title"), section.words("meaning"), section.text("source")
    unit, better = section.choice("unit", Unit), section.choice("better", Better)
    if section.draft.problems:
        return None
    return Kpi(id, title, unit, better, numerator, denominator, meaning, source)


def check_measure_name(section: Section, key: str, name: str, measures: Mapping[str, object]) -> None:
    """Report a measure that does not exist."""
    if name and name not in measures:
        section.report(key, f"unknown measure {name!r} ({known_words(name, measures)})")
