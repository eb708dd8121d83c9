"""What collections bring to the app: reading them, and their route."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.insights.collections.owing import OwingBook
from server.insights.collections.queries import CollectionQueries
from server.insights.collections.routes import ROUTES
from server.kpis.queries import KpiQueries
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    db = services.get(Database)
    directories, kpis = services.get(DirectoryCache), services.get(KpiQueries)
    services.add(CollectionQueries, CollectionQueries(db, directories, kpis, OwingBook(db)))
    yield


PLUGIN = Plugin(
    name="collections",
    api=ROUTES,
    dependencies={"collection_queries": service(CollectionQueries)},
    lifespan=_lifespan,
)
