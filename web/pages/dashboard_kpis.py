"""What does this number mean? Every KPI with its formula, and what it is over a period."""

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.response import Template

from server.insights.periods.queries import PeriodQueries
from server.insights.values.queries import KpiValues
from server.kpis.queries import KpiQueries
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from web.dashboards.kpis.reader import KpisAsked, KpisReader, provide_kpis_asked
from web.dashboards.period_mark import mark_of
from web.frame import Frame


async def provide_kpis_reader(
    kpi_queries: NamedDependency[KpiQueries],
    kpi_values_of: NamedDependency[KpiValues],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
) -> KpisReader:
    """The dependency `kpis_reader`."""
    return KpisReader(kpi_queries, kpi_values_of, viewer, await directories.current())


DEPENDENCIES = {
    "kpis_asked": Provide(provide_kpis_asked, sync_to_thread=False),
    "kpis_reader": Provide(provide_kpis_reader),
}


@get("/dashboards/kpis", include_in_schema=False, dependencies=DEPENDENCIES)
async def kpis_page(
    frame: NamedDependency[Frame],
    kpis_reader: NamedDependency[KpisReader],
    kpis_asked: NamedDependency[KpisAsked],
    period_queries: NamedDependency[PeriodQueries],
) -> Template:
    """Every KPI. Definitions are everybody's, values those of the scope one may ask about."""
    page, mark = await kpis_reader.page(kpis_asked), await mark_of(period_queries, kpis_asked.period)
    return Template("dashboards/kpis.html", context={"frame": frame, "page": page, "mark": mark})


@get("/dashboards/kpis/answer", include_in_schema=False, dependencies=DEPENDENCIES)
async def kpis_again(kpis_asked: NamedDependency[KpisAsked], kpis_reader: NamedDependency[KpisReader]) -> Template:
    """The numbers as they are now."""
    return Template("dashboards/_kpis.html", context={"page": await kpis_reader.page(kpis_asked)})


ROUTES = (kpis_page, kpis_again)
