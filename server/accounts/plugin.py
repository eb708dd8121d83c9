"""What `accounts` brings to the app: the registry for names in events, and reading and editing for people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.accounts.queries import AccountQueries
from server.accounts.registry import Registry
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    services.add(Registry, Registry())
    services.add(AccountQueries, AccountQueries(services.get(Database)))
    yield


PLUGIN = Plugin(
    name="accounts",
    dependencies={"registry": service(Registry), "account_queries": service(AccountQueries)},
    lifespan=_lifespan,
)
