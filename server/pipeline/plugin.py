"""What the pipeline brings to the app: reading deals, contracts and instalments."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.clock import Clock
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.people.directories import DirectoryCache
from server.pipeline.queries import PipelineQueries


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    queries = PipelineQueries(services.get(Database), services.get(DirectoryCache), services.get(Clock))
    services.add(PipelineQueries, queries)
    yield


PLUGIN = Plugin(name="pipeline", dependencies={"pipeline_queries": service(PipelineQueries)}, lifespan=_lifespan)
