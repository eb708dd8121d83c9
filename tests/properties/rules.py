"""The rulebooks of the properties: tight, and one that becomes different on a day."""

from pathlib import Path

from game_rules.editions import Editions
from game_rules.rulebook import Rulebook
from game_rules.rulebook_load import load

TIGHT = (Path(__file__).parent / "tight.toml").read_text(encoding="utf-8")
CHANGES = {
    "version = 1": "version = 2",
    "xp = '2'\ncap = { xp = 5, per = \"day\" }": "xp = '3'\ncap = { xp = 6, per = \"week\" }",
    'cap = { xp = 9, per = "week" }': 'cap = { xp = 8, per = "week" }',
    "goal = 2 }]\nxp = 17": "goal = 3 }]\nxp = 18",
    'goal = 3 }, { measure = "wins"': 'goal = 2 }, { measure = "wins"',
}


def tight() -> Rulebook:
    """The tight rulebook; amounts have no decimals."""
    return load(TIGHT, file="tight.toml", minor_units=0)


def one_edition() -> Editions:
    """The tight rulebook, always."""
    return Editions([(1, tight())])


def two_editions(from_day: int) -> Editions:
    """The tight rulebook, and from a day on one with other caps and other goals."""
    text = TIGHT
    for old, new in CHANGES.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return Editions([(1, tight()), (from_day, load(text, file="later.toml", minor_units=0))])
