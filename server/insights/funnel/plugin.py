"""What the funnel brings to the app: reading it, and its route."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.accounts.queries import AccountQueries
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.insights.funnel.queries import FunnelQueries
from server.insights.funnel.routes import ROUTES
from server.kpis.queries import KpiQueries
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    queries = FunnelQueries(
        services.get(Database),
        services.get(DirectoryCache),
        services.get(KpiQueries),
        services.get(AccountQueries),
    )
    services.add(FunnelQueries, queries)
    yield


PLUGIN = Plugin(name="funnel", api=ROUTES, dependencies={"funnel_queries": service(FunnelQueries)}, lifespan=_lifespan)
