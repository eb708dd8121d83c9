"""The lists of customers, products, deals, contracts, instalments, events, leads, tickets: 1,000,000 events.

The data of each page stands beside the plainest SQL that finds the same rows: no rights, no names of who and what.
"""

import dataclasses
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import uvloop
from litestar.testing import TestClient

from game_rules.tiers import TierRules
from server.accounts.queries import AccountFilter, AccountQueries, ProductFilter
from server.app import create_app, services_of
from server.db.database import Database
from server.db.paging import Listed, Page
from server.db.tx import Tx
from server.http.services import Services
from server.insights.segments.rank import rank_accounts
from server.ledger.event_list import EventFilter, list_events
from server.ledger.event_search import EventSearch, Subjects
from server.people.access import Viewer
from server.pipeline.filters import ContractFilter, DealFilter, InstalmentFilter, Wanting
from server.pipeline.lead_queries import LeadQueries
from server.pipeline.lead_rows import LeadFilter
from server.pipeline.product_sales import a_year_to
from server.pipeline.queries import PipelineQueries
from server.pipeline.ticket_queries import TicketFilter, TicketQueries
from server.settings import Settings
from tests.benchmarks.insights import BOSS, FIRST, READING
from tests.benchmarks.places import Place, postgres_place, sqlite_place
from tests.benchmarks.ratios import Line, Scale, at_most, ratio_of
from tests.benchmarks.year import TODAY, Noon, fill_year, settle

ACCOUNTS, EVENTS = 100_000, 1_000_000
WANTED = at_most(8.0)
"""A statement of a tenth of a millisecond finds fifty rows; naming who and what beside them costs as much again."""
PAGES_AWAY = 100
_OPEN = ("open", "answered", "resolved")
Read = Callable[[Page], Awaitable[Listed[Any]]]


@dataclass(frozen=True, slots=True)
class Beside:
    """A page to read, and the SQL it stands beside; `is_far`: the page after a hundred others."""

    name: str
    read: Read
    sql: str
    is_far: bool = False


def measure(scale: Scale) -> Iterator[Line]:
    """Both engines; milliseconds."""
    for opened in (postgres_place, sqlite_place):
        with opened() as place:
            yield from measure_on(place, scale)


def measure_on(place: Place, scale: Scale) -> Iterator[Line]:
    """One engine."""
    url, events, accounts = place.company()[0], scale.of(EVENTS, 4000), scale.of(ACCOUNTS, 400)
    uvloop.run(fill_lists(url, events, accounts))
    with (
        TestClient(create_app(Settings(database_url=url), clock=Noon(), features=READING)) as client,
        client.portal() as portal,
    ):
        services = services_of(client.app)
        for beside in lines(services, accounts):
            runs = portal.call(_in_turns, services.get(Database), beside, scale.pairs)
            yield ratio_of(f"{beside.name}, {accounts:,} accounts, {place.engine}", "ms", WANTED, runs)


async def fill_lists(url: str, events: int, accounts: int) -> None:
    """A year with so many customers, as many leads, half as many tickets; ranked as the job would."""
    await fill_year(url, events, accounts)
    async with await Database.open(url) as db:
        async with db.write() as tx:
            await _leads(tx, accounts)
            await _tickets(tx, accounts)
        await rank_accounts(db, TierRules(), TODAY.toordinal(), Noon()())
    await settle(url)


def lines(services: Services, accounts: int) -> Iterator[Beside]:
    """Every list: as it opens, filtered, sorted, searched for what few rows have, and far from its beginning."""
    rare = str(accounts)
    yield from _accounts(services.get(AccountQueries), rare)
    yield _products(services.get(AccountQueries), services.get(PipelineQueries))
    yield from _deals(services.get(PipelineQueries), rare)
    yield from _contracts(services.get(PipelineQueries), rare)
    yield from _instalments(services.get(PipelineQueries))
    yield from _events(services, rare)
    yield from _leads_and_tickets(services.get(LeadQueries), services.get(TicketQueries), rare)


