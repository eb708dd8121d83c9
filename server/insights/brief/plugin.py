"""What the weekly brief brings to the app: reading it. It has no route of its own: it is made of what others answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.barriers.queries import BarrierQueries
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.insights.brief.queries import BriefQueries
from server.insights.collections.queries import CollectionQueries
from server.insights.siege.queries import SiegeQueries
from server.insights.why.queries import WhyQueries
from server.kpis.queries import KpiQueries
from server.raids.queries import RaidQueries


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    queries = BriefQueries(
        services.get(Database),
        services.get(KpiQueries),
        services.get(SiegeQueries),
        services.get(WhyQueries),
        services.get(CollectionQueries),
        services.get(RaidQueries),
        services.get(BarrierQueries),
    )
    services.add(BriefQueries, queries)
    yield


PLUGIN = Plugin(name="brief", dependencies={"brief_queries": service(BriefQueries)}, lifespan=_lifespan)
