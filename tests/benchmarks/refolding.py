"""How long `raidboard verify` and `rebuild` take for a million events, beside a plain loop over the same events.

The loop knows everything already and keeps seven sums per measure in a dict: it neither reads nor writes a database,
and knows no quests, streaks, badges, caps and "once per".
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime

from server.db.database import Database
from server.refold.check import Report, check
from server.refold.listed import folded_tables
from server.refold.rebuild import rebuild
from tests.benchmarks.history import write_history
from tests.benchmarks.places import postgres_place, sqlite_place
from tests.benchmarks.ratios import Line, Scale, at_most, in_turns

EVENTS = 1_000_000
WANTED = at_most(3)
NOW = datetime(2026, 3, 1, tzinfo=UTC)

Counted = tuple[str, int, int, int, int, int, int]  # measure, member, team, region, day, month, value
Work = Callable[[Database, datetime, Callable[[int, int], None]], Awaitable[Report]]


def measure(scale: Scale) -> Iterator[Line]:
    """Both engines: folding aside and comparing, and folding anew into empty tables."""
    events = scale.of(EVENTS, least=1_000)
    for opened in (postgres_place, sqlite_place):
        with opened() as place:
            url, _ = place.company(members=1)
            counted = asyncio.run(_history(url, events))
            for name, work, is_empty in (("rebuild", rebuild, True), ("verify", check, False)):
                yield in_turns(
                    f"raidboard {name}, {events:,} events, {place.engine}",
                    "s",
                    WANTED,
                    scale.pairs,
                    lambda: asyncio.run(_timed(url, work, is_empty=is_empty)),  # noqa: B023  # called at once
                    lambda: _looped(counted),  # noqa: B023
                )


async def _history(url: str, events: int) -> list[Counted]:
    async with await Database.open(url) as db:
        await write_history(db, events)
        rows = await db.fetch("SELECT measure, member, team, region, day, month, value FROM contribution")
        rows = [
            *rows,
            *await db.fetch("SELECT 'xp' AS measure, member, team, region, day, month, xp AS value FROM entry"),
        ]
    return [(*row,) for row in rows]


async def _timed(url: str, work: Work, *, is_empty: bool) -> float:
    async with await Database.open(url) as db:
        if is_empty:
            async with db.write() as tx:
                for bulk in folded_tables():
                    await tx.execute(f"DELETE FROM {bulk.table}")  # noqa: S608  # tables of ours
        started = time.perf_counter()
        await work(db, NOW, lambda done, total: None)
        return time.perf_counter() - started


def _looped(counted: list[Counted]) -> float:
    """The seven sums of the roll-ups, one contribution after the other."""
    sums: dict[tuple[int, int, str, int], int] = {}
    started = time.perf_counter()
    for measure, member, team, region, day, month, value in counted:
        for key in (
            (0, member, measure, day),
            (1, team, measure, day),
            (1, team, measure, month),
            (2, region, measure, day),
            (2, region, measure, month),
            (3, 0, measure, day),
            (3, 0, measure, month),
        ):
            sums[key] = sums.get(key, 0) + value
    return time.perf_counter() - started
