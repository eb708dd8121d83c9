"""What barriers bring to the app: queries, the desk behind the routes, and who may see the evidence."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.barriers.act_routes import ACT_ROUTES
from server.barriers.commands import BarrierDesk
from server.barriers.queries import BarrierQueries
from server.barriers.reporter_routes import ROUTES as REPORTER_ROUTES
from server.barriers.reporters import ReporterDesk, ReportersCache
from server.barriers.routes import ROUTES
from server.barriers.touching import OpenDeals
from server.clock import Clock
from server.db.database import Database
from server.files.access import FileRights, Purpose
from server.files.desk import FileDesk
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.ledger.rulebooks import EditionsCache
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    db, clock, deals = services.get(Database), services.get(Clock), OpenDeals()
    directories, editions = services.get(DirectoryCache), services.get(EditionsCache)
    queries = BarrierQueries(db, directories, editions, ReportersCache(), deals, clock)
    services.add(OpenDeals, deals)
    services.add(BarrierQueries, queries)
    services.add(ReporterDesk, ReporterDesk(db, clock))
    services.add(BarrierDesk, BarrierDesk(db, clock, directories, editions, services.get(FileDesk), deals))
    services.get(FileRights).register(Purpose.BARRIER, queries.may_follow)
    yield


PLUGIN = Plugin(
    name="barriers",
    api=(*ROUTES, *ACT_ROUTES, *REPORTER_ROUTES),
    dependencies={
        "barrier_queries": service(BarrierQueries),
        "barrier_desk": service(BarrierDesk),
        "reporter_desk": service(ReporterDesk),
    },
    lifespan=_lifespan,
)
