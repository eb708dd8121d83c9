"""Tells barriers, while the app starts, who knows about open deals."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.barriers.touching import OpenDeals
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services
from server.insights.touched.reading import TouchedReader


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    services.get(OpenDeals).register(TouchedReader(services.get(Database)))
    yield


PLUGIN = Plugin(name="touched", lifespan=_lifespan)
