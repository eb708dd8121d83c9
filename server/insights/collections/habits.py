"""How late everybody pays, learnt from a year of payments and kept as long as it holds (``insights/learnt.py``)."""

import asyncio

from kpi.cash import PayerHabits
from server.db.database import Database
from server.insights.learnt import LearntAt
from server.ledger.newest import last_seq
from server.pipeline.collecting import habits_of_payers


class Habits:
    """The habits of the day. One per app."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._learnt: tuple[PayerHabits, LearntAt] | None = None
        self._learning = asyncio.Lock()

    async def current(self, today: int) -> PayerHabits:
        """What is known of payers as of a day (an ordinal). One statement, two where it is learnt."""
        seq = await last_seq(self._db)
        async with self._learning:
            if self._learnt is not None and self._learnt[1].holds(today, seq):
                return self._learnt[0]
            found, known = await habits_of_payers(self._db, today), self._learnt[0] if self._learnt else None
            # Who goes by the same habits need not share out anything again.
            is_same = known is not None and known.today == today and known.own == found
            habits = known if known is not None and is_same else PayerHabits(found, today)
            self._learnt = habits, LearntAt(today, seq)
            return habits
