"""How long `raidboard rebuild` and `verify` take for a million events, beside a plain loop over as many.

The loop knows everything already and keeps XP and seven sums per event in a dict: it neither reads nor writes a
database, counts one measure where an event here counts four, and knows no quests, streaks, badges and caps.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime

from server.db.database import Database
from server.refold.check import Report, check
from server.refold.listed import folded_tables
from server.refold.rebuild import rebuild
from tests.benchmarks.floors import loop
from tests.benchmarks.history import write_history
from tests.benchmarks.places import postgres_place, sqlite_place
from tests.benchmarks.ratios import Line, Scale, at_most, in_turns

EVENTS = 1_000_000
WANTED = at_most(3)
NOW = datetime(2026, 3, 1, tzinfo=UTC)

Work = Callable[[Database, datetime, Callable[[int, int], None]], Awaitable[Report]]


def measure(scale: Scale) -> Iterator[Line]:
    """Both engines: folding aside and comparing, and folding anew into empty tables."""
    events = scale.of(EVENTS, least=1_000)
    for opened in (postgres_place, sqlite_place):
        with opened() as place:
            url, _ = place.company(members=1)
            asyncio.run(_fill(url, events))
            floor = loop.some_events(events)
            for name, work, is_empty in (("rebuild", rebuild, True), ("verify", check, False)):
                yield in_turns(
                    f"raidboard {name}, {events:,} events, {place.engine}",
                    "s",
                    WANTED,
                    scale.pairs,
                    lambda: asyncio.run(_timed(url, work, is_empty=is_empty)),  # noqa: B023  # called at once
                    lambda: loop.seconds(floor),  # noqa: B023
                )


async def _fill(url: str, events: int) -> None:
    async with await Database.open(url) as db:
        await write_history(db, events)


async def _timed(url: str, work: Work, *, is_empty: bool) -> float:
    async with await Database.open(url) as db:
        if is_empty:
            async with db.write() as tx:
                for bulk in folded_tables():
                    await tx.execute(f"DELETE FROM {bulk.table}")  # noqa: S608  # tables of ours
        started = time.perf_counter()
        await work(db, NOW, lambda done, total: None)
        return time.perf_counter() - started
