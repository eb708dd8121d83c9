"""What `accounts` brings to the app: the registry for names in events, and reading and editing for people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.accounts.commands import AccountDesk
from server.accounts.queries import AccountQueries
from server.accounts.registry import Registry
from server.accounts.routes import ROUTES
from server.clock import Clock
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    services.add(Registry, Registry())
    db = services.get(Database)
    services.add(AccountQueries, AccountQueries(db))
    services.add(AccountDesk, AccountDesk(db, services.get(Clock), services.get(DirectoryCache)))
    yield


PLUGIN = Plugin(
    name="accounts",
    api=ROUTES,
    dependencies={
        "registry": service(Registry),
        "account_queries": service(AccountQueries),
        "account_desk": service(AccountDesk),
    },
    lifespan=_lifespan,
)
