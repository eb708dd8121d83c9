"""Tells barriers, while the app starts, who knows about open deals, and raids who knows about barriers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.barriers.queries import BarrierQueries
from server.barriers.touching import OpenDeals
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services
from server.insights.touched.blocking import StepBarriers
from server.insights.touched.reading import TouchedReader
from server.raids.blocking import OpenBarriers


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    services.get(OpenDeals).register(TouchedReader(services.get(Database)))
    services.get(OpenBarriers).register(StepBarriers(services.get(BarrierQueries)))
    yield


PLUGIN = Plugin(name="touched", lifespan=_lifespan)
