"""What slices bring to the app: queries and routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.insights.slices.queries import SliceQueries
from server.insights.slices.routes import ROUTES
from server.kpis.queries import KpiQueries
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    db, directories = services.get(Database), services.get(DirectoryCache)
    services.add(SliceQueries, SliceQueries(db, directories, services.get(KpiQueries)))
    yield


PLUGIN = Plugin(
    name="slices",
    api=ROUTES,
    dependencies={"slice_queries": service(SliceQueries)},
    lifespan=_lifespan,
)
