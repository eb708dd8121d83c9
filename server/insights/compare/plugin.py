"""What comparisons bring to the app: making them, and their route."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.insights.compare.queries import CompareQueries
from server.insights.compare.routes import ROUTES
from server.kpis.queries import KpiQueries
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    queries = CompareQueries(services.get(Database), services.get(DirectoryCache), services.get(KpiQueries))
    services.add(CompareQueries, queries)
    yield


PLUGIN = Plugin(
    name="compare", api=ROUTES, dependencies={"compare_queries": service(CompareQueries)}, lifespan=_lifespan
)
