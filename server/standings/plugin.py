"""What standings bring to the app: reading them, also for ``GET /api/v1/me``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.clock import Clock
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.ledger.rulebooks import EditionsCache
from server.people.directories import DirectoryCache
from server.people.me import StandingSource
from server.standings.queries import Standings


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    standings = Standings(
        services.get(Database), services.get(Clock), services.get(DirectoryCache), services.get(EditionsCache)
    )
    services.add(Standings, standings)
    services.add(StandingSource, StandingSource(standings.own))
    yield


PLUGIN = Plugin(name="standings", dependencies={"standings": service(Standings)}, lifespan=_lifespan)
