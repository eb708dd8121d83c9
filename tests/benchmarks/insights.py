"""What a boss waits for after a million events of 1,000 members.

Slices stand beside the same SQL by hand, the data of each page beside one indexed query of the roll-ups: the year of
1,000 members, day by day.
"""

import gc
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import date

import uvloop
from litestar.testing import TestClient

from server.app import FEATURES, create_app, services_of
from server.db.database import Database
from server.db.versions import bump_version
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
from server.kpis.sums import By, rolled_up
from server.kpis.targets import SUBJECT
from server.people.access import Viewer
from server.people.roles import Language, Role
from server.settings import Settings
from tests.benchmarks.places import Place, postgres_place, sqlite_place
from tests.benchmarks.ratios import Line, Scale, Wanted, at_most, ratio_of
from tests.benchmarks.year import TODAY, Noon, fill_year

EVENTS = 1_000_000
SLICE, PAGE = at_most(1.5), at_most(3.0)
YEAR = "2025"
FIRST, LAST = date(2025, 1, 1).toordinal(), date(2025, 12, 31).toordinal()
BOSS = Viewer("member:0", 0, "boss", "Boss", Role.BOSS, Language.ENGLISH)
# Those who follow and record would read receipts, which the events of a history made in bulk do not really have.
READING = tuple(one for one in FEATURES if one.name not in ("live", "intake", "jobs"))
KEPT = ("Targets", "Customers", "Funnel", "Collections", "Brief")
Work = Callable[[], Awaitable[object]]

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
    """Whether something is edited before each question, so that no answer that was kept holds."""


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
        if page in KEPT:
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
    await beside.product()
    await beside.floor()
    runs = []
    for _ in range(pairs):
        if beside.is_anew:
            async with db.write() as tx:
                await bump_version(tx, SUBJECT)
        runs.append((await _ms(beside.product), await _ms(beside.floor)))
    return runs


async def _ms(work: Work) -> float:
    started = time.perf_counter()
    await work()
    return (time.perf_counter() - started) * 1000
