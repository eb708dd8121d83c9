"""What ``dispatch`` brings to the app: the dispatcher, and the routes of admins."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.clock import Clock
from server.db.database import Database
from server.dispatch.desk import EndpointDesk
from server.dispatch.dispatcher import Dispatcher
from server.dispatch.routes import ROUTES
from server.http.outward import Outward
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.people.directories import DirectoryCache
from server.settings import Settings


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    db, directories, clock = services.get(Database), services.get(DirectoryCache), services.get(Clock)
    outward = Outward(is_private_allowed=services.get(Settings).may_reach_private)
    services.add(Outward, outward)
    services.add(EndpointDesk, EndpointDesk(db, directories, clock, outward))
    dispatcher = Dispatcher(db, directories, clock, outward)
    services.add(Dispatcher, dispatcher)
    try:
        async with dispatcher.running():
            yield
    finally:
        await outward.close()


PLUGIN = Plugin(name="dispatch", api=ROUTES, dependencies={"endpoint_desk": service(EndpointDesk)}, lifespan=_lifespan)
