"""What the boss asks costs the same few statements, however much was sold by however many."""

from typing import Any

import pytest

from server.clock import Clock
from server.db.database import Database
from server.insights.compare.queries import CompareQueries, CompareQuestion
from server.insights.contribution.customers import CustomerQueries
from server.insights.contribution.queries import ContributionQueries
from server.insights.parts import Dimension
from server.insights.why.queries import Against, WhyQueries, WhyQuestion
from server.kpis.boards import Boards
from server.kpis.queries import KpiQueries
from server.kpis.tallies import Tallies
from server.ledger.rulebooks import EditionsCache
from server.people.access import viewer_for_token
from server.people.directories import DirectoryCache
from server.people.roles import Language, Scope
from tests.server.insights.conftest import Close
from tests.server.telling import Counting

pytestmark = pytest.mark.anyio
BOSS = viewer_for_token(1, "boss", frozenset({Scope.DATA_READ}), Language.ENGLISH)


async def statements(db: Database, clock: Clock) -> list[int]:
    """How many each answer takes."""
    directories = DirectoryCache(db)
    kpis = KpiQueries(db, Boards(Tallies(db)), directories, EditionsCache(), clock)
    counts = []
    for ask in (_why, _customers, _compare):
        counting: Any = Counting(db)
        await ask(counting, directories, kpis)
        counts.append(counting.statements)
    return counts


async def _why(db: Any, directories: DirectoryCache, kpis: KpiQueries) -> None:
    question = WhyQuestion("revenue_won", "2026-10", "", Against.LAST_PERIOD, Dimension.MEMBER)
    await WhyQueries(db, directories, kpis).why(question, BOSS)


async def _customers(db: Any, directories: DirectoryCache, kpis: KpiQueries) -> None:
    await CustomerQueries(ContributionQueries(db, directories, kpis)).of("revenue_won", "2026-10", "", BOSS)


async def _compare(db: Any, directories: DirectoryCache, kpis: KpiQueries) -> None:
    await CompareQueries(db, directories, kpis).compare(CompareQuestion("2026-10"), BOSS)


async def test_the_number_of_statements_does_not_grow(db: Database, clock: Clock, close: Close) -> None:
    await close("ann", "2026-10-10", [100], account="ACME", product="Drill")
    few = await statements(db, clock)
    for who in ("ann", "bob", "zoe"):
        await close(who, "2026-10-12", [10, 20, 30], lost=1, account=f"Account {who}", product=f"Product {who}")

    many = await statements(db, clock)

    assert few == many
    assert many == [4, 6, 3]
