"""Accounts and contacts that were added or changed are compared with those that may be the same one.

All that waits is looked at in one go, in small parts: whoever wants to write gets the door between two of them, and
for as long again as the last part took. Each part takes its rows inside the write door, so that none is taken by
two processes.
"""

import asyncio
import time
from datetime import datetime

from server.accounts.matching import match_some
from server.accounts.store import Kind
from server.db.database import Database
from server.jobs.job import Job, Surroundings


async def match_accounts(around: Surroundings, now: datetime) -> None:
    """Look for likely duplicates until no row waits."""
    del now
    for kind in Kind.ACCOUNT, Kind.CONTACT:
        await match_all(around.db, kind)


async def match_all(db: Database, kind: Kind) -> int:
    """Compare all that waits; how many were looked at here."""
    looked_at = 0
    while await _is_any(db, kind):
        # From the first to the last; and anew, for what was changed meanwhile.
        last: int | None = 0
        while last is not None:
            started = time.monotonic()
            async with db.write() as tx:
                part = await match_some(tx, kind, last)
            looked_at += len(part)
            last = part[-1] if part else None
            await asyncio.sleep(time.monotonic() - started)
    return looked_at


async def _is_any(db: Database, kind: Kind) -> bool:
    waiting = await db.fetch_value(f"SELECT 1 FROM {kind.value} WHERE matched <> version LIMIT 1")  # noqa: S608
    return waiting is not None


JOB = Job("match accounts", match_accounts, is_long=True)
