"""docs/reference/rulebook.md names everything a rulebook may hold, and its example works."""

import re
from pathlib import Path

import pytest

import game_rules
from game_rules.raids import Phase
from game_rules.rulebook import Accept, OncePer, Part, Role, Window
from game_rules.rulebook_barriers import Named
from game_rules.rulebook_load import KEYS, RulebookError, load
from kpi.barriers import Cause
from kpi.catalog import Better, Unit
from kpi.events import Channel
from kpi.language import Type
from kpi.measures import FACT_NAMES

REFERENCE = (Path(game_rules.__file__).parents[1] / "docs/reference/rulebook.md").read_text(encoding="utf-8")
SECTIONS = {
    "file": "The head",
    "measure": "`[[measure]]`",
    "kpi": "`[[kpi]]`",
    "rule": "`[[rule]]`",
    "cap": "`[[rule]]`",
    "quest": "`[[quest]]`",
    "objective": "`[[quest]]`",
    "badge": "`[[badge]]`",
    "streak": "`[streak]`",
    "streak badge": "`[streak]`",
    "level": "`[[level]]`",
    "leads": "`[leads]`",
    "tiers": "`[tiers]`",
    "losses": "`[losses]`",
    "approval": "`[approval]`",
    "approval step": "`[approval]`",
    "loss reason": "`[losses]`",
    "raid": "`[raid]`",
    "prize": "`[[prize]]`",
    "prize place": "`[[prize]]`",
    "raid work": "`[raid]`",
    "raid floors": "`[raid]`",
    "raid stages": "`[raid]`",
    "raid role": "`[raid]`",
    "raid plan": "`[raid]`",
    "raid step": "`[raid]`",
    "barriers": "`[barriers]`",
    "barriers cause": "`[barriers]`",
}


def section_of(heading: str) -> str:
    """The text under a heading, up to the next one of its rank."""
    _, _, text = REFERENCE.partition(f"\n## {heading}")
    return text.partition("\n## ")[0]


@pytest.mark.parametrize(("table", "key"), [(table, key) for table, keys in KEYS.items() for key in keys])
def test_every_key_is_explained_where_its_table_is(table, key):
    told = re.findall(r"`\[*([a-z_.]+)\]*`", section_of(SECTIONS[table]))

    assert key in told


@pytest.mark.parametrize("name", FACT_NAMES)
def test_every_name_is_explained_with_its_type(name):
    (row,) = [row for row in section_of("Names in expressions").splitlines() if f"`{name}`" in row]

    assert str(FACT_NAMES[name]) == row.split("|")[2].strip()
    assert isinstance(FACT_NAMES[name], Type)


CHOICES = (Window, OncePer, Accept, Part, Role, Unit, Better, Phase, Channel, Named, Cause)


@pytest.mark.parametrize("word", sorted({str(one) for choice in CHOICES for one in choice}))
def test_every_choice_is_named(word):
    assert f"`{word}`" in REFERENCE


def test_the_example_is_a_rulebook():
    example = REFERENCE.partition("```toml\n")[2].partition("```")[0]

    assert "tiny" == load(example, file="rulebook.md", minor_units=2).id


def test_the_example_of_a_problem_reads_as_the_loader_writes_it():
    shown = re.search(r"^sales\.toml:\d+: rule\[3\]\.xp: (.*)$", REFERENCE, re.MULTILINE)
    wrong = REFERENCE.partition("```toml\n")[2].partition("```")[0].replace("event.duration_s >=", "event.amuont >=")

    with pytest.raises(RulebookError) as caught:
        load(wrong, file="rulebook.md", minor_units=2)

    assert shown is not None
    assert [shown[1]] == [problem.message for problem in caught.value.problems]
