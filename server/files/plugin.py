"""What files bring to the app: the desk, the rights that other features fill in, and the routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.clock import Clock
from server.db.database import Database
from server.files.access import FileRights
from server.files.desk import FileDesk, FileLimits
from server.files.routes import ROUTES
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.settings import Settings


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    settings, rights = services.get(Settings), FileRights()
    limits = FileLimits(settings.file_limit_kib * 1024, settings.files_per_day)
    services.add(FileRights, rights)
    services.add(FileDesk, FileDesk(services.get(Database), services.get(Clock), rights, limits))
    yield


PLUGIN = Plugin(name="files", api=ROUTES, dependencies={"file_desk": service(FileDesk)}, lifespan=_lifespan)
