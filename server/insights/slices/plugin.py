"""What slices bring to the app: queries, saved views and their routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.clock import Clock
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.insights.slices import routes, view_routes
from server.insights.slices.queries import SliceQueries
from server.insights.slices.saved import SavedViews
from server.kpis.queries import KpiQueries
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    db, directories = services.get(Database), services.get(DirectoryCache)
    queries = SliceQueries(db, directories, services.get(KpiQueries))
    services.add(SliceQueries, queries)
    services.add(SavedViews, SavedViews(db, directories, queries, services.get(Clock)))
    yield


PLUGIN = Plugin(
    name="slices",
    api=(*routes.ROUTES, *view_routes.ROUTES),
    dependencies={"slice_queries": service(SliceQueries), "saved_views": service(SavedViews)},
    lifespan=_lifespan,
)
