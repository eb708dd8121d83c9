"""Likely duplicates of many are looked for in one go, once, and nobody waits for it."""

import asyncio
from datetime import UTC, datetime

import pytest

from server.accounts.store import Kind
from server.db.database import Database
from server.jobs.match_accounts import match_all

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 20, tzinfo=UTC)


async def bring_in(db: Database, count: int) -> None:
    """So many customers, the last of them called as the first."""
    rows = [(f"a{number}", f"Firm of {number}", NOW) for number in range(1, count)] + [("last", "Firm of 1 Ltd", NOW)]
    async with db.write() as tx:
        await tx.execute_many("INSERT INTO account (ref, name, created_at) VALUES ($1, $2, $3)", rows)


async def waiting(db: Database) -> int:
    return int(await db.fetch_value("SELECT count(*) FROM account WHERE matched <> version"))


async def test_one_go_looks_at_everything_however_much_it_is(db: Database) -> None:
    await bring_in(db, 5_300)

    looked_at = await match_all(db, Kind.ACCOUNT)

    assert (5_300, 0, 0) == (looked_at, await waiting(db), await match_all(db, Kind.ACCOUNT))


async def test_two_processes_share_the_work_and_do_nothing_twice(db: Database, database_url: str) -> None:
    await bring_in(db, 900)

    async with await Database.open(database_url) as other:
        looked_at = await asyncio.gather(match_all(db, Kind.ACCOUNT), match_all(other, Kind.ACCOUNT))

    assert (900, 0) == (sum(looked_at), await waiting(db))
    assert 1 == await db.fetch_value("SELECT count(*) FROM likely WHERE why = 'name'")


async def test_whoever_writes_meanwhile_comes_in_between_two_parts(db: Database) -> None:
    await bring_in(db, 2_000)

    work = asyncio.create_task(match_all(db, Kind.ACCOUNT))
    await asyncio.sleep(0)
    async with db.write():
        left = await waiting(db)
    await work

    assert left > 0
