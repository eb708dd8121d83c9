"""What the pipeline brings to the app: deals, contracts, instalments and leads over the API, and who reads them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.clock import Clock
from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.ledger.event_search import Subjects
from server.ledger.rulebooks import EditionsCache
from server.people.directories import DirectoryCache
from server.pipeline.approval_desk import ApprovalDesk
from server.pipeline.caller_routes import CALLER_ROUTES
from server.pipeline.commands import PipelineDesk
from server.pipeline.contract_routes import CONTRACT_ROUTES
from server.pipeline.lead_desk import LeadDesk
from server.pipeline.lead_queries import LeadQueries
from server.pipeline.lead_routes import LEAD_ROUTES
from server.pipeline.loss_routes import LOSS_ROUTES
from server.pipeline.product_routes import PRODUCT_ROUTES
from server.pipeline.queries import PipelineQueries
from server.pipeline.routes import ROUTES
from server.pipeline.subject_search import DealSearch
from server.pipeline.ticket_queries import TicketQueries
from server.pipeline.ticket_routes import TICKET_ROUTES


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    db, clock = services.get(Database), services.get(Clock)
    directories = services.get(DirectoryCache)
    queries = PipelineQueries(db, directories, clock)
    services.add(PipelineQueries, queries)
    services.add(ApprovalDesk, ApprovalDesk(db, queries, services.get(EditionsCache), directories, clock))
    leads = LeadQueries(db, directories, services.get(EditionsCache), clock)
    services.add(LeadQueries, leads)
    services.add(LeadDesk, LeadDesk(leads, directories, clock))
    services.add(TicketQueries, TicketQueries(db, directories))
    services.add(PipelineDesk, PipelineDesk(db, clock))
    services.add(Subjects, Subjects(DealSearch()))
    yield


PLUGIN = Plugin(
    name="pipeline",
    api=(*ROUTES, *CONTRACT_ROUTES, *LEAD_ROUTES, *CALLER_ROUTES, *LOSS_ROUTES, *TICKET_ROUTES, *PRODUCT_ROUTES),
    dependencies={
        "pipeline_queries": service(PipelineQueries),
        "approval_desk": service(ApprovalDesk),
        "pipeline_desk": service(PipelineDesk),
        "ticket_queries": service(TicketQueries),
        "lead_queries": service(LeadQueries),
        "lead_desk": service(LeadDesk),
    },
    lifespan=_lifespan,
)
