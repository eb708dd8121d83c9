"""What `people` brings to the app: the directory, identities and signing in, their routes and dependencies."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.clock import Clock
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.people import card_routes, member_routes
from server.people.directories import DirectoryCache
from server.people.identities import Identities
from server.people.routes import ROUTES
from server.people.sign_in import SignIn
from server.people.viewers import VIEWER_DEPENDENCIES
from server.settings import Settings


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    db, clock = services.get(Database), services.get(Clock)
    directories = DirectoryCache(db)
    await directories.current()
    identities = Identities(db, clock, directories)
    services.add(DirectoryCache, directories)
    services.add(Identities, identities)
    services.add(SignIn, SignIn(db, clock, directories, identities, services.get(Settings).session_days))
    yield


PLUGIN = Plugin(
    name="people",
    api=(*ROUTES, *card_routes.ROUTES, *member_routes.ROUTES),
    dependencies={
        **VIEWER_DEPENDENCIES,
        "directories": service(DirectoryCache),
        "identities": service(Identities),
        "sign_in_service": service(SignIn),
    },
    lifespan=_lifespan,
)
