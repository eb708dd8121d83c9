"""Many keys at once: each is looked up in the index, whatever PostgreSQL knows of the table."""

from collections.abc import Callable

import pytest

from server.db.bulk import Lookup
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