def _accounts(queries: AccountQueries, rare: str) -> Iterator[Beside]:
    def read(**wanted: Any) -> Read:
        return lambda page: queries.list(dataclasses.replace(AccountFilter(), **wanted), page)

    account = "SELECT * FROM account ORDER BY name, id LIMIT 51"
    yield Beside("customers", read(), account)
    yield Beside("customers, far away", read(), f"{account} OFFSET 5000", is_far=True)
    yield Beside(
        "customers of an industry",
        read(industry="industry 3"),
        "SELECT * FROM account WHERE industry = 'industry 3' ORDER BY name, id LIMIT 51",
    )
    ranked = "SELECT * FROM account_rank JOIN account ON id = account"
    yield Beside("customers of tier A", read(tier="A"), f"{ranked} WHERE tier = 'A' ORDER BY name, id LIMIT 51")
    yield Beside(
        "customers by revenue", read(sort="revenue"), f"{ranked} ORDER BY account_rank.revenue DESC, id DESC LIMIT 51"
    )
    for what, text in (("rare", rare), ("common", "firm"), ("unknown", "深圳")):
        sql = f"SELECT * FROM account WHERE name LIKE '%{text}%' ORDER BY name, id LIMIT 51"  # noqa: S608  # texts of our own
        yield Beside(f"customers with {what} text", read(text=text), sql)


def _products(accounts: AccountQueries, pipeline: PipelineQueries) -> Beside:
    async def read(page: Page) -> Listed[Any]:
        found = await accounts.products(ProductFilter(), page)
        await pipeline.sold_since(BOSS, a_year_to(TODAY), [row.id for row in found.items])
        return found

    return Beside("products with what they brought", read, "SELECT * FROM product ORDER BY name, id LIMIT 51")


def _deals(queries: PipelineQueries, rare: str) -> Iterator[Beside]:
    def read(**wanted: Any) -> Read:
        return lambda page: queries.deals(BOSS, dataclasses.replace(DealFilter(), **wanted), page)

    deal = "SELECT * FROM deal ORDER BY touched_us DESC, id DESC LIMIT 51"
    yield Beside("deals", read(), deal)
    yield Beside("deals, far away", read(), f"{deal} OFFSET 5000", is_far=True)
    yield Beside(
        "deals of a team",
        read(state="won", team=7),
        "SELECT * FROM deal WHERE state = 'won' AND team = 7 ORDER BY touched_us DESC, id DESC LIMIT 51",
    )
    yield Beside("deals by amount", read(sort="amount"), "SELECT * FROM deal ORDER BY amount DESC, id DESC LIMIT 51")
    yield Beside("deals with rare text", read(text=rare), _searched("deal", "title", rare, "touched_us"))


def _contracts(queries: PipelineQueries, rare: str) -> Iterator[Beside]:
    def read(**wanted: Any) -> Read:
        return lambda page: queries.contracts(BOSS, dataclasses.replace(ContractFilter(), **wanted), page)

    contract = "SELECT * FROM contract ORDER BY signed_day DESC, id DESC LIMIT 51"
    yield Beside("contracts", read(), contract)
    yield Beside("contracts, far away", read(), f"{contract} OFFSET 5000", is_far=True)
    yield Beside(
        "contracts by amount", read(sort="amount"), "SELECT * FROM contract ORDER BY amount DESC, id DESC LIMIT 51"
    )
    yield Beside("contracts with rare text", read(text=rare), _searched("contract", "deal", rare, "signed_day"))


def _instalments(queries: PipelineQueries) -> Iterator[Beside]:
    def read(state: Wanting) -> Read:
        return lambda page: queries.instalments(BOSS, InstalmentFilter(state), page)

    unpaid = "SELECT * FROM instalment WHERE paid < amount ORDER BY due_day, contract, name LIMIT 51"
    yield Beside("unpaid instalments", read(Wanting.UNPAID), unpaid)
    yield Beside("unpaid instalments, far away", read(Wanting.UNPAID), f"{unpaid} OFFSET 5000", is_far=True)
    paid = "SELECT * FROM instalment WHERE amount > 0 AND paid >= amount ORDER BY due_day, contract, name LIMIT 51"
    yield Beside("paid instalments", read(Wanting.PAID), paid)


