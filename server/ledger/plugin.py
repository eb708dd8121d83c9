"""What the ledger brings to the app: the caches of rulebooks and rates, and reading the books over the API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.clock import Clock
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.ledger.closings import ClosingsCache
from server.ledger.door import EventDoor
from server.ledger.event_search import Subjects
from server.ledger.rates import RatesCache
from server.ledger.routes import ROUTES, LedgerReader
from server.ledger.rulebooks import EditionsCache
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    editions = EditionsCache()
    services.add(EditionsCache, editions)
    services.add(RatesCache, RatesCache())
    closings = ClosingsCache()
    services.add(ClosingsCache, closings)
    reader = LedgerReader(services.get(Database), services.get(DirectoryCache), editions, closings, services.get(Clock))
    services.add(LedgerReader, reader)
    yield


PLUGIN = Plugin(
    name="ledger",
    api=ROUTES,
    dependencies={
        "editions": service(EditionsCache),
        "ledger_reader": service(LedgerReader),
        "event_door": service(EventDoor),
        "closings": service(ClosingsCache),
        "subjects": service(Subjects),
    },
    lifespan=_lifespan,
)
