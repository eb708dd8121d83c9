"""What `accounts` brings to the app: the registry for names in events, and reading and editing for people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.accounts.commands import AccountDesk
from server.accounts.custom_desk import CustomDesk
from server.accounts.custom_routes import CUSTOM_ROUTES
from server.accounts.duplicate_routes import DUPLICATE_ROUTES
from server.accounts.duplicates import DuplicateDesk
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
    services.add(CustomDesk, CustomDesk(db, services.get(Clock)))
    services.add(DuplicateDesk, DuplicateDesk(db, services.get(Clock)))
    yield


PLUGIN = Plugin(
    name="accounts",
    api=(*ROUTES, *DUPLICATE_ROUTES, *CUSTOM_ROUTES),
    dependencies={
        "registry": service(Registry),
        "account_queries": service(AccountQueries),
        "account_desk": service(AccountDesk),
        "custom_desk": service(CustomDesk),
        "duplicate_desk": service(DuplicateDesk),
    },
    lifespan=_lifespan,
)
