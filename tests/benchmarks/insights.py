"""What a boss waits for after a million events of 1,000 members.

Slices stand beside the same SQL by hand, the data of each page beside one indexed query of the roll-ups: the year of
1,000 members, day by day.
"""

import gc
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count

import uvloop
from litestar.testing import TestClient

from server.accounts.registry import Registry
from server.app import FEATURES, create_app, services_of
from server.db.database import Database
from server.http.services import Services
from server.insights.brief.queries import BriefQueries
from server.insights.collections.queries import CollectionQueries
from server.insights.compare.queries import CompareQueries, CompareQuestion
from server.insights.contribution.customers import CustomerQueries
from server.insights.forecast.queries import ForecastQueries
from server.insights.funnel.queries import Cohort, FunnelQueries
from server.insights.parts import Dimension as Part
from server.insights.siege.queries import SiegeQueries, SiegeQuestion
from server.insights.slices.dimensions import Dimension
from server.insights.slices.queries import SliceQueries
from server.insights.slices.question import SliceQuestion
from server.insights.targets.queries import TargetQueries
from server.insights.why.queries import Against, WhyQueries, WhyQuestion
from server.intake.batch import References
from server.intake.record import Recorder
from server.intake.submission import Submission
from server.kpis.sums import By, rolled_up
from server.people.access import Viewer, viewer_for_token
from server.people.directories import DirectoryCache
from server.people.roles import Language, Role, Scope
from server.settings import Settings
from tests.benchmarks.history import ACCOUNTS, MEMBERS, PRODUCTS
from tests.benchmarks.places import Place, postgres_place, sqlite_place, username
from tests.benchmarks.ratios import Line, Scale, Wanted, at_most, ratio_of
from tests.benchmarks.year import TODAY, Noon, fill_year

