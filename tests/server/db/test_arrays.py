import pytest

from server.db.arrays import among, as_array
from server.db.database import Database

pytestmark = pytest.mark.anyio

LETTERS = "SELECT one.name FROM (SELECT 'a' AS name UNION SELECT 'b') one WHERE one.name "
NUMBERS = "SELECT one.id FROM (SELECT 1 AS id UNION SELECT 2) one WHERE one.id > $1 AND one.id "


async def test_a_column_is_one_of_many_texts(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        asked = LETTERS + among(db.dialect, "$1")
        found = await db.fetch(asked, as_array(db.dialect, ["b", "c", '"']))
        nothing = await db.fetch(asked, as_array(db.dialect, []))

    assert ([("b",)], []) == ([tuple(row) for row in found], list(nothing))


async def test_a_column_is_one_of_many_large_numbers_behind_another_argument(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        asked = NUMBERS + among(db.dialect, "$2", "bigint")
        found = await db.fetch(asked, 1, as_array(db.dialect, [1, 2, 2**40]))

    assert [(2,)] == [tuple(row) for row in found]
