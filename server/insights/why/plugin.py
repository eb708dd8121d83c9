"""What the why brings to the app: answering it, and its route."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.insights.why.queries import WhyQueries
from server.insights.why.routes import ROUTES
from server.kpis.queries import KpiQueries
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    queries = WhyQueries(services.get(Database), services.get(DirectoryCache), services.get(KpiQueries))
    services.add(WhyQueries, queries)
    yield


PLUGIN = Plugin(name="why", api=ROUTES, dependencies={"why_queries": service(WhyQueries)}, lifespan=_lifespan)
