"""What is owed and how it comes in, kept for the day until something was recorded that may change it.

Reading it goes through everything that is unpaid and everybody's payments of a year, however little is shown.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kpi.cash import CashForecast, Owed, cash_forecast
from server.accounts.registry import SUBJECT as ACCOUNTS
from server.db.database import Database
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
MOST_KEPT = 500
"""Scopes, and periods of them, of one day."""
# Up to which event everything is known, and which names and mergers of accounts.
_KNOWN = "SELECT (SELECT max(seq) FROM event), (SELECT version FROM version_counter WHERE subject = $1)"


@dataclass(frozen=True, slots=True)
class Owing:
    """What is owed to somebody: by age, when it will come, the biggest that are overdue.

    ``undated`` is owed without anybody having said when.
    """

    aged: Sequence[Aged]
    cash: CashForecast
    undated: int
    biggest: Sequence[InstalmentRow]


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read on a day, as of an event and a version of the accounts."""

    today: int
    seq: int
    accounts: int
    habits: Mapping[int, Mapping[int, int]]
    owing: dict[tuple[Whose, Held], Owing] = field(default_factory=dict)
    settled: dict[tuple[Whose, int, int], Sequence[Settled]] = field(default_factory=dict)


class OwingBook:
    """Answers from memory what did not change. One per app."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: _Known | None = None
        self._reading = asyncio.Lock()

    async def of(self, whose: Whose, below: Held, days: tuple[int, int], today: int) -> tuple[Owing, Sequence[Settled]]:
        """What is owed by whose contracts, split by ``below``, and how long what was paid on some days had taken.

        One or two statements when nothing changed.
        """
        async with self._reading:
            known = await self._current(today)
            if (owing := known.owing.get((whose, below))) is None:
                owing = known.owing[whose, below] = await self._owing(whose, below, known)
            if (settled := known.settled.get((whose, *days))) is None:
                settled = known.settled[whose, *days] = await settled_in(self._db, whose, *days)
            return owing, settled

    async def _current(self, today: int) -> _Known:
        """What is known and still holds; nothing but the habits of payers where it does not."""
        ((seq, accounts),) = await self._db.fetch(_KNOWN, ACCOUNTS)
        known, as_of = self._known, (today, accounts or 0)
        if (
            known is None
            or (known.today, known.accounts) != as_of
            or max(len(known.owing), len(known.settled)) >= MOST_KEPT
            or (known.seq < (seq or 0) and await concerns_contracts(self._db, known.seq))
        ):
            known = _Known(today, seq or 0, accounts or 0, await habits_of_payers(self._db, today))
        self._known = replace(known, seq=max(known.seq, seq or 0))
        return self._known

    async def _owing(self, whose: Whose, below: Held, known: _Known) -> Owing:
        dues = await owed_by_day(self._db, whose)
        dated = [Owed(due.account, due.due_day, due.amount) for due in dues if due.due_day]
        return Owing(
            await aged_by(self._db, whose, below, known.today),
            # In a thread: whoever follows the live stream must not wait for thousands of amounts.
            await asyncio.to_thread(cash_forecast, dated, known.habits, known.today, WEEKS),
            sum(due.amount for due in dues if not due.due_day),
            await largest_overdue(self._db, whose, known.today, BIGGEST),
        )
