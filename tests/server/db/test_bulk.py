"""Many keys at once: each is looked up in the index, whatever PostgreSQL knows of the table."""

import contextlib
import sqlite3
from collections.abc import Callable

import asyncpg
import pytest

from server.db.bulk import Bulk, Lookup, begin_to_write
from server.db.database import Database

pytestmark = pytest.mark.anyio

TABLE = "CREATE TABLE thing (kind INTEGER, key INTEGER, value INTEGER, PRIMARY KEY (kind, key))"
BY_KEY = Lookup("SELECT t.value FROM {keys} JOIN thing t ON t.kind = 0 AND t.key = wanted.key", (("key", "int"),))


async def test_rows_are_found_by_many_keys(counter: Database) -> None:
    async with counter.write() as tx:
        await tx.execute(TABLE)
        await tx.execute_many("INSERT INTO thing VALUES (0, $1, $2)", [(key, 10 * key) for key in range(9)])

        assert [20, 50] == sorted(row["value"] for row in await BY_KEY.fetch(tx, [(2,), (5,), (99,)]))
        assert () == await BY_KEY.fetch(tx, [])


async def test_postgres_looks_keys_up_although_the_table_is_tiny(new_postgres: Callable[[], str]) -> None:
    async with await Database.open(new_postgres()) as db, db.write() as tx:
        await tx.execute(TABLE)
        await tx.execute("INSERT INTO thing VALUES (0, 1, 1)")
        await tx.execute("ANALYZE thing")

        plan = [row[0] for row in await tx.fetch(f"EXPLAIN {BY_KEY.postgres()}", "{7}")]

        assert any("Index Cond: ((kind = 0) AND (key = wanted.key))" in line for line in plan), plan


NUMBERS = Bulk("number", (("value", "int"),))


async def test_rows_that_are_begun_to_be_written_are_there_when_one_looks(counter: Database) -> None:
    async with counter.write() as tx:
        await tx.execute("CREATE TABLE number (value INTEGER PRIMARY KEY)")
        await begin_to_write(tx, [(NUMBERS, [(1,), (2,)])])
        await begin_to_write(tx, [(NUMBERS, [(3,)])])

    assert [1, 2, 3] == sorted(row[0] for row in await counter.fetch("SELECT value FROM number"))


async def test_what_goes_wrong_meanwhile_is_raised_and_undone(counter: Database) -> None:
    async with counter.write() as tx:
        await tx.execute("CREATE TABLE number (value INTEGER PRIMARY KEY)")
    with pytest.raises((sqlite3.IntegrityError, asyncpg.UniqueViolationError)):
        async with counter.write() as tx:
            await begin_to_write(tx, [(NUMBERS, [(1,), (1,)])])

    assert [] == await counter.fetch("SELECT value FROM number")


async def test_an_error_of_ones_own_is_not_hidden_by_one_meanwhile(counter: Database) -> None:
    async with counter.write() as tx:
        await tx.execute("CREATE TABLE number (value INTEGER PRIMARY KEY)")
    with pytest.raises(ZeroDivisionError):
        async with counter.write() as tx:
            with contextlib.suppress(sqlite3.IntegrityError):
                await begin_to_write(tx, [(NUMBERS, [(1,), (1,)])])
            raise ZeroDivisionError
    async with counter.write() as tx:
        await begin_to_write(tx, [(NUMBERS, [(1,)])])

    assert [1] == [row[0] for row in await counter.fetch("SELECT value FROM number")]
