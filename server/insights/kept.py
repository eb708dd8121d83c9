"""Answers that go through a year of deals or payments, kept and brought forward by what was recorded since.

Kept in memory: whoever looks again, and whoever looks at the same, gets the same answer for the price of a look
whether anything came; and where something came, for the price of what came (docs/decisions/0036).
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from server.db.database import Database
from server.db.tx import Reading, Row
from server.kpis.targets import SUBJECT as TARGETS_CHANGED
from server.quests.ever import HEARD
from server.raids.index import RAIDS_CHANGED

Question = TypeVar("Question", bound=Hashable)
Answer = TypeVar("Answer")
Read = Callable[[Reading], Awaitable[Answer]]
"""Reads an answer from scratch, everything from the one snapshot it is handed."""

MOST_KEPT = 500
# What changes without any answer being another one.
_APART = ", ".join(f"'{one}'" for one in (TARGETS_CHANGED, HEARD, RAIDS_CHANGED))
NOW = (
    "SELECT (SELECT max(seq) FROM event) AS seq, (SELECT CAST(sum(version) AS BIGINT) FROM version_counter "  # noqa: S608
    f"WHERE subject NOT IN ({_APART})) AS edits"
)
"""SQL of one row, what is known by now; asked beside what came, it is what was known when that was read."""


@dataclass(frozen=True, slots=True)
class Now:
    """Up to which event everything is known, and how often anything was edited: people, customers, rates, rules …"""

    seq: int
    edits: int

    @classmethod
    def of(cls, row: Row) -> "Now":
        """From a row that begins with the columns of ``NOW``."""
        return cls(row[0] or 0, row[1] or 0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The events after one until another one."""

    after: int
    until: int


@dataclass(frozen=True, slots=True)
class Kept(Generic[Answer]):
    """An answer, the day it was given, and what was known then."""

    answer: Answer
    today: int
    now: Now

    def may_grow_to(self, now: Now) -> bool:
        """Whether all that happened since are events: nothing was edited, and no other database took its place."""
        return self.now.edits == now.edits and self.now.seq <= now.seq

    def grown(self, answer: Answer | None, now: Now) -> "Kept[Answer] | None":
        """The answer brought forward; None where that could not be done."""
        return Kept(answer, self.today, now) if answer is not None else None


Look = Callable[[Reading, Kept[Answer]], Awaitable[Kept[Answer] | None]]
"""Brings what is kept forward to now, without changing it; None where that cannot be done.

By then more may have been recorded: what is added must be told by the events up to the number that the answer is then
as of, and what is read of tables as they are by now must be such that it will be read again because of the later ones.
"""
Forward = Callable[[Reading, Answer, Stretch], Awaitable[Answer | None]]
"""Brings an answer forward over some events; otherwise as ``Look``."""


def over_events(forward: Forward[Answer]) -> Look[Answer]:
    """Looks first whether anything came: one statement where nothing did."""

    async def look(source: Reading, kept: Kept[Answer]) -> Kept[Answer] | None:
        now = await _now(source)
        if not kept.may_grow_to(now):
            return None
        if kept.now.seq == now.seq:
            return kept
        return kept.grown(await forward(source, kept.answer, Stretch(kept.now.seq, now.seq)), now)

    return look


class KeptAnswers(Generic[Question, Answer]):
    """Answers of one kind by their question. One per app and kind."""

    def __init__(self, db: Database, most: int = MOST_KEPT) -> None:
        self._db = db
        self._most = most
        self._kept: dict[Question, Kept[Answer]] = {}
        self._reading: WeakValueDictionary[Question, asyncio.Lock] = WeakValueDictionary()

    async def of(self, question: Question, today: int, read: Read[Answer], look: Look[Answer]) -> Answer:
        """The answer as it is now: by a look at what came since, else read."""
        # Many look at once after each event: one reads, the others wait for it. Other questions do not.
        reading = self._reading.get(question)
        if reading is None:
            self._reading[question] = reading = asyncio.Lock()
        async with reading:
            kept = self._kept.pop(question, None)
            found = await look(self._db, kept) if kept is not None and kept.today == today else None
            if found is None:
                # What is added later must be exactly what was not read now.
                async with self._db.read() as source:
                    now = await _now(source)
                    found = Kept(await read(source), today, now)
            while len(self._kept) >= self._most:
                # Whoever was asked for longest ago stands first.
                del self._kept[next(iter(self._kept))]
            self._kept[question] = found
            return found.answer


async def _now(source: Reading) -> Now:
    (row,) = await source.fetch(NOW)
    return Now.of(row)
