import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress

import pytest

from server.db.database import Database
from server.db.tx import Tx

pytestmark = pytest.mark.anyio

READ = "SELECT value FROM counter"


async def add_one(db: Database) -> None:
    async with db.write() as tx:
        value = await tx.fetch_value(READ)
        await tx.execute("UPDATE counter SET value = $1", value + 1)


async def test_two_hundred_writers_at_once_lose_nothing(counter: Database) -> None:
    await asyncio.gather(*(add_one(counter) for _ in range(200)))

    assert await counter.fetch_value(READ) == 200


async def test_two_databases_of_one_address_do_not_overwrite_each_other(counter: Database, database_url: str) -> None:
    async with await Database.open(database_url) as other:
        await asyncio.gather(*(add_one(db) for _ in range(50) for db in (counter, other)))

    assert await counter.fetch_value(READ) == 100


async def test_a_block_that_raises_writes_nothing(counter: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with counter.write() as tx:
            await tx.execute("UPDATE counter SET value = 5")
            1 / 0  # noqa: B018

    assert await counter.fetch_value(READ) == 0


async def test_a_cancelled_writer_lets_the_next_one_in(counter: Database) -> None:
    is_inside = asyncio.Event()

    async def never_ends() -> None:
        async with counter.write() as tx:
            await tx.execute("UPDATE counter SET value = 5")
            is_inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(never_ends())
    await is_inside.wait()
    task.cancel()
    await asyncio.wait_for(add_one(counter), 5)

    assert await counter.fetch_value(READ) == 1


async def test_a_writer_cancelled_at_any_point_leaves_the_door_usable(counter: Database) -> None:
    for steps in range(12):
        task = asyncio.create_task(add_one(counter))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    before = await counter.fetch_value(READ)

    await asyncio.wait_for(add_one(counter), 5)

    assert await counter.fetch_value(READ) == before + 1


async def test_a_commit_that_fails_leaves_no_lock_and_no_transaction(counter: Database) -> None:
    async with counter.write() as tx:
        await tx.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        await tx.execute("CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)")
    for _ in range(15):
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            async with counter.write() as tx:
                await tx.execute("INSERT INTO child VALUES (7)")

    await add_one(counter)

    assert await counter.fetch_value(READ) == 1


async def test_a_snapshot_does_not_see_what_is_committed_meanwhile(counter: Database) -> None:
    async with counter.read() as tx:
        first = await tx.fetch_value(READ)
        await asyncio.create_task(add_one(counter))
        again = await tx.fetch_value(READ)

    assert (first, again) == (0, 0)
    assert await counter.fetch_value(READ) == 1


async def test_reading_inside_a_transaction_joins_it(counter: Database) -> None:
    async with counter.write() as tx:
        await tx.execute("UPDATE counter SET value = 7")
        async with counter.read() as inner:
            assert inner is tx
            assert await inner.fetch_value(READ) == 7


async def test_writing_inside_a_transaction_is_refused_instead_of_waiting_for_ever(counter: Database) -> None:
    async with counter.write():
        with pytest.raises(RuntimeError, match="hand the open `tx` on"):
            async with counter.write():
                pass


async def test_a_task_started_inside_a_transaction_is_not_in_it(counter: Database) -> None:
    async with counter.write() as tx:
        await tx.execute("UPDATE counter SET value = 7")
        seen = await asyncio.create_task(_read_alone(counter))

    assert seen == 0


async def _read_alone(db: Database) -> int:
    async with db.read() as tx:
        return int(await tx.fetch_value(READ))


async def test_nothing_is_written_outside_the_write_door(counter: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)read-?only"):
        await counter.fetch("UPDATE counter SET value = 1")


async def test_a_snapshot_cannot_write(counter: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)read-?only"):
        async with counter.read() as tx:
            await tx.execute("UPDATE counter SET value = 1")


async def test_a_transaction_cannot_be_used_after_its_block(counter: Database) -> None:
    kept: list[Tx] = []
    async with counter.write() as tx:
        kept.append(tx)

    with pytest.raises(RuntimeError, match="has ended"):
        await kept[0].execute("UPDATE counter SET value = 1")


async def test_rows_are_read_by_name_by_position_and_unpacked(counter: Database) -> None:
    row = await counter.fetch_one("SELECT value, 'x' AS letter FROM counter")

    assert row is not None
    value, letter = row
    assert (row["value"], row[1], value, letter) == (0, "x", 0, "x")


async def test_execute_answers_how_many_rows_it_touched(counter: Database) -> None:
    async with counter.write() as tx:
        await tx.execute_many("INSERT INTO counter VALUES ($1)", [(1,), (2,)])
        touched = await tx.execute("UPDATE counter SET value = value + $1 WHERE value > $2", 10, 0)

    assert touched == 2


async def test_an_sql_error_that_was_swallowed_is_told_at_the_end_by_postgres(new_postgres) -> None:
    async with await Database.open(new_postgres()) as db:
        with pytest.raises(RuntimeError, match="nothing was stored"):
            async with db.write() as tx:
                await tx.execute("CREATE TABLE half (x INTEGER)")
                with pytest.raises(Exception, match="no_such_table"):
                    await tx.execute("INSERT INTO no_such_table VALUES (1)")

        assert await db.fetch_value("SELECT to_regclass('half')") is None


@pytest.mark.parametrize("url", ["mysql://x", "sqlite://", "sqlite:///", "sqlite:///:memory:", "", "raidboard.db"])
async def test_an_unknown_address_is_refused_with_the_ones_that_work(url: str) -> None:
    with pytest.raises(ValueError, match="use sqlite:///path"):
        await Database.open(url)


async def test_a_file_that_another_process_makes_at_the_moment_is_waited_for(new_sqlite: Callable[[], str]) -> None:
    url = new_sqlite()
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN IMMEDIATE")
        other.execute("CREATE TABLE made (x)")
        opening = asyncio.create_task(Database.open(url))
        done, _ = await asyncio.wait({opening}, timeout=0.2)
        other.execute("COMMIT")

    assert set() == done
    async with await opening as db:
        assert [] == list(await db.fetch("SELECT x FROM made"))
