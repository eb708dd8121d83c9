"""What periods bring to the app: reading their life, setting how they close, and the routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.clock import Clock
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.insights.periods.desk import ClosingDesk
from server.insights.periods.queries import PeriodQueries
from server.insights.periods.routes import ROUTES
from server.ledger.closings import ClosingsCache
from server.ledger.rulebooks import EditionsCache
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    db, clock = services.get(Database), services.get(Clock)
    directories, editions = services.get(DirectoryCache), services.get(EditionsCache)
    services.add(PeriodQueries, PeriodQueries(db, clock, directories, editions, services.get(ClosingsCache)))
    services.add(ClosingDesk, ClosingDesk(db, clock, directories, editions))
    yield


PLUGIN = Plugin(
    name="periods",
    api=ROUTES,
    dependencies={"period_queries": service(PeriodQueries), "closing_desk": service(ClosingDesk)},
    lifespan=_lifespan,
)
