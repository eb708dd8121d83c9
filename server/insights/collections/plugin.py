"""What collections bring to the app: reading them, and their route."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.insights.collections.queries import CollectionQueries
from server.insights.collections.routes import ROUTES
from server.kpis.queries import KpiQueries
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    queries = CollectionQueries(services.get(Database), services.get(DirectoryCache), services.get(KpiQueries))
    services.add(CollectionQueries, queries)
    yield


PLUGIN = Plugin(
    name="collections",
    api=ROUTES,
    dependencies={"collection_queries": service(CollectionQueries)},
    lifespan=_lifespan,
)
