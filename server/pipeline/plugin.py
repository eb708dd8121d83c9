"""What the pipeline brings to the app: deals, contracts and instalments over the API, and who reads them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.clock import Clock
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.people.directories import DirectoryCache
from server.pipeline.commands import PipelineDesk
from server.pipeline.queries import PipelineQueries
from server.pipeline.routes import ROUTES


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    db, clock = services.get(Database), services.get(Clock)
    services.add(PipelineQueries, PipelineQueries(db, services.get(DirectoryCache), clock))
    services.add(PipelineDesk, PipelineDesk(db, clock))
    yield


PLUGIN = Plugin(
    name="pipeline",
    api=ROUTES,
    dependencies={"pipeline_queries": service(PipelineQueries), "pipeline_desk": service(PipelineDesk)},
    lifespan=_lifespan,
)
