"""What targets bring to the app: reading and setting them, and their routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.clock import Clock
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.insights.forecast.desk import Forecaster
from server.insights.targets import sheet_routes
from server.insights.targets.desk import TargetDesk
from server.insights.targets.exchange import TargetExchange
from server.insights.targets.plans import Plans
from server.insights.targets.queries import TargetQueries
from server.insights.targets.routes import ROUTES
from server.insights.targets.split import TargetSplitter
from server.kpis.queries import KpiQueries
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    db = services.get(Database)
    directories, kpis = services.get(DirectoryCache), services.get(KpiQueries)
    services.add(TargetQueries, TargetQueries(db, directories, kpis, services.get(Forecaster), Plans(db)))
    services.add(TargetSplitter, TargetSplitter(db, directories, kpis))
    services.add(TargetExchange, TargetExchange(db, directories, kpis))
    services.add(TargetDesk, TargetDesk(db, services.get(Clock)))
    yield


PLUGIN = Plugin(
    name="targets",
    api=(*ROUTES, *sheet_routes.ROUTES),
    dependencies={
        "target_queries": service(TargetQueries),
        "target_splitter": service(TargetSplitter),
        "target_exchange": service(TargetExchange),
        "target_desk": service(TargetDesk),
    },
    lifespan=_lifespan,
)
