"""Answers that go through a year of deals or payments, kept until something happened that may change them.

Kept in memory: whoever looks again, and whoever looks at the same, gets the same answer for the price of a look
whether it still holds.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from server.db.tx import Reading

Question = TypeVar("Question", bound=Hashable)
Answer = TypeVar("Answer")
Concerns = Callable[[int], Awaitable[bool]]
"""Whether anything that was recorded after an event may change the answer."""

MOST_KEPT = 500
# Up to which event everything is known, and how often anything was edited: people, customers, rates, rules …
_NOW = "SELECT (SELECT max(seq) FROM event), (SELECT CAST(sum(version) AS BIGINT) FROM version_counter)"


@dataclass(frozen=True, slots=True)
class _Kept(Generic[Answer]):
    """An answer, the day it was given, and as of which event and edit."""

    answer: Answer
    today: int
    edits: int
    seq: int


class KeptAnswers(Generic[Question, Answer]):
    """Answers of one kind by their question. One per app and kind."""

    def __init__(self, db: Reading, most: int = MOST_KEPT) -> None:
        self._db = db
        self._most = most
        self._kept: dict[Question, _Kept[Answer]] = {}
        self._reading: WeakValueDictionary[Question, asyncio.Lock] = WeakValueDictionary()

    async def of(
        self, question: Question, today: int, concerns: Concerns, read: Callable[[], Awaitable[Answer]]
    ) -> Answer:
        """The answer as it is now: one or two statements where nothing changed, else those of ``read``."""
        # Many look at once after each event: one reads, the others wait for it. Other questions do not.
        reading = self._reading.get(question)
        if reading is None:
            self._reading[question] = reading = asyncio.Lock()
        async with reading:
            ((last, edited),) = await self._db.fetch(_NOW)
            seq, edits = last or 0, edited or 0
            kept = self._kept.pop(question, None)
            if kept is None or (kept.today, kept.edits) != (today, edits) or await _is_past(kept.seq, seq, concerns):
                kept = _Kept(await read(), today, edits, seq)
            while len(self._kept) >= self._most:
                # Whoever was asked for longest ago stands first.
                del self._kept[next(iter(self._kept))]
            # Another process may have recorded more in between, which `read` saw already: looked at again next time.
            self._kept[question] = replace(kept, seq=max(kept.seq, seq))
            return kept.answer


async def _is_past(known: int, seq: int, concerns: Concerns) -> bool:
    return known < seq and await concerns(known)
