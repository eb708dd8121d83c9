"""Whole tables as frames: nothing is lost on the way, and indexes survive."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.db.bulk import Bulk
from server.db.database import Database
from server.db.frames import Cell, Source, in_order, mend_table, read_frame, read_table, replace_table
from server.db.tx import Dialect

pytestmark = pytest.mark.anyio

PLACES = Bulk("place", (("name", "text"), ("number", "int"), ("large", "bigint"), ("note", "text")))
TEXTS = (
    "",
    "plain",
    'two "marks"',
    "a,b",
    "one\ntwo",
    "\r\n",
    " edge ",
    "\\",
    "中文 🎉",
    "it's",
    "%d %s",
    "NULL",
    "\x1f",
)
ROWS = [(text, number, (-1) ** number * 2**62, None if number % 3 else text) for number, text in enumerate(TEXTS)]


@pytest.fixture
async def places(db: Database) -> Database:
    """A database with one table that has a key of text, an index, and rows of awkward texts."""
    async with db.write() as tx:
        await tx.execute(
            "CREATE TABLE place (name TEXT NOT NULL, number INTEGER NOT NULL, large BIGINT NOT NULL, note TEXT, "
            f"PRIMARY KEY (name, number)){' WITHOUT ROWID' if tx.dialect is Dialect.SQLITE else ''}"
        )
        await tx.execute("CREATE INDEX place_number ON place (number)")
        await tx.execute_many("INSERT INTO place VALUES ($1, $2, $3, $4)", ROWS)
    return db


async def rows_of(db: Database) -> list[tuple[object, ...]]:
    async with db.read() as tx:
        return (await read_table(tx, PLACES)).sort("number").rows()


async def test_every_text_comes_back_as_it_was(places: Database) -> None:
    assert ROWS == await rows_of(places)


async def test_a_part_of_a_table_is_chosen_by_numbers(places: Database) -> None:
    source = Source("place", {"name": Cell.WORD, "number": Cell.SMALL}, "number > $1 AND number <= $2")
    async with places.read() as tx:
        frame = await read_frame(tx, source, 2, 4)

    assert [("a,b", 3), ("one\ntwo", 4)] == frame.sort("number").rows()


async def test_nothing_found_is_a_frame_without_rows(places: Database) -> None:
    async with places.read() as tx:
        frame = await read_frame(tx, Source("place", {"large": Cell.LARGE}, "number > $1"), 99)

    assert {"large": pl.Int64()} == dict(frame.schema)
    assert frame.is_empty()


@given(st.lists(st.tuples(st.sampled_from(TEXTS), st.integers(-9, 9), st.integers(-(2**40), 2**40)), max_size=30))
def test_rows_are_put_in_the_order_of_a_key_of_texts_and_numbers(told: list[tuple[str, int, int]]) -> None:
    key = ("large", "name", "number")
    frame = pl.DataFrame(told, schema={"name": pl.String, "number": pl.Int32, "large": pl.Int64}, orient="row")

    assert sorted((large, text, number) for text, number, large in told) == in_order(frame, key).select(key).rows()


async def test_a_replaced_table_holds_the_frame_and_keeps_its_key_and_index(places: Database) -> None:
    frame = pl.DataFrame(
        [(*row[:2], 7, row[3]) for row in ROWS * 1], schema=["name", "number", "large", "note"], orient="row"
    )
    async with places.write() as tx:
        await replace_table(tx, PLACES, ("name", "number"), frame)

    assert [(*row[:2], 7, row[3]) for row in ROWS] == await rows_of(places)
    with pytest.raises(Exception, match=r"(?i)unique"):
        async with places.write() as tx:
            await tx.execute("INSERT INTO place VALUES ('plain', 1, 1, '')")
    assert "place_number" in await indexes_of(places)


async def test_many_rows_are_written_in_several_statements(places: Database) -> None:
    many = pl.select(name=pl.lit("x"), number=pl.int_range(1, 1_234, dtype=pl.Int32)).with_columns(
        large=pl.col("number").cast(pl.Int64) * 3, note=pl.lit(None, pl.String)
    )
    async with places.write() as tx:
        await replace_table(tx, PLACES, ("name", "number"), many)

    assert many.rows() == await rows_of(places)


async def test_mended_rows_are_deleted_and_added_again(places: Database) -> None:
    async with places.write() as tx:
        await mend_table(tx, PLACES, ("name", "number"), [("", 0), ("plain", 1)], [("plain", 1, 5, "new")])

    assert [("plain", 1, 5, "new"), *ROWS[2:]] == await rows_of(places)


async def indexes_of(db: Database) -> set[str]:
    if db.dialect is Dialect.SQLITE:
        return {row[0] for row in await db.fetch("SELECT name FROM sqlite_master WHERE type = 'index'")}
    return {row[0] for row in await db.fetch("SELECT indexname FROM pg_indexes WHERE tablename = 'place'")}
