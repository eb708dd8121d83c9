"""What `accounts` brings to the app: the registry that finds and makes the names in events."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.accounts.registry import Registry
from server.http.plugin import Plugin
from server.http.services import Services, service


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    services.add(Registry, Registry())
    yield


PLUGIN = Plugin(name="accounts", dependencies={"registry": service(Registry)}, lifespan=_lifespan)
