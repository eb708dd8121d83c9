"""What segments bring to the app: reading them, and quests for customers that slip away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.accounts.queries import AccountQueries
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.insights.segments.queries import SegmentQueries
from server.insights.segments.reactivate import Reactivation
from server.insights.segments.routes import ROUTES
from server.people.directories import DirectoryCache
from server.quests.commands import QuestDesk


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    queries = SegmentQueries(services.get(Database), services.get(AccountQueries))
    services.add(SegmentQueries, queries)
    services.add(Reactivation, Reactivation(queries, services.get(QuestDesk), services.get(DirectoryCache)))
    yield


PLUGIN = Plugin(
    name="segments",
    api=ROUTES,
    dependencies={"segment_queries": service(SegmentQueries), "reactivation": service(Reactivation)},
    lifespan=_lifespan,
)
