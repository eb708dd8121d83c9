"""Reading [barriers] of a rulebook."""

import pytest

from game_rules.barriers import PLAIN_BARRIERS
from game_rules.rulebook_load import RulebookError, load
from server.ledger.rulebooks import standard_text

HEAD = standard_text().partition("[barriers]")[0]
TAIL = "[streak]" + standard_text().partition("[streak]")[2]


def book(section: str):
    """The standard rulebook with another section about barriers."""
    return load(f"{HEAD}{section}\n{TAIL}", file="book.toml", minor_units=2).barriers


def test_what_is_absent_is_as_usual():
    assert PLAIN_BARRIERS == book("") == book("[barriers]")


def test_a_cause_is_known_by_its_parent():
    rules = book('[[barriers.cause]]\nparent = "access"\nid = "roads"\ntitle = { en = "Roads", zh = "道路" }')

    assert (True, True, False) == tuple(rules.knows(name) for name in ("access", "access.roads", "access.sea"))
    assert ("Roads", "道路", "Access") == (
        rules.title("access.roads", "en"),
        rules.title("access.roads", "zh"),
        rules.title("access.sea", "en"),
    )


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ("[barriers]\ndecide_within = 0", "is 0, must be a whole number from 1"),
        ("[barriers]\nmost_relief_pct = 101", "is 101, must be a whole number from 1 to 100"),
        ('[barriers]\nreporter = "nobody"', "unknown reporter 'nobody'"),
        ('[[barriers.cause]]\nparent = "mud"\nid = "a"\ntitle = { en = "A", zh = "甲" }', "unknown parent 'mud'"),
    ],
)
def test_what_is_wrong_is_told(section, told):
    with pytest.raises(RulebookError) as caught:
        book(section)

    assert any(problem.message.startswith(told) for problem in caught.value.problems), caught.value.problems
