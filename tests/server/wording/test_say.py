"""Every reason why something did not come in has Chinese words, with the same values; no words wait for a reason."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import game_rules
import kpi
import server
from kpi.sentences import sentence
from server.people.roles import Language
from server.wording.of_events import EVENTS
from server.wording.of_expressions import EXPRESSIONS
from server.wording.of_fields import FIELDS
from server.wording.of_hooks import HOOKS
from server.wording.of_mappings import MAPPINGS
from server.wording.of_rows import ROWS
from server.wording.say import CHINESE, say, say_all


def uses() -> Iterator[tuple[str, ast.expr]]:
    """Every call of `sentence` in the code: its place, and what stands for the pattern."""
    for package in (kpi, game_rules, server):
        for path in sorted(Path(package.__path__[0]).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            imports = [one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)]
            if not any(one.module == "kpi.sentences" for one in imports):
                continue
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sentence":
                    yield f"{path}:{node.lineno}", node.args[0]


def places_in(pattern: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(pattern) if name}


def test_every_pattern_is_a_constant_with_chinese_words():
    patterns = {place: str(one.value) if isinstance(one, ast.Constant) else "" for place, one in uses()}

    assert len(patterns) > 100
    assert [] == [f"{place}: {pattern!r}" for place, pattern in patterns.items() if pattern not in CHINESE]


def test_no_words_are_left_over():
    used = {one.value for _, one in uses() if isinstance(one, ast.Constant)}

    assert set() == CHINESE.keys() - used
    assert len(CHINESE) == sum(map(len, (EVENTS, ROWS, MAPPINGS, EXPRESSIONS, FIELDS, HOOKS)))


@pytest.mark.parametrize("pattern", CHINESE)
def test_chinese_words_have_the_same_places(pattern):
    assert places_in(pattern) == places_in(CHINESE[pattern])


def test_a_sentence_is_said_with_all_that_is_in_it():
    column = sentence("{name} is {value}", name=sentence("column {name!r}", name="Price"), value="'lots'")
    told = sentence("{where}: {reason}", where=[column], reason=sentence("{text!r} is not a number", text="lots"))

    assert "column 'Price' is 'lots': 'lots' is not a number" == say(told, Language.ENGLISH)
    assert "“Price”列为 'lots'：“lots”不是数字" == say(told, Language.CHINESE)
    assert "缺失；“Price”列为 'lots'" == say_all([sentence("is missing"), column], Language.CHINESE)


def test_what_older_versions_stored_is_said_as_it_is():
    assert "缺失" == say("is missing", Language.CHINESE)
    assert "column 'a' is '{1}': is odd" == say("column 'a' is '{1}': is odd", Language.CHINESE)
