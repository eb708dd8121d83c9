"""Every value of a TOML text is found where it stands."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

import game_rules
from game_rules.rulebook_lines import locate

STANDARD = Path(game_rules.__file__).parent / "rulebooks" / "standard.toml"

TRICKY = '''\
# comment with [brackets] = "and quotes"
"quoted key" = 1
a.b . c = 'dotted' # and a comment
multi = """
first line, a quote " inside and an escaped \\"""
third line"""
raw = \'\'\'it''s
[[not a table]]\'\'\'
empty = ""
list = [ 1, # one
  "two",
  [3, 4], { five = 5, "six.6" = [6] },
]
when = 2026-01-01 07:30:00

[ plain . inner ]
x = true

[[things]]
name = "first"
[things.part]
y = 1
[[things.pieces]]
z = 1
[[things.pieces]]
z = 2

[[things]]
name = "second"
[[things.pieces]]
z = 3
'''


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every path of parsed TOML."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from paths(inner, (*path, place))


def rest_of(text: str, path: tuple[str | int, ...]) -> str:
    """The text from where a value begins."""
    position = locate(text)[path]
    return "\n".join([text.split("\n")[position.line - 1][position.column - 1 :], *text.split("\n")[position.line :]])


@pytest.mark.parametrize("text", [TRICKY, TRICKY.replace("\n", "\r\n"), STANDARD.read_text(encoding="utf-8")])
def test_every_path_is_found(text):
    assert set(paths(tomllib.loads(text))) == set(locate(text))


@pytest.mark.parametrize(
    ("path", "line", "begins"),
    [
        (("quoted key",), 2, "1\n"),
        (("a", "b", "c"), 3, "dotted'"),
        (("multi",), 5, "first line"),
        (("raw",), 7, "it''s"),
        (("empty",), 9, '"\n'),
        (("list", 0), 10, "1, # one"),
        (("list", 1), 11, 'two"'),
        (("list", 2, 1), 12, "4]"),
        (("list", 3, "six.6", 0), 12, "6]"),
        (("when",), 14, "2026-01-01 07"),
        (("plain", "inner", "x"), 17, "true"),
        (("things", 0, "part", "y"), 22, "1\n"),
        (("things", 0, "pieces", 1, "z"), 26, "2\n"),
        (("things", 1, "pieces", 0), 30, "[[things.pieces]]"),
        (("things", 1, "pieces", 0, "z"), 31, "3\n"),
    ],
)
def test_a_value_begins_where_it_is_written(path, line, begins):
    assert line == locate(TRICKY)[path].line
    assert rest_of(TRICKY, path).startswith(begins)


@given(some.lists(some.tuples(some.sampled_from("abc"), some.text(max_size=8)), max_size=6))
def test_texts_of_any_characters_are_stepped_over(pairs):
    escaped = [
        (key, "".join(f"\\U{ord(char):08x}" if ord(char) < 160 else char for char in text)) for key, text in pairs
    ]
    text = "".join(f'[[{key}]]\nvalue = "{written}"\n' for key, written in escaped)

    found = locate(text)

    assert [2 * place + 2 for place in range(len(pairs))] == sorted(
        position.line for path, position in found.items() if path[-1:] == ("value",)
    )


def test_text_that_is_not_toml_is_refused():
    with pytest.raises(ValueError, match="not TOML: expected '='"):
        locate("key value")
