"""What jobs bring to the app: the tick."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.clock import Clock
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services
from server.insights.collections.queries import CollectionQueries
from server.insights.forecast.desk import Forecaster
from server.intake.hooks.desk import HookDesk
from server.intake.uploads.desk import ImportDesk
from server.jobs.collected import JOBS
from server.jobs.job import Surroundings
from server.jobs.learn_forecasts import learn_forecasts
from server.jobs.look_after_hooks import look_after_hooks
from server.jobs.look_after_imports import look_after_imports
from server.jobs.tick import Tick
from server.ledger.closings import ClosingsCache
from server.ledger.door import EventDoor
from server.ledger.rulebooks import EditionsCache
from server.people.directories import DirectoryCache
from server.settings import Settings


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    around = Surroundings(
        services.get(Database),
        services.get(DirectoryCache),
        services.get(EventDoor),
        services.get(EditionsCache),
        services.get(ClosingsCache),
    )
    hooks = look_after_hooks(services.get(HookDesk), services.get(Settings).hook_days)
    imports = look_after_imports(services.get(ImportDesk))
    forecasts = learn_forecasts(services.get(Forecaster), services.get(CollectionQueries))
    tick = Tick(around, services.get(Clock), (*JOBS, hooks, imports, forecasts))
    services.add(Tick, tick)
    async with tick.running():
        yield


PLUGIN = Plugin(name="jobs", lifespan=_lifespan)
