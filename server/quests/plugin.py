"""What quests bring to the app: their routes and the desk behind them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.clock import Clock
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.ledger.rulebooks import EditionsCache
from server.people.directories import DirectoryCache
from server.quests.commands import QuestDesk
from server.quests.routes import ROUTES


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    desk = QuestDesk(
        services.get(Database), services.get(Clock), services.get(DirectoryCache), services.get(EditionsCache)
    )
    services.add(QuestDesk, desk)
    yield


PLUGIN = Plugin(name="quests", api=ROUTES, dependencies={"quest_desk": service(QuestDesk)}, lifespan=_lifespan)
