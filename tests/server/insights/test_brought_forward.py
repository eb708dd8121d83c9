"""What is kept and brought forward by what came is what would be read from scratch, whatever came in which order."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import pytest

from server.accounts.queries import AccountQueries
from server.accounts.registry import accounts_changed
from server.db.database import Database
from server.insights.collections.owing import OwingBook
from server.insights.collections.queries import CollectionQueries, Collections
from server.insights.contribution.customers import CustomerQueries, Customers
from server.insights.contribution.queries import ContributionQueries
from server.insights.counts import moved
from server.insights.forecast.open_deals import OpenDealsBook
from server.insights.funnel.queries import Cohort, FunnelQueries, FunnelView
from server.insights.slices.dimensions import Dimension
from server.insights.slices.queries import SliceQueries
from server.insights.slices.question import Slice, SliceQuestion
from server.kpis.boards import Boards
from server.kpis.queries import KpiQueries
from server.kpis.tallies import Tallies
from server.ledger.rulebooks import EditionsCache
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.roles import Language, Role
from server.pipeline.moved import MOST_SUBJECTS, StoredContract, StoredDeal, StoredDwell, StoredInstalment
from server.pipeline.tables import CONTRACT, DEAL, DWELL, INSTALMENT
from tests.server.acme import StandingClock
from tests.server.closing import close_months
from tests.server.intake.recording import Desk, event, open_desk, reversal

pytestmark = pytest.mark.anyio
BOSS = Viewer("member:5", 5, "bea", "Bea", Role.BOSS, Language.ENGLISH)
WHO = ("ann", "bob", "zoe")
SCOPES = ("company", "region:north", "team:red-team", "member:ann")
SLICES = (
    SliceQuestion(measure="revenue_won", rows=Dimension.TEAM, columns=Dimension.MONTH, period="all"),
    SliceQuestion(measure="average_deal", rows=Dimension.MEMBER, period="2026"),
    SliceQuestion(measure="collected", rows=Dimension.ACCOUNT, columns=Dimension.WEEKDAY, period="all"),
    SliceQuestion(measure="revenue_won", rows=Dimension.PRODUCT, period="all", limit=2),
    SliceQuestion(measure="deals_won", rows=Dimension.REGION, filter='product != "Valve"', period="2026-11"),
)
Told = Collections | Customers | FunnelView | Slice


class Answers:
    """Everything that is kept, asked by a boss."""

    def __init__(self, db: Database, clock: StandingClock, slices: Sequence[SliceQuestion] = SLICES) -> None:
        directories = DirectoryCache(db)
        kpis = KpiQueries(db, Boards(Tallies(db)), directories, EditionsCache(), clock)
        self._funnels = FunnelQueries(db, directories, kpis, AccountQueries(db))
        self._money = CollectionQueries(db, directories, kpis, OwingBook(db))
        self._customers = CustomerQueries(ContributionQueries(db, directories, kpis))
        self._questions, self._open = slices, OpenDealsBook(db)
        self._directories, self._today = directories, lambda: kpis.today(directories.latest).toordinal()
        self._slices = SliceQueries(db, directories, kpis)

    async def all(self) -> list[Any]:
        """As they are now, without what is not told to people."""
        found: list[Told] = [await self._slices.answer(one, BOSS) for one in self._questions]
        for scope in SCOPES:
            found.append(await self._money.of("2026-11", scope, BOSS))
            found.append(await self._customers.of("revenue_won", "2026-11", scope, BOSS))
            found += [await self._funnels.of("2026-11", scope, cohort, "", BOSS) for cohort in Cohort]
        found.append(await self._customers.of("deals_won", "all", "company", BOSS))
        told = [_told(one) for one in found]
        return [*told, await self._open.current(self._today(), await self._directories.current())]


def _told(found: Told) -> Any:
    """What people read: the order of what is equally large, and zeros, may follow how it was added up."""
    if isinstance(found, Customers):
        rows = found.contribution.rows
        parts = sorted((row.key, row.name, row.value, row.before, row.share) for row in rows)
        cells = {
            (row.name, column.name): value
            for row, line in zip(found.matrix.rows, found.matrix.values, strict=True)
            for column, value in zip(found.matrix.columns, line, strict=True)
        }
        return parts, found.contribution.concentration, found.new_ids, found.newcomers, found.existing, cells
    if isinstance(found, FunnelView):
        return found.stages, found.stuck, found.stuck_count, found.delivery
    if isinstance(found, Collections):
        return replace(found, directory=None)  # type: ignore[arg-type]
    return found.rows, found.columns, found.totals, found.total


@dataclass
class Walk:
    """Anything that may happen while people sell, by chance."""

    db: Database
    desk: Desk
    clock: StandingClock
    chance: Random
    number: int = 0
    sent: list[str] = field(default_factory=list)

    async def go_on(self) -> None:
        """Some events at once; sometimes a day, or an edit of customers."""
        await self._send([self._event() for _ in range(self.chance.choice((0, 1, 1, 2, 5)))])
        if self.chance.random() < 0.15:
            self.clock.advance(days=self.chance.choice((1, 1, 7, 40)))
        if self.chance.random() < 0.15:
            await self._merge()

    async def _send(self, events: list[dict[str, Any]]) -> None:
        receipts = await self.desk.send(*events)
        self.sent += [one["id"] for one, got in zip(events, receipts, strict=True) if got.error is None]

    def _event(self) -> dict[str, Any]:
        self.number += 1
        id, pick = f"e{self.number}", self.chance.choice
        about = {"member": pick(WHO), "account": f"A{pick(range(6))}"}
        deal, contract = {"deal": f"D{pick(range(12))}"} | about, {"contract": f"C{pick(range(8))}"} | about
        money = str(self.chance.randint(1, 90) * 10)
        kinds: dict[str, dict[str, Any]] = {
            "deal.opened": deal | {"amount": money, "stage": pick(("need", "offer", ""))},
            "deal.stage_changed": deal | {"stage": pick(("need", "offer", "close"))},
            "deal.amended": deal | {"amount": money, "title": f"{id}'s"} | self._shares(),
            "deal.won": deal | {"amount": money, "product": pick(("Pump", "Valve", "Seal"))},
            "deal.lost": deal | {"reason": "price"},
            "deal.reopened": {"deal": deal["deal"]},
            "contract.signed": contract | {"amount": "300", "instalments": self._plan()},
            "delivery.completed": contract,
            "collection.received": contract | {"amount": pick(("100", "50", "200")), "instalment": pick(("1", "2"))},
        }
        if self.sent and self.chance.random() < 0.2:
            amount = {"amount": "10"} if self.chance.random() < 0.3 else {}
            return reversal(id, pick(self.sent), **amount)
        kind = pick(list(kinds))
        return event(id, kind, self._time(), **kinds[kind])

    def _shares(self) -> dict[str, Any]:
        ann = self.chance.randint(1, 9)
        shares = [{"member": "ann", "share": f"0.{ann}"}, {"member": "zoe", "share": f"0.{10 - ann}"}]
        return {"credits": shares} if self.chance.random() < 0.5 else {}

    def _plan(self) -> list[dict[str, str]]:
        days = [f"2026-{self.chance.randint(9, 12):02}-{self.chance.randint(1, 28):02}" for _ in range(2)]
        return [
            {"instalment": "1", "due_on": days[0], "amount": "100"},
            {"instalment": "2", "due_on": days[1], "amount": "200"},
        ]

    def _time(self) -> str:
        """Now, or late: also in a month that is closed."""
        moment = self.clock().timestamp() - self.chance.choice((0, 0, 1, 9, 30, 60)) * 86_400 - self.number
        return self.clock().fromtimestamp(moment, self.clock().tzinfo).isoformat()

    async def _merge(self) -> None:
        rows = await self.db.fetch("SELECT id FROM account WHERE merged_into IS NULL ORDER BY id")
        if len(rows) < 4:
            return
        stays, goes = self.chance.sample([row[0] for row in rows], 2)
        async with self.db.write() as tx:
            sql = "UPDATE account SET merged_into = $1 WHERE id = $2 OR merged_into = $2"
            await tx.execute(sql, stays, goes)
            await accounts_changed(tx)


@pytest.mark.parametrize("seed", range(4))
async def test_what_is_brought_forward_is_what_is_read_from_scratch(db, clock, seed):
    if seed % 2:
        await close_months(db)
    async with open_desk(db, clock) as desk:
        walk, kept = Walk(db, desk, clock, Random(seed)), Answers(db, clock)
        for _ in range(25):
            await walk.go_on()
            assert await Answers(db, clock).all() == await kept.all()
    assert len(walk.sent) > 20


async def test_a_look_after_an_event_goes_through_no_table_of_deals_or_payments(db, clock, statements):
    async with open_desk(db, clock) as desk:
        walk, kept = Walk(db, desk, clock, Random(9)), Answers(db, clock, SLICES[:3])
        for _ in range(20):
            await walk.go_on()
        for id in ("last", "very last"):
            await kept.all()
            await desk.send(event(id, "deal.won", deal=id, member="ann", amount="9", account="A1"))
        statements.clear()
        await kept.all()

    read = [str(one) for one in statements]
    assert not [one for one in read if "FROM dwell" in one or "count(*) AS deals FROM deal" in one]
    assert not [one for one in read if "FROM contribution c" in one and "cause >" not in one]


async def test_after_too_much_everything_is_read_from_scratch(db, clock):
    async with open_desk(db, clock) as desk:
        kept = Answers(db, clock)
        await desk.send(event("first", "deal.won", deal="D", member="ann", amount="9", account="A"))
        await kept.all()
        many = [event(f"m{n}", "deal.won", deal=f"M{n}", member="ann", amount="9") for n in range(MOST_SUBJECTS + 1)]
        await desk.send(*many)

        assert await Answers(db, clock).all() == await kept.all()


def test_what_was_never_counted_cannot_be_taken_out():
    assert {"b": (1, 5)} == moved({"a": (1, 2)}, [("a", (1, 2))], [("b", (1, 5))])
    assert [None, None] == [moved({"a": (1, 2)}, [gone], []) for gone in (("c", (1, 1)), ("a", (1, 1)))]


def test_rows_have_the_columns_of_their_tables():
    for row, bulk in (
        (StoredDeal, DEAL),
        (StoredDwell, DWELL),
        (StoredContract, CONTRACT),
        (StoredInstalment, INSTALMENT),
    ):
        assert [name for name, _ in bulk.columns] == list(row._fields)
