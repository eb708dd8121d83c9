"""However many deals and scopes there are, a forecast and a funnel cost the same number of statements."""

from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.app import services_of
from server.db.database import Database
from server.insights.forecast.queries import ForecastQueries
from server.insights.funnel.queries import Cohort, FunnelQueries
from server.people.access import Viewer, viewer_for_token
from server.people.roles import Language, Scope
from tests.server.insights.forecast.conftest import TODAY, deal
from tests.server.telling import program, send

pytestmark = pytest.mark.anyio
READER: Viewer = viewer_for_token(1, "reader", frozenset({Scope.DATA_READ}), Language.ENGLISH)


async def statements(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many a forecast and a funnel take together."""
    services, count = services_of(app), 0
    db = services.get(Database)
    fetch = db.fetch

    async def counted(sql: str, *args: object) -> Any:
        nonlocal count
        count += 1
        return await fetch(sql, *args)

    monkeypatch.setattr(db, "fetch", counted)
    await services.get(ForecastQueries).of("deals_won", "2026-11", "", READER)
    await services.get(FunnelQueries).of("2026-11", "", Cohort.OPENED, "", READER)
    monkeypatch.undo()
    return count


async def test_the_number_of_statements_does_not_grow(
    year: None, client: AsyncTestClient[Litestar], db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def open_deals(first: int, last: int) -> int:
        opened = [deal(f"M{place}", TODAY - timedelta(days=place), who="zoe") for place in range(first, last)]
        await send(client, await program(db, Scope.EVENTS_WRITE), *(event for told in opened for event in told))
        return await statements(client.app, monkeypatch)

    assert await open_deals(40, 45) == await open_deals(50, 100) <= 30
