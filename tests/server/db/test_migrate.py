import asyncio
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from server.accounts.matching import match_some
from server.accounts.store import Kind
from server.db.database import Database
from server.db.migrate import Migration, migrate
from server.db.schema import Schema, add_column, create_schemas
from server.db.tx import Tx
from server.migrations import (
    m0001_first_shape,
    m0002_raids_and_customers,
    m0003_what_the_boss_asks,
    m0004_what_a_team_sells_with,
    m0005_what_is_sold,
    m0006_who_buys_what,
)
from server.migrations.steps import STEPS

pytestmark = pytest.mark.anyio

SCHEMAS = tuple(
    schema
    for step in (
        m0001_first_shape,
        m0002_raids_and_customers,
        m0003_what_the_boss_asks,
        m0004_what_a_team_sells_with,
        m0005_what_is_sold,
        m0006_who_buys_what,
    )
    for schema in step.SCHEMAS
)


async def make_pets(tx: Tx) -> None:
    await create_schemas(tx, [Schema(statements=("CREATE TABLE IF NOT EXISTS pet (name TEXT)",))])


async def add_age(tx: Tx) -> None:
    await add_column(tx, "pet", "age", "INTEGER NOT NULL DEFAULT 1")


async def fail(tx: Tx) -> None:
    await tx.execute("CREATE TABLE half (x INTEGER)")
    raise ZeroDivisionError


PETS, AGE = Migration(1, "pets", make_pets), Migration(2, "age", add_age)


async def test_each_step_is_done_once(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        first = await migrate(db, [PETS])
        second = await migrate(db, [PETS, AGE])
        third = await migrate(db, [PETS, AGE])

    assert ([PETS], [AGE], []) == (first, second, third)


async def test_a_step_that_fails_leaves_nothing_behind(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        with pytest.raises(ZeroDivisionError):
            await migrate(db, [PETS, Migration(2, "fails", fail)])

        assert await migrate(db, [PETS]) == [PETS]


async def test_two_that_start_at_once_do_the_work_once(database_url: str) -> None:
    async with await Database.open(database_url) as one, await Database.open(database_url) as two:
        done = await asyncio.gather(migrate(one, STEPS), migrate(two, STEPS))

    assert sorted(map(len, done)) == [0, len(STEPS)]


def test_two_processes_that_start_at_once_on_nothing_both_succeed(database_url: str) -> None:
    program = (
        "import asyncio, sys\n"
        "from server.db.database import Database\n"
        "from server.db.migrate import migrate\n"
        "from server.migrations.steps import STEPS\n"
        "async def main():\n"
        "    async with await Database.open(sys.argv[1]) as db: await migrate(db, STEPS)\n"
        "asyncio.run(main())\n"
    )
    # The program is our own text above.
    starts = [subprocess.Popen([sys.executable, "-c", program, database_url]) for _ in range(3)]  # noqa: S603

    assert [0, 0, 0] == [start.wait(120) for start in starts]


async def test_a_newer_database_is_refused(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        await migrate(db, [PETS, AGE])

        with pytest.raises(RuntimeError, match="install the newer program"):
            await migrate(db, [PETS])


async def test_a_gap_in_the_numbers_is_refused(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        with pytest.raises(ValueError, match="without a gap"):
            await migrate(db, [AGE])


async def test_every_declared_column_is_in_the_database(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        await migrate(db, STEPS)
        for table in (table for schema in SCHEMAS for table in schema.tables):
            rows = await db.fetch(f'SELECT * FROM "{table._meta.tablename}"')  # noqa: S608
            names = ", ".join(f'"{column._meta.db_column_name}"' for column in table._meta.columns)

            assert rows == await db.fetch(f'SELECT {names} FROM "{table._meta.tablename}"')  # noqa: S608


async def test_roll_ups_of_an_older_database_stay(database_url: str) -> None:
    old = [step for step in STEPS if step.number < 5]
    row = ("revenue_won", 0, 0, 739000, 7, 500, 400)
    async with await Database.open(database_url) as db:
        await migrate(db, old)
        async with db.write() as tx:
            await tx.execute_many(
                "INSERT INTO rollup (measure, scope, span, start, scope_id, value, earned) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                [row],
            )
        await migrate(db, STEPS)

        assert [row] == [tuple(found) for found in await db.fetch("SELECT * FROM rollup")]


async def test_names_that_were_compared_by_an_older_program_are_compared_anew(database_url: str) -> None:
    old = [step for step in STEPS if step.number < 6]
    async with await Database.open(database_url) as db:
        await migrate(db, old)
        async with db.write() as tx:
            for name in ("宏达贸易", "上海宏达贸易有限公司"):
                await tx.execute(
                    "INSERT INTO account (ref, name, matched, version, created_at) VALUES ($1, $1, 1, 1, $2)",
                    name,
                    datetime(2026, 11, 1, tzinfo=UTC),
                )
        await migrate(db, STEPS)
        async with db.write() as tx:
            looked_at = await match_some(tx, Kind.ACCOUNT)

        assert (2, 1) == (len(looked_at), await db.fetch_value("SELECT count(*) FROM likely"))
