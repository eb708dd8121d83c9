"""What raids bring to the app: queries, the desk behind the routes, and who may see the files on notes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.accounts.duplicates import DuplicateDesk
from server.clock import Clock
from server.db.database import Database
from server.files.access import FileRights, Purpose
from server.files.desk import FileDesk
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.ledger.rulebooks import EditionsCache
from server.people.directories import DirectoryCache
from server.raids.blocking import OpenBarriers
from server.raids.commands import RaidDesk
from server.raids.queries import RaidQueries, has_running_raid
from server.raids.routes import ROUTES


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    db, clock = services.get(Database), services.get(Clock)
    directories, editions = services.get(DirectoryCache), services.get(EditionsCache)
    barriers = OpenBarriers()
    queries = RaidQueries(db, directories, editions, clock, barriers)
    services.add(OpenBarriers, barriers)
    services.add(RaidQueries, queries)
    services.add(RaidDesk, RaidDesk(db, clock, directories, editions, services.get(FileDesk), barriers))
    services.get(DuplicateDesk).hindrances.append(has_running_raid)
    services.get(FileRights).register(Purpose.RAID, queries.may_follow)
    yield


PLUGIN = Plugin(
    name="raids",
    api=ROUTES,
    dependencies={"raid_queries": service(RaidQueries), "raid_desk": service(RaidDesk)},
    lifespan=_lifespan,
)
