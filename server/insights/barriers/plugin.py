"""What the board of barriers brings to the app: answering it, and its route."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.barriers.queries import BarrierQueries
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.insights.barriers.queries import BarrierInsights
from server.insights.barriers.routes import ROUTES
from server.kpis.queries import KpiQueries


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    parts = services.get(Database), services.get(KpiQueries), services.get(BarrierQueries)
    services.add(BarrierInsights, BarrierInsights(*parts))
    yield


PLUGIN = Plugin(
    name="barrier-board", api=ROUTES, dependencies={"barrier_insights": service(BarrierInsights)}, lifespan=_lifespan
)