def _events(services: Services, rare: str) -> Iterator[Beside]:
    db, subjects = services.get(Database), services.get(Subjects)

    def read(viewer: Viewer = BOSS, text: str = "", **wanted: Any) -> Read:
        search = EventSearch(text, (), subjects) if text else None
        asked = dataclasses.replace(EventFilter(sort="newest", search=search), **wanted)
        return lambda page: list_events(db, viewer, asked, page, "CNY")

    event, latest = "SELECT * FROM event", "ORDER BY at_us DESC, seq DESC LIMIT 51"
    march: dict[str, Any] = {"first_day": FIRST + 60, "last_day": FIRST + 90}
    in_march = f"day BETWEEN {march['first_day']} AND {march['last_day']}"
    yield Beside("events", read(), f"{event} {latest}")
    yield Beside("events, far away", read(), f"{event} {latest} OFFSET 5000", is_far=True)
    yield Beside("payments", read(kind="collection.received"), f"{event} WHERE kind = 'collection.received' {latest}")
    yield Beside("events of a month", read(**march), f"{event} WHERE {in_march} {latest}")
    yield Beside("events of a member", read(member=7), f"{event} WHERE seq / 4096 >= 0 AND member = 7 {latest}")
    for what, text in (("rare", f"firm {rare}"), ("common", "firm")):
        named = f"account IN (SELECT id FROM account WHERE name LIKE '%{text}%')"  # noqa: S608  # texts of our own
        yield Beside(f"events with {what} text", read(text=text), f"{event} WHERE {named} {latest}")


def _leads_and_tickets(leads: LeadQueries, tickets: TicketQueries, rare: str) -> Iterator[Beside]:
    def held(**wanted: Any) -> Read:
        return lambda page: leads.leads(BOSS, dataclasses.replace(LeadFilter(), **wanted), page)

    def asked(**wanted: Any) -> Read:
        return lambda page: tickets.tickets(dataclasses.replace(TicketFilter(), **wanted), page)

    pool = "SELECT * FROM lead WHERE state = 'pool' ORDER BY since_us, id LIMIT 51"
    yield Beside("leads", held(), "SELECT * FROM lead ORDER BY since_us, id LIMIT 51")
    yield Beside("leads of the pool", held(state="pool"), pool)
    yield Beside("leads of the pool, far away", held(state="pool"), f"{pool} OFFSET 5000", is_far=True)
    yield Beside(
        "leads with rare text",
        held(text=rare),
        f"SELECT * FROM lead WHERE name LIKE '%{rare}%' ORDER BY since_us, id LIMIT 51",  # noqa: S608
    )
    pressing = "SELECT * FROM ticket WHERE state IN ('open', 'answered') ORDER BY opened_us, id LIMIT 51"
    yield Beside("tickets", asked(), pressing)
    yield Beside("tickets, far away", asked(), f"{pressing} OFFSET 5000", is_far=True)
    yield Beside(
        "tickets with rare text", asked(state="all", text=rare), _searched("ticket", "title", rare, "touched_us")
    )


def _searched(table: str, column: str, text: str, order: str) -> str:
    return (
        f"SELECT told.*, name FROM {table} told LEFT JOIN account a ON a.id = account WHERE {column} LIKE '%{text}%' "  # noqa: S608
        f"OR name LIKE '%{text}%' ORDER BY {order} DESC, told.id DESC LIMIT 51"
    )


async def _leads(tx: Tx, count: int) -> None:
    rows = [
        (f"L{n}", ("pool", "held")[n % 2], f"Prospect {n}", f"origin {n % 9}", n % 2 * (n % 1000 + 1), n * 1_000_000)
        for n in range(1, count + 1)
    ]
    await tx.execute_many(
        "INSERT INTO lead (id, state, name, phone, origin, contact, account, reason, member, team, region, since_us, "
        "created_us, claims, returns) VALUES ($1, $2, $3, '', $4, '', 0, '', $5, 0, 0, $6, $6, 0, 0)",
        rows,
    )


async def _tickets(tx: Tx, accounts: int) -> None:
    rows = [(f"T{n}", _OPEN[n % 3], f"Pump {n} leaks", n, n * 1_000_000) for n in range(1, accounts // 2 + 1)]
    await tx.execute_many(
        "INSERT INTO ticket (id, state, title, account, product, contact, deal, priority, opened_us, answered_us, "
        "resolved_us, satisfaction, touched_us, member, team, region) "
        "VALUES ($1, $2, $3, $4, 1, '', '', '', $5, 0, 0, 0, $5, 1, 1, 1)",
        rows,
    )


async def _in_turns(db: Database, beside: Beside, pairs: int) -> list[tuple[float, float]]:
    page = Page()
    for _ in range(PAGES_AWAY if beside.is_far else 0):
        following = (await beside.read(page)).next
        page = Page(cursor=following) if following is not None else page

    async def floor() -> object:
        return await db.fetch(beside.sql)

    await beside.read(page)
    await floor()
    return [(await _ms(lambda: beside.read(page)), await _ms(floor)) for _ in range(pairs)]


async def _ms(work: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    await work()
    return (time.perf_counter() - started) * 1000