EVENTS = 1_000_000
SLICE, PAGE = at_most(1.5), at_most(3.0)
YEAR = "2025"
FIRST, LAST = date(2025, 1, 1).toordinal(), date(2025, 12, 31).toordinal()
BOSS = Viewer("member:0", 0, "boss", "Boss", Role.BOSS, Language.ENGLISH)
# Those who follow and record would read receipts, which the events of a history made in bulk do not really have.
READING = tuple(one for one in FEATURES if one.name not in ("live", "intake", "jobs"))
Work = Callable[[], Awaitable[object]]
Sell = Callable[[int], Awaitable[None]]
PROGRAM = viewer_for_token(1, "bench", frozenset({Scope.EVENTS_WRITE}), Language.ENGLISH)
# Never the same deal again, however often the same database is asked.
DEALS = count(time.time_ns() // 1000)

_BY_TEAM = (
    "SELECT scope_id, start, sum(value) FROM rollup WHERE measure = 'revenue_won' AND scope = 1 AND span = 1 "
    "AND start BETWEEN $1 AND $2 GROUP BY 1, 2"
)
_BY_ACCOUNT = (
    "SELECT a.ref, a.name, c.month, sum(c.value) FROM contribution c LEFT JOIN account a ON a.id = c.account "
    "WHERE c.measure = 'activities' AND c.day BETWEEN $1 AND $2 GROUP BY 1, 2, 3"
)
_BY_INDUSTRY = (
    "SELECT a.industry, c.region, sum(c.value) FROM contribution c LEFT JOIN account a ON a.id = c.account "
    "WHERE c.measure = 'touches' AND c.day BETWEEN $1 AND $2 GROUP BY 1, 2"
)
_FILTERED = (
    "SELECT a.size, c.month, sum(c.value) FROM contribution c JOIN event e ON e.seq = c.event "
    "LEFT JOIN account a ON a.id = c.account WHERE c.measure = 'revenue_won' AND c.day BETWEEN $1 AND $2 "
    "AND e.amount > 100000 AND a.industry = 'industry 3' GROUP BY 1, 2"
)


@dataclass(frozen=True, slots=True)
class Beside:
    """A line to measure: what is asked of the product, and what it stands beside."""

    name: str
    wanted: Wanted
    product: Work
    floor: Work
    is_anew: bool = False
    """Whether a deal is won, a contract signed and money received before each question."""


def measure(scale: Scale) -> Iterator[Line]:
    """Both engines; milliseconds."""
    for opened in (postgres_place, sqlite_place):
        with opened() as place:
            yield from measure_on(place, scale)


def measure_on(place: Place, scale: Scale) -> Iterator[Line]:
    """One engine."""
    url, events = place.company()[0], scale.of(EVENTS, 4000)
    uvloop.run(fill_year(url, events))
    with (
        TestClient(create_app(Settings(database_url=url), clock=Noon(), features=READING)) as client,
        client.portal() as portal,
    ):
        # As `raidboard serve` does when everything runs.
        gc.collect()
        gc.freeze()
        for beside in lines(services_of(client.app)):
            runs = portal.call(_in_turns, services_of(client.app).get(Database), beside, scale.pairs)
            yield ratio_of(f"{beside.name} of {events:,} events, {place.engine}", "ms", beside.wanted, runs)


def lines(services: Services) -> Iterator[Beside]:
    """Every question, with its floor."""
    db, slices = services.get(Database), services.get(SliceQueries)

    def asked(measure: str, rows: Dimension, columns: Dimension, where: str = "") -> Work:
        question = SliceQuestion(measure=measure, rows=rows, columns=columns, period=YEAR, filter=where)
        return lambda: slices.answer(question, BOSS)

    def by_hand(sql: str) -> Work:
        return lambda: db.fetch(sql, FIRST, LAST)

    def floor() -> Awaitable[object]:
        return rolled_up(db, ("revenue_won",), By.MEMBER, FIRST, LAST, by_month=True)

    where = 'amount > money(1000) && industry == "industry 3"'
    for name, product, sql in (
        ("a slice by team and month", asked("revenue_won", Dimension.TEAM, Dimension.MONTH), _BY_TEAM),
        ("a slice by account and month", asked("activities", Dimension.ACCOUNT, Dimension.MONTH), _BY_ACCOUNT),
        ("a slice by industry and region", asked("touches", Dimension.INDUSTRY, Dimension.REGION), _BY_INDUSTRY),
        ("a filtered slice by size and month", asked("revenue_won", Dimension.SIZE, Dimension.MONTH, where), _FILTERED),
    ):
        yield Beside(name, SLICE, product, by_hand(sql))
        yield Beside(f"{name}, anew", SLICE, product, by_hand(sql), is_anew=True)
    for page, work in pages(services).items():
        yield Beside(f"the data of {page}", PAGE, work, floor)
        yield Beside(f"the data of {page}, anew", PAGE, work, floor, is_anew=True)


def pages(services: Services) -> dict[str, Work]:
    """What each page of a boss asks of the server."""
    why, customers, compare = services.get(WhyQueries), services.get(CustomerQueries), services.get(CompareQueries)
    targets, funnel, siege = services.get(TargetQueries), services.get(FunnelQueries), services.get(SiegeQueries)
    forecast, brief = services.get(ForecastQueries), services.get(BriefQueries)
    money, week = services.get(CollectionQueries), f"{TODAY:%G-W%V}"

    return {
        "Why": lambda: why.why(WhyQuestion("revenue_won", YEAR, "company", Against.TARGET, Part.REGION), BOSS),
        "Siege": lambda: siege.of(SiegeQuestion("revenue_won", YEAR, "company"), BOSS),
        "Targets": lambda: targets.of("revenue_won", YEAR, BOSS),
        "Forecast": lambda: forecast.with_fan("revenue_won", YEAR, "company", BOSS),
        "Compare": lambda: compare.compare(CompareQuestion(YEAR), BOSS),
        "Customers": lambda: customers.of("revenue_won", YEAR, "company", BOSS),
        "Funnel": lambda: funnel.of(YEAR, "company", Cohort.OPENED, "", BOSS),
        "Collections": lambda: money.of(YEAR, "company", BOSS),
        "Brief": lambda: brief.of(week, "company", BOSS),
    }


async def _in_turns(db: Database, beside: Beside, pairs: int) -> list[tuple[float, float]]:
    async with selling(db) as sell:
        return await _pairs(sell, beside, pairs)


async def _pairs(sell: Sell, beside: Beside, pairs: int) -> list[tuple[float, float]]:
    await beside.product()
    await beside.floor()
    runs = []
    for _ in range(pairs):
        if beside.is_anew:
            await sell(next(DEALS))
        runs.append((await _ms(beside.product), await _ms(beside.floor)))
    return runs


@asynccontextmanager
async def selling(db: Database) -> AsyncIterator[Sell]:
    """A recorder beside the app, to which one deal from its beginning to the first money is told at once."""
    recorder = Recorder(db, References(DirectoryCache(db), Registry()), Noon())

    async def sell(number: int) -> None:
        told = [Submission(json.dumps(one).encode(), PROGRAM) for one in _story(number)]
        receipts = await recorder.submit(told)
        assert [one.error for one in receipts] == [None] * len(told), receipts

    async with recorder.running():
        yield sell


def _story(number: int) -> Iterator[dict[str, object]]:
    about = {"member": username(number % MEMBERS), "account": f"A-{1 + number % ACCOUNTS}"}
    deal = about | {"deal": f"N{number}", "amount": "5000"}
    contract = about | {"contract": f"N{number}"}
    plan = [{"instalment": str(part), "due_on": f"2025-{10 + part}-20", "amount": "2500"} for part in (1, 2)]
    for step, (kind, data) in enumerate(
        (
            ("deal.opened", deal | {"stage": "offer"}),
            ("deal.won", deal | {"product": f"P-{1 + number % PRODUCTS}"}),
            ("contract.signed", contract | {"amount": "5000", "instalments": plan}),
            ("delivery.completed", contract),
            ("collection.received", contract | {"amount": "2500", "instalment": "1"}),
        )
    ):
        time = f"{TODAY}T11:0{step}:00+08:00"
        yield {
            "specversion": "1.0",
            "id": f"N{number}:{step}",
            "source": "bench",
            "type": kind,
            "time": time,
            "data": data,
        }


async def _ms(work: Work) -> float:
    started = time.perf_counter()
    await work()
    return (time.perf_counter() - started) * 1000
