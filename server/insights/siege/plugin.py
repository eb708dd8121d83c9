"""What the siege brings to the app: reading it, and its route."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.insights.forecast.desk import Forecaster
from server.insights.siege.queries import SiegeQueries
from server.insights.siege.routes import ROUTES
from server.insights.targets.queries import TargetQueries
from server.kpis.queries import KpiQueries
from server.people.directories import DirectoryCache
from server.raids.queries import RaidQueries


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    queries = SiegeQueries(
        services.get(Database),
        services.get(DirectoryCache),
        services.get(KpiQueries),
        services.get(TargetQueries),
        services.get(RaidQueries),
        services.get(Forecaster),
    )
    services.add(SiegeQueries, queries)
    yield


PLUGIN = Plugin(name="siege", api=ROUTES, dependencies={"siege_queries": service(SiegeQueries)}, lifespan=_lifespan)
