"""What is owed and how it comes in: read from everything unpaid once, then brought forward contract by contract."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kpi.cash import CashBook, CashForecast, PayerHabits
from server.accounts.merged import main_of
from server.db.database import Database
from server.db.tx import Reading
from server.insights.collections.habits import Habits
from server.insights.counts import Counts, moved
from server.insights.kept import KeptAnswers, Stretch, over_events
from server.pipeline.collecting import (
    Aged,
    Held,
    Settled,
    Whose,
    aged_by,
    largest_overdue,
    owed_by_day,
    settled_in,
)
from server.pipeline.moved import Due, Moved, moved_between
from server.pipeline.rows import Age, InstalmentRow, age_of

WEEKS = 8
BIGGEST = 10


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
class _Counted:
    """The same as it is counted: (key, age) → instalments and money; (account, due day) → instalments and money."""

    aged: Counts[tuple[int, str]]
    dues: Counts[tuple[int, int]]
    book: CashBook
    biggest: Sequence[InstalmentRow]

    @property
    def owing(self) -> Owing:
        """As it is told."""
        return Owing(
            [Aged(key, Age(age), count, amount) for (key, age), (count, amount) in sorted(self.aged.items())],
            self.book.forecast(),
            sum(amount for (_, day), (_, amount) in self.dues.items() if not day),
            self.biggest,
        )


class OwingBook:
    """Reads what is owed, and brings it forward as contracts move. One per app."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.habits = Habits(db)
        self._owing = KeptAnswers[tuple[Whose, Held], tuple[_Counted, Owing]](db)
        self._settled = KeptAnswers[tuple[Whose, int, int], Counts[int]](db)

    async def owing(self, whose: Whose, below: Held, today: int, zone: ZoneInfo) -> Owing:
        """What is owed by some contracts, its ages split by ``below``."""
        habits = await self.habits.current(today)

        async def read(source: Reading) -> tuple[_Counted, Owing]:
            found = await _read(source, whose, below, habits)
            return found, found.owing

        async def forward(
            source: Reading, kept: tuple[_Counted, Owing], stretch: Stretch
        ) -> tuple[_Counted, Owing] | None:
            came = await moved_between(source, stretch.after, stretch.until, zone)
            if came is None or kept[0].book.habits is not habits:
                return None
            if not (came.before.dues or came.after.dues):
                return kept
            found = await _forward(source, kept[0], came, whose, below)
            return (found, found.owing) if found is not None else None

        return (await self._owing.of((whose, below), today, read, over_events(forward)))[1]

    async def settled(self, whose: Whose, first: int, last: int, today: int, zone: ZoneInfo) -> Sequence[Settled]:
        """How long what was paid on some days had taken, as `settled_in`."""

        async def read(source: Reading) -> Counts[int]:
            return {one.days: (one.count,) for one in await settled_in(source, whose, first, last)}

        async def forward(source: Reading, kept: Counts[int], stretch: Stretch) -> Counts[int] | None:
            came = await moved_between(source, stretch.after, stretch.until, zone)
            if came is None:
                return None
            before, after = (
                [(due.row.paid_day - due.contract.delivered_day, (1,)) for due in dues if _is_settled(due, first, last)]
                for dues in (_of(whose, came.before.dues), _of(whose, came.after.dues))
            )
            return moved(kept, before, after)

        found = await self._settled.of((whose, first, last), today, read, over_events(forward))
        return [Settled(days, count) for days, (count,) in sorted(found.items())]


async def _read(source: Reading, whose: Whose, below: Held, habits: PayerHabits) -> _Counted:
    aged = await aged_by(source, whose, below, habits.today)
    dues = await owed_by_day(source, whose)
    biggest = await largest_overdue(source, whose, habits.today, BIGGEST)
    book = CashBook(habits, WEEKS)
    # In a thread: whoever follows the live stream must not wait for thousands of amounts.
    await asyncio.to_thread(_fill, book, [(due.account, due.due_day, due.amount) for due in dues])
    return _Counted(
        {(one.key, one.age.value): (one.count, one.amount) for one in aged},
        {(due.account, due.due_day): (due.count, due.amount) for due in dues},
        book,
        biggest,
    )


def _fill(book: CashBook, dues: Iterable[tuple[int, int, int]]) -> None:
    for account, due_day, amount in dues:
        if due_day:
            book.add(account, due_day, amount)


async def _forward(source: Reading, kept: _Counted, came: Moved, whose: Whose, below: Held) -> _Counted | None:
    today = kept.book.habits.today
    before, after = (
        [due for due in _of(whose, dues) if due.row.unpaid] for dues in (came.before.dues, came.after.dues)
    )
    main = await main_of(source, {due.contract.account for due in (*before, *after)})
    aged = moved(
        kept.aged,
        *(
            [
                ((getattr(due.contract, below.value), age_of(due.row.due_day, today).value), (1, due.row.unpaid))
                for due in side
            ]
            for side in (before, after)
        ),
    )
    changed = [
        [((main.get(due.contract.account, due.contract.account), due.row.due_day), (1, due.row.unpaid)) for due in side]
        for side in (before, after)
    ]
    dues = moved(kept.dues, *changed)
    if aged is None or dues is None:
        return None
    book = kept.book.copy()
    _reshare(book, kept.dues, dues, {key for side in changed for key, _ in side})
    biggest = kept.biggest
    if _may_be_among(biggest, (*before, *after), today):
        biggest = await largest_overdue(source, whose, today, BIGGEST)
    return _Counted(aged, dues, book, biggest)


def _reshare(
    book: CashBook,
    before: Counts[tuple[int, int]],
    after: Counts[tuple[int, int]],
    keys: Collection[tuple[int, int]],
) -> None:
    """What one account owes for one day is shared out as one amount."""
    for account, due_day in keys:
        if not due_day:
            continue
        if (account, due_day) in before:
            book.take_out(account, due_day, before[account, due_day][1])
        if (account, due_day) in after:
            book.add(account, due_day, after[account, due_day][1])


def _may_be_among(biggest: Sequence[InstalmentRow], dues: Iterable[Due], today: int) -> bool:
    """Whether one of some instalments is, or may now be, among the biggest that are overdue."""
    least = biggest[-1].unpaid if len(biggest) == BIGGEST else 0
    return any(1 <= due.row.due_day < today and due.row.unpaid >= least for due in dues)


def _of(whose: Whose, dues: Iterable[Due]) -> Sequence[Due]:
    return [due for due in dues if whose.by is None or getattr(due.contract, whose.by.value) == whose.id]


def _is_settled(due: Due, first: int, last: int) -> bool:
    row = due.row
    is_paid = 0 < row.amount <= row.paid and row.paid_day > 0 and first <= row.paid_day <= last
    return is_paid and due.contract.delivered_day > 0
