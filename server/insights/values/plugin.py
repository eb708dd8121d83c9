"""What the values of KPIs bring to the app: reading them, and their routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.db.database import Database
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.insights.values.queries import KpiValues
from server.insights.values.routes import ROUTES
from server.kpis.queries import KpiQueries
from server.people.directories import DirectoryCache


@asynccontextmanager
async def _lifespan(services: Services) -> AsyncIterator[None]:
    values = KpiValues(services.get(Database), services.get(DirectoryCache), services.get(KpiQueries))
    services.add(KpiValues, values)
    yield


PLUGIN = Plugin(
    name="values",
    api=ROUTES,
    dependencies={"kpi_values_of": service(KpiValues)},
    lifespan=_lifespan,
)
