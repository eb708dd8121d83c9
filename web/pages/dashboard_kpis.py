"""What does this number mean? Every KPI with its formula, and what it is over a period."""

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.response import Template

from server.insights.values.queries import KpiValues
from server.kpis.queries import KpiQueries
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from web.dashboards.kpis.reader import KpisAsked, KpisReader, provide_kpis_asked
from web.frame import Frame


@get(
    "/dashboards/kpis",
    include_in_schema=False,
    dependencies={"kpis_asked": Provide(provide_kpis_asked, sync_to_thread=False)},
)
async def kpis_page(
    frame: NamedDependency[Frame],
    kpi_queries: NamedDependency[KpiQueries],
    kpi_values_of: NamedDependency[KpiValues],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
    kpis_asked: NamedDependency[KpisAsked],
) -> Template:
    """Every KPI. Definitions are everybody's, values those of the scope one may ask about."""
    reader = KpisReader(kpi_queries, kpi_values_of, viewer, await directories.current())
    return Template("dashboards/kpis.html", context={"frame": frame, "page": await reader.page(kpis_asked)})


ROUTES = (kpis_page,)
