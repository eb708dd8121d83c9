"""How late everybody pays, learnt from a year of payments: kept for the day, and learnt anew when a hundredth more has
been recorded since, as what forecasts go by (``insights/forecast/book.py``).
"""

import asyncio
from dataclasses import dataclass

from kpi.cash import PayerHabits
from server.db.database import Database
from server.pipeline.collecting import habits_of_payers

_LAST = "SELECT max(seq) FROM event"


@dataclass(frozen=True, slots=True)
class _Learnt:
    habits: PayerHabits
    seq: int

    def holds(self, today: int, seq: int) -> bool:
        return self.habits.today == today and self.seq <= seq <= self.seq * 1.01


class Habits:
    """The habits of the day. One per app."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._learnt: _Learnt | None = None
        self._learning = asyncio.Lock()

    async def current(self, today: int) -> PayerHabits:
        """What is known of payers as of a day (an ordinal). One statement, two where it is learnt."""
        seq = int(await self._db.fetch_value(_LAST) or 0)
        async with self._learning:
            if self._learnt is None or not self._learnt.holds(today, seq):
                found, known = await habits_of_payers(self._db, today), self._learnt
                # Who goes by the same habits need not share out anything again.
                is_same = known is not None and known.habits.today == today and known.habits.own == found
                self._learnt = _Learnt(known.habits if known and is_same else PayerHabits(found, today), seq)
            return self._learnt.habits
