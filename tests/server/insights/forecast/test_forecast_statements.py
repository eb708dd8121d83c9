"""However many deals and scopes there are, a forecast and a funnel cost the same number of statements."""

from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.accounts.queries import AccountQueries
from server.db.database import Database
from server.insights.courses import Courses
from server.insights.forecast.desk import Forecaster
from server.insights.forecast.queries import ForecastQueries
from server.insights.funnel.queries import Cohort, FunnelQueries
from server.kpis.boards import Boards
from server.kpis.queries import KpiQueries
from server.kpis.tallies import Tallies
from server.ledger.rulebooks import EditionsCache
from server.people.access import Viewer, viewer_for_token
from server.people.directories import DirectoryCache
from server.people.roles import Language, Scope
from tests.server.acme import StandingClock
from tests.server.insights.forecast.conftest import TODAY, deal
from tests.server.telling import program, send

pytestmark = pytest.mark.anyio
READER: Viewer = viewer_for_token(1, "reader", frozenset({Scope.DATA_READ}), Language.ENGLISH)


async def statements(db: Database, clock: StandingClock, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many a forecast and a funnel take together, with nothing kept in memory."""
    count, fetch = 0, db.fetch

    async def counted(sql: str, *args: object) -> Any:
        nonlocal count
        count += 1
        return await fetch(sql, *args)

    directories, courses = DirectoryCache(db), Courses(db)
    kpis = KpiQueries(db, Boards(Tallies(db)), directories, EditionsCache(), clock)
    monkeypatch.setattr(db, "fetch", counted)
    await ForecastQueries(db, directories, kpis, Forecaster(db, kpis, courses)).of("deals_won", "2026-11", "", READER)
    await FunnelQueries(db, directories, kpis, AccountQueries(db)).of("2026-11", "", Cohort.OPENED, "", READER)
    monkeypatch.undo()
    return count


async def test_the_number_of_statements_does_not_grow(
    year: None,
    client: AsyncTestClient[Litestar],
    db: Database,
    clock: StandingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def open_deals(first: int, last: int) -> int:
        opened = [deal(f"M{place}", TODAY - timedelta(days=place), who="zoe") for place in range(first, last)]
        await send(client, await program(db, Scope.EVENTS_WRITE), *(event for told in opened for event in told))
        return await statements(db, clock, monkeypatch)

    assert await open_deals(40, 45) == await open_deals(50, 100) <= 40
