"""Accounts and contacts that were added or changed are compared with those that may be the same one."""

from datetime import datetime

from server.accounts.matching import match_some
from server.accounts.store import Kind
from server.jobs.job import Job, Surroundings

MOST_AT_ONCE = 25
"""So many parts on one tick: after a large import the rest comes with the next ticks, and nobody waits for the door."""


async def match_accounts(around: Surroundings, now: datetime) -> None:
    """Look for likely duplicates, some rows at a time, each part in a transaction of its own."""
    del now
    for kind in (Kind.ACCOUNT, Kind.CONTACT):
        for _part in range(MOST_AT_ONCE):
            async with around.db.read() as tx:
                table = kind.value
                waiting = await tx.fetch_value(f"SELECT 1 FROM {table} WHERE matched <> version LIMIT 1")  # noqa: S608
            if waiting is None:
                break
            async with around.db.write() as tx:
                await match_some(tx, kind)


JOB = Job("match accounts", match_accounts)
