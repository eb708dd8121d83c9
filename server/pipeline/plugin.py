"""What the pipeline brings to the app: deals, contracts, instalments and leads over the API, and who reads them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.clock import Clock
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.ledger.rulebooks import EditionsCache
from server.people.directories import DirectoryCache
from server.pipeline.commands import PipelineDesk
from server.pipeline.lead_desk import LeadDesk
from server.pipeline.lead_queries import LeadQueries
from server.pipeline.lead_routes import LEAD_ROUTES
from server.pipeline.queries import PipelineQueries
from server.pipeline.routes import ROUTES


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    db, clock = services.get(Database), services.get(Clock)
    directories = services.get(DirectoryCache)
    services.add(PipelineQueries, PipelineQueries(db, directories, clock))
    leads = LeadQueries(db, directories, services.get(EditionsCache), clock)
    services.add(LeadQueries, leads)
    services.add(LeadDesk, LeadDesk(leads, directories, clock))
    services.add(PipelineDesk, PipelineDesk(db, clock))
    yield


PLUGIN = Plugin(
    name="pipeline",
    api=(*ROUTES, *LEAD_ROUTES),
    dependencies={
        "pipeline_queries": service(PipelineQueries),
        "pipeline_desk": service(PipelineDesk),
        "lead_queries": service(LeadQueries),
        "lead_desk": service(LeadDesk),
    },
    lifespan=_lifespan,
)
