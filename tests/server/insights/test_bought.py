"""What customers bought is added up as it is recorded, and is what the books say, whatever came in which order."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from kpi.segments import rhythm
from server.db.bulk import write_all
from server.db.database import Database
from server.insights.segments.sums import COSTED, MARGIN, REVENUE, SEEN_DAYS, WINS, Bought, bought_by_account, sum_up
from server.ledger.tables import CONTRIBUTION, EVENT

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 20, tzinfo=UTC)
TODAY = NOW.date().toordinal()


async def by_the_books(db: Database, window_days: int, today: int) -> Mapping[int, Bought]:
    """The same from every contribution there is, with nothing kept."""
    rows = await db.fetch(
        "SELECT coalesce(a.merged_into, c.account) AS main, c.measure, c.day, c.value FROM contribution c "
        "LEFT JOIN account a ON a.id = c.account WHERE c.account > 0 AND c.day <= $1",
        today,
    )
    profit: dict[int, int] = {}
    revenue: dict[int, int] = {}
    wins: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for main, measure, day, value in rows:
        if measure in (REVENUE, MARGIN, COSTED) and day > today - window_days:
            profit[main] = profit.get(main, 0) + (-value if measure == COSTED else value)
        if measure == REVENUE and day > today - SEEN_DAYS:
            revenue[main] = revenue.get(main, 0) + value
        if measure == WINS and day > today - SEEN_DAYS:
            wins[main][day] += value
    won = {main: {day: many for day, many in days.items() if many > 0} for main, days in wins.items()}
    buyers = {main for main, days in won.items() if days} | set(profit) | set(revenue)
    return {
        main: Bought(
            profit.get(main, 0),
            revenue.get(main, 0),
            sum(won.get(main, {}).values()),
            max(won.get(main, {}), default=0),
            rhythm(won.get(main, {})) or 0,
        )
        for main in buyers
    }


class Walk:
    """Twenty customers, to whom anything may happen in any order."""

    def __init__(self, db: Database, seed: int) -> None:
        self.db, self.chance = db, random.Random(seed)
        self.seq, self.today, self.window_days = 0, TODAY, 365
        self.told: list[tuple[int, str, int, int]] = []

    async def begin(self) -> None:
        async with self.db.write() as tx:
            rows = [(number, f"a{number}", NOW) for number in range(1, 21)]
            await tx.execute_many("INSERT INTO account (id, ref, name, created_at) VALUES ($1, $2, $2, $3)", rows)

    async def go_on(self) -> None:
        """Some events; another day or window; two customers that were one."""
        for _ in range(self.chance.randrange(6)):
            await self._tell(self.chance.sample(self.told, 1) if self.told and self.chance.random() < 0.3 else ())
        if self.chance.random() < 0.5:
            self.today += self.chance.choice((1, 1, 30, 400))
        if self.chance.random() < 0.1:
            self.window_days = self.chance.choice((90, 365, 900))
        if self.chance.random() < 0.1:
            await self._merge()

    async def _merge(self) -> None:
        rows = await self.db.fetch("SELECT id FROM account WHERE merged_into IS NULL ORDER BY id")
        stays, goes = self.chance.sample([row[0] for row in rows], 2)
        async with self.db.write() as tx:
            await tx.execute("UPDATE account SET merged_into = $1 WHERE id = $2 OR merged_into = $2", stays, goes)

    async def _tell(self, taken_back) -> None:
        """A win on any day, known late or early; or the reversal of something, wholly or in part."""
        self.seq += 1
        lines = [(account, measure, day, -value) for account, measure, day, value in taken_back]
        if not lines:
            account, day = self.chance.randrange(23), self.today - self.chance.choice((0, 1, 20, 89, 90, 365, 729, 730))
            measures = self.chance.sample((REVENUE, COSTED, MARGIN, WINS), self.chance.randrange(1, 5))
            values = {one: 1 if one == WINS else self.chance.randrange(-50, 900) for one in measures}
            lines = [(account, measure, day, value) for measure, value in values.items()]
            self.told += lines
        async with self.db.write() as tx:
            event = {"seq": self.seq, "source": "t", "id": str(self.seq), "kind": "deal.won", "credits": "", "data": ""}
            texts = {name: "" if kind == "text" else 0 for name, kind in EVENT.columns}
            await write_all(
                tx,
                [
                    (EVENT, [tuple((texts | event).values())]),
                    (CONTRIBUTION, [_line(self.seq, number, *line) for number, line in enumerate(lines)]),
                ],
            )


def _line(seq: int, number: int, account: int, measure: str, day: int, value: int) -> tuple[object, ...]:
    told = {"cause": seq, "line": number, "event": seq, "measure": measure, "account": account, "day": day}
    return tuple((dict.fromkeys((name for name, _ in CONTRIBUTION.columns), 0) | told | {"value": value}).values())


@pytest.mark.parametrize("seed", range(6))
async def test_sums_are_what_the_books_say_whatever_came_in_which_order(db: Database, seed: int) -> None:
    walk = Walk(db, seed)
    await walk.begin()
    for _ in range(40):
        await walk.go_on()
        await sum_up(db, walk.window_days, walk.today)

        assert await by_the_books(db, walk.window_days, walk.today) == await bought_by_account(db)


async def test_two_processes_that_add_up_at_once_add_once(db: Database, database_url: str) -> None:
    walk = Walk(db, 1)
    await walk.begin()
    async with await Database.open(database_url) as other:
        for _ in range(8):
            await walk.go_on()
            await asyncio.gather(*(sum_up(one, walk.window_days, walk.today) for one in (db, other)))

    assert await by_the_books(db, walk.window_days, walk.today) == await bought_by_account(db)


async def test_as_many_statements_whatever_was_recorded_before(db: Database, statements: list[object]) -> None:
    walk = Walk(db, 2)
    await walk.begin()
    counts = []
    for _ in range(2):
        await walk._tell(())
        await sum_up(db, 365, TODAY)
        await walk._tell(())
        before = len(statements)
        await sum_up(db, 365, TODAY)
        counts.append(len(statements) - before)
        for _ in range(30):
            await walk._tell(())

    assert counts[0] == counts[1] > 0
