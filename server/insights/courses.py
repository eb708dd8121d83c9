"""The courses of deals, kept in memory until anything more was recorded."""

import asyncio

from kpi.courses import Course
from server.db.database import Database
from server.ledger.newest import last_seq
from server.people.directory import Directory
from server.pipeline.courses import read_courses


class Courses:
    """All open deals and those closed in the last two years. One per app."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._kept: tuple[tuple[int, int, int], tuple[Course, ...]] | None = None
        self._reading = asyncio.Lock()

    async def seq(self) -> int:
        """Up to which event everything is known."""
        return await last_seq(self._db)

    async def since(self, day: int, today: int, directory: Directory) -> tuple[Course, ...]:
        """Those that are open, and those closed on or after a day. Three statements when something is new, else one."""
        key = await self.seq(), day, directory.version
        async with self._reading:
            if self._kept is None or self._kept[0] != key:
                self._kept = key, await read_courses(self._db, day, today, directory.place_of)
            return self._kept[1]
