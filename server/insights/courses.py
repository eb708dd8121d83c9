"""The courses of deals, kept in memory until anything more was recorded."""

import asyncio

from kpi.courses import Course
from server.db.database import Database
from server.pipeline.courses import read_courses


class Courses:
    """All open deals and those closed in the last two years. One per app."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._kept: tuple[int, int, tuple[Course, ...]] | None = None
        self._reading = asyncio.Lock()

    async def seq(self) -> int:
        """Up to which event everything is known."""
        return int(await self._db.fetch_value("SELECT max(seq) FROM event") or 0)

    async def since(self, day: int) -> tuple[Course, ...]:
        """Those that are open, and those closed on or after a day. Two statements when something is new, else one."""
        seq = await self.seq()
        async with self._reading:
            if self._kept is None or self._kept[:2] != (seq, day):
                self._kept = seq, day, await read_courses(self._db, day)
            return self._kept[2]
