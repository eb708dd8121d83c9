"""What ``live`` brings to the app: the feed and its WebSocket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.clock import Clock
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.kpis.tallies import Tallies
from server.ledger.rulebooks import EditionsCache
from server.live.feed import Feed
from server.live.routes import ROUTES
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    feed = Feed(
        services.get(Database),
        services.get(Tallies),
        services.get(DirectoryCache),
        services.get(EditionsCache),
        services.get(Clock),
    )
    services.add(Feed, feed)
    async with feed.running():
        yield


PLUGIN = Plugin(name="live", api=ROUTES, dependencies={"feed": service(Feed)}, lifespan=_lifespan)
