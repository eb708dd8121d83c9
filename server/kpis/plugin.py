"""What ``kpis`` brings to the app: boards in memory, queries and routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.clock import Clock
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.kpis import routes
from server.kpis.boards import Boards
from server.kpis.queries import KpiQueries
from server.kpis.tallies import Tallies
from server.ledger.rulebooks import EditionsCache
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    db = services.get(Database)
    tallies = Tallies(db)
    boards = Boards(tallies)
    services.add(Tallies, tallies)
    services.add(Boards, boards)
    queries = KpiQueries(db, boards, services.get(DirectoryCache), services.get(EditionsCache), services.get(Clock))
    services.add(KpiQueries, queries)
    yield


PLUGIN = Plugin(
    name="kpis",
    api=routes.ROUTES,
    dependencies={"kpi_queries": service(KpiQueries)},
    lifespan=_lifespan,
)
