"""What contributions bring to the app: reading them, and their routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.insights.contribution.customers import CustomerQueries
from server.insights.contribution.queries import ContributionQueries
from server.insights.contribution.routes import ROUTES
from server.kpis.queries import KpiQueries
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    queries = ContributionQueries(services.get(Database), services.get(DirectoryCache), services.get(KpiQueries))
    services.add(ContributionQueries, queries)
    services.add(CustomerQueries, CustomerQueries(queries))
    yield


PLUGIN = Plugin(
    name="contribution",
    api=ROUTES,
    dependencies={"contribution_queries": service(ContributionQueries), "customer_queries": service(CustomerQueries)},
    lifespan=_lifespan,
)
