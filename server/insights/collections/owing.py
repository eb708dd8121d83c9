"""What is owed and how it comes in. Reading it goes through everything unpaid and everybody's payments of a year."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpi.cash import CashForecast, Owed, cash_forecast
from server.db.database import Database
from server.insights.kept import KeptAnswers
from server.pipeline.collecting import (
    Aged,
    Held,
    Settled,
    Whose,
    aged_by,
    concerns_contracts,
    habits_of_payers,
    largest_overdue,
    owed_by_day,
    settled_in,
)
from server.pipeline.rows import InstalmentRow

WEEKS = 8
BIGGEST = 10
Habits = Mapping[int, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Owing:
    """What is owed to somebody: by age, when it will come, the biggest that are overdue.

    ``undated`` is owed without anybody having said when.
    """

    aged: Sequence[Aged]
    cash: CashForecast
    undated: int
    biggest: Sequence[InstalmentRow]


class OwingBook:
    """Reads what is owed, and keeps it until something is recorded of a contract. One per app."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._habits = KeptAnswers[None, Habits](db)
        self._owing = KeptAnswers[tuple[Whose, Held], Owing](db)
        self._settled = KeptAnswers[tuple[Whose, int, int], Sequence[Settled]](db)

    async def owing(self, whose: Whose, below: Held, today: int) -> Owing:
        """What is owed by some contracts, its ages split by ``below``."""
        return await self._owing.of(
            (whose, below), today, self._concerns, lambda: self._read_owing(whose, below, today)
        )

    async def settled(self, whose: Whose, first: int, last: int, today: int) -> Sequence[Settled]:
        """How long what was paid on some days had taken, as `settled_in`."""
        return await self._settled.of(
            (whose, first, last), today, self._concerns, lambda: settled_in(self._db, whose, first, last)
        )

    async def _concerns(self, seq: int) -> bool:
        return await concerns_contracts(self._db, seq)

    async def _read_owing(self, whose: Whose, below: Held, today: int) -> Owing:
        habits, dues, aged, biggest = await asyncio.gather(
            self._habits.of(None, today, self._concerns, lambda: habits_of_payers(self._db, today)),
            owed_by_day(self._db, whose),
            aged_by(self._db, whose, below, today),
            largest_overdue(self._db, whose, today, BIGGEST),
        )
        dated = [Owed(due.account, due.due_day, due.amount) for due in dues if due.due_day]
        # In a thread: whoever follows the live stream must not wait for thousands of amounts.
        cash = await asyncio.to_thread(cash_forecast, dated, habits, today, WEEKS)
        return Owing(aged, cash, sum(due.amount for due in dues if not due.due_day), biggest)
