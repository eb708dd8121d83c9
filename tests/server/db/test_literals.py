from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.db.database import Database
from server.db.literals import array_literal

pytestmark = pytest.mark.anyio

ODD = ["", "null", "NULL", '"', "\\", "\\n", "\n", "\t\x01", "a,b", "{}", " x ", "好", 'a"\\\n{', None]


async def test_every_text_reaches_the_database_as_it_is(new_postgres: Callable[[], str]) -> None:
    async with await Database.open(new_postgres()) as db:
        for texts in (ODD, *([text] for text in ODD)):
            rows = await db.fetch("SELECT * FROM unnest($1::text::text[])", array_literal(texts))

            assert texts == [row[0] for row in rows]


async def test_numbers_reach_the_database_as_they_are(new_postgres: Callable[[], str]) -> None:
    numbers = [0, -1, 2**63 - 1, -(2**63), None]
    async with await Database.open(new_postgres()) as db:
        rows = await db.fetch("SELECT * FROM unnest($1::text::bigint[])", array_literal(numbers))

    assert numbers == [row[0] for row in rows]


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00")), min_size=1))
def test_nothing_is_left_of_a_text_but_escapes_that_both_ways_of_writing_know(texts: list[str]) -> None:
    told = array_literal(texts)

    assert all(letter in '"\\' for letter in _after_backslashes(told))


def _after_backslashes(told: str) -> list[str]:
    found, place = [], told.find("\\")
    while place >= 0:
        found.append(told[place + 1])
        place = told.find("\\", place + 2)
    return found
