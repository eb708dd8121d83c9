"""The four persons, their teams and their rulebooks, in memory: what a case is played with."""

import re
from datetime import date
from zoneinfo import ZoneInfo

from game_rules.editions import Editions
from game_rules.rulebook import Rulebook
from game_rules.rulebook_load import load
from kpi.calendar import WorkCalendar
from server.ledger.rulebooks import standard_text
from server.people.directory import Directory, MemberInfo, OrganisationInfo, RegionInfo, Stay, TeamInfo
from server.people.roles import Language, Role, Visibility

PEOPLE = {"ann": (1, Role.REP, 1), "bob": (2, Role.REP, 1), "mia": (3, Role.LEAD, 1), "zoe": (4, Role.REP, 2)}
NUMBERS = {name: number for name, (number, _, _) in PEOPLE.items()}
NAMES = {number: name for name, number in NUMBERS.items()}
_EVER = date(1900, 1, 1)
_HOLIDAY = date(2026, 11, 24)

# What the loader demands and a case does not care about.
_WORDS = '{ en = "x", zh = "x" }'
_FILLED_IN = {
    "measure": {"title": _WORDS, "meaning": _WORDS, "unit": '"count"'},
    "rule": {"title": _WORDS},
    "quest": {"title": _WORDS, "text": _WORDS, "xp": "0"},
    "badge": {"title": _WORDS, "text": _WORDS, "icon": '"coins"'},
    "prize": {"title": _WORDS},
    "level": {"title": _WORDS},
}
_HEAD = f'id = "case"\ntitle = {_WORDS}\nversion = '
_BEGINNING = '[[measure]]\nid = "deeds"\non = ["message.sent"]\nvalue = \'1\'\n'
_STREAK = '[streak]\nmeasure = "deeds"\n'
_LEVEL = "[[level]]\nxp = 0\n"


def company(zone: str = "Asia/Shanghai") -> Directory:
    """Ann and Bob in Mia's team, Zoe in another; Bob changes over to Zoe's team on 1 December 2026."""
    members = tuple(
        MemberInfo(number, name, name.title(), role, Language.ENGLISH, Visibility.NAMED, None, None)
        for name, (number, role, _) in PEOPLE.items()
    )
    stays = [Stay(number, team, _EVER, None) for name, (number, _, team) in PEOPLE.items() if name != "bob"]
    moved = date(2026, 12, 1)
    stays += [Stay(NUMBERS["bob"], 1, _EVER, moved), Stay(NUMBERS["bob"], 2, moved, None)]
    return Directory(
        1,
        OrganisationInfo("ACME", ZoneInfo(zone), "CNY", 1, "CN", Language.ENGLISH),
        WorkCalendar(holidays=frozenset({_HOLIDAY})),
        (RegionInfo(1, "north", "North"), RegionInfo(2, "south", "South")),
        (TeamInfo(1, "blue", "Blue", 1, Visibility.NAMED), TeamInfo(2, "red", "Red", 2, Visibility.NAMED)),
        members,
        tuple(stays),
    )


def editions_of(texts: dict[str, str]) -> Editions:
    """Rulebooks by their first day; the standard one for none."""
    if not texts:
        return Editions([(1, load(standard_text(), file="standard.toml", minor_units=2))])
    ranked = sorted(texts.items())
    return Editions(
        (date.fromisoformat(day).toordinal(), _small(text, version)) for version, (day, text) in enumerate(ranked, 1)
    )


def _small(text: str, version: int) -> Rulebook:
    """A rulebook from the few lines that matter to a case."""
    filled = "".join(_filled_in(section) for section in re.split(r"(?m)^(?=\[)", text))
    if "[streak]" not in text:
        filled = _filled_in(_BEGINNING) + filled + _STREAK
    if "[[level]]" not in text:
        filled += _filled_in(_LEVEL)
    return load(f"{_HEAD}{version}\n{filled}", file="case.toml", minor_units=2)


def _filled_in(section: str) -> str:
    heading = re.match(r"\[\[(\w+)\]\]", section)
    missing = _FILLED_IN.get(heading[1], {}) if heading else {}
    lines = [f"{key} = {value}" for key, value in missing.items() if not re.search(rf"(?m)^{key} = ", section)]
    return section.rstrip() + "\n" + "\n".join(lines) + "\n"
