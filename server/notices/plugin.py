"""What notices bring to the app: reading them, and their routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.clock import Clock
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.ledger.closings import ClosingsCache
from server.ledger.rulebooks import EditionsCache
from server.notices import calendar_routes, wish_routes
from server.notices.asked import Thresholds
from server.notices.calendar import CalendarQueries
from server.notices.courier import Courier
from server.notices.desk import WishDesk
from server.notices.postman import Postman
from server.notices.queries import NoticeQueries
from server.notices.routes import ROUTES
from server.people.directories import DirectoryCache
from server.pipeline.queries import PipelineQueries
from server.quests.commands import QuestDesk
from server.raids.queries import RaidQueries
from server.settings import Settings


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    settings = services.get(Settings)
    queries = NoticeQueries(
        services.get(Database),
        services.get(DirectoryCache),
        services.get(Clock),
        services.get(QuestDesk),
        services.get(EditionsCache),
        Thresholds(settings.silent_days, settings.stalled_days),
        services.get(ClosingsCache),
    )
    services.add(NoticeQueries, queries)
    services.add(
        CalendarQueries,
        CalendarQueries(
            services.get(Database),
            services.get(DirectoryCache),
            services.get(Clock),
            services.get(PipelineQueries),
            services.get(RaidQueries),
            services.get(QuestDesk),
        ),
    )
    postman = Postman(settings.services, settings.may_reach_private)
    link = f"{settings.public_url}/notices" if settings.public_url else ""
    db, directories = services.get(Database), services.get(DirectoryCache)
    courier = Courier(db, directories, services.get(Clock), queries, postman, link)
    services.add(Courier, courier)
    services.add(WishDesk, WishDesk(db, directories, postman, courier))
    async with courier.running():
        yield


PLUGIN = Plugin(
    name="notices",
    api=(*ROUTES, *calendar_routes.ROUTES, *wish_routes.ROUTES),
    dependencies={
        "notice_queries": service(NoticeQueries),
        "calendar_queries": service(CalendarQueries),
        "wish_desk": service(WishDesk),
    },
    lifespan=_lifespan,
)
