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
from server.db.tx import Reading
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
# Up to which event everything is known, and how often anything was edited: people, customers, rates, rules …
_NOW = (
    "SELECT (SELECT max(seq) FROM event), "  # noqa: S608  # constants
    f"(SELECT CAST(sum(version) AS BIGINT) FROM version_counter WHERE subject NOT IN ({_APART}))"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The events after one until another one."""

    after: int
    until: int


Forward = Callable[[Reading, Answer, Stretch], Awaitable[Answer | None]]
"""Brings an answer forward over some events, without changing the one it is handed; None where that cannot be done.

By then more may have been recorded: what is added must be told by those events alone, and what is read of tables as
they are by now must be such that it will be read again because of the later ones.
"""


@dataclass(frozen=True, slots=True)
class _Kept(Generic[Answer]):
    """An answer, the day it was given, and as of which event and edit."""

    answer: Answer
    today: int
    edits: int
    seq: int


class KeptAnswers(Generic[Question, Answer]):
    """Answers of one kind by their question. One per app and kind."""

    def __init__(self, db: Database, most: int = MOST_KEPT) -> None:
        self._db = db
        self._most = most
        self._kept: dict[Question, _Kept[Answer]] = {}
        self._reading: WeakValueDictionary[Question, asyncio.Lock] = WeakValueDictionary()

    async def of(self, question: Question, today: int, read: Read[Answer], forward: Forward[Answer]) -> Answer:
        """The answer as it is now: one statement where nothing came, else those of ``forward`` or ``read``."""
        # Many look at once after each event: one reads, the others wait for it. Other questions do not.
        reading = self._reading.get(question)
        if reading is None:
            self._reading[question] = reading = asyncio.Lock()
        async with reading:
            kept = self._kept.pop(question, None)
            found = await self._brought_forward(kept, today, forward) if kept is not None else None
            if found is None:
                # What is added later must be exactly what was not read now.
                async with self._db.read() as source:
                    seq, edits = await _now(source)
                    found = _Kept(await read(source), today, edits, seq)
            while len(self._kept) >= self._most:
                # Whoever was asked for longest ago stands first.
                del self._kept[next(iter(self._kept))]
            self._kept[question] = found
            return found.answer

    async def _brought_forward(self, kept: _Kept[Answer], today: int, forward: Forward[Answer]) -> _Kept[Answer] | None:
        seq, edits = await _now(self._db)
        if (kept.today, kept.edits) != (today, edits) or kept.seq > seq:
            return None
        if kept.seq == seq:
            return kept
        answer = await forward(self._db, kept.answer, Stretch(kept.seq, seq))
        return _Kept(answer, today, edits, seq) if answer is not None else None


async def _now(source: Reading) -> tuple[int, int]:
    """Up to which event everything is known, and how often anything was edited."""
    ((seq, edits),) = await source.fetch(_NOW)
    return seq or 0, edits or 0
