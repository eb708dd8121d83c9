"""What is different? Two periods or two scopes side by side, what drove the difference, and which months earn."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery
from litestar.response import Template

from server.insights.compare.queries import CompareQueries
from server.insights.periods.queries import PeriodQueries
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from web.charts.file import answer
from web.dashboards.compare.asked import SideAsked, provide_side_asked
from web.dashboards.compare.reader import CompareReader
from web.dashboards.period_mark import mark_of
from web.frame import Frame


async def provide_compare_reader(
    compare_queries: NamedDependency[CompareQueries],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
) -> CompareReader:
    """The dependency `compare_reader`."""
    return CompareReader(compare_queries, viewer, await directories.current())


DEPENDENCIES = {
    "side_asked": Provide(provide_side_asked, sync_to_thread=False),
    "compare_reader": Provide(provide_compare_reader),
}


@get("/dashboards/compare", include_in_schema=False, dependencies=DEPENDENCIES)
async def compare_page(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    side_asked: NamedDependency[SideAsked],
    compare_reader: NamedDependency[CompareReader],
    period_queries: NamedDependency[PeriodQueries],
    csv: FromQuery[str] = "",
) -> Template | Response[bytes]:
    """The whole page, or one of its tables as a file; the form's shortest address goes into the address bar."""
    page = await compare_reader.page(side_asked)
    headers = {"hx-push-url": side_asked.href()} if "hx-request" in request.headers else {}
    mark = await mark_of(period_queries, side_asked.period)
    context = {"frame": frame, "page": page, "mark": mark}
    template = Template("dashboards/compare.html", context=context, headers=headers)
    return answer(template, page.tables, csv)


@get("/dashboards/compare/answer", include_in_schema=False, dependencies=DEPENDENCIES)
async def compare_again(
    side_asked: NamedDependency[SideAsked], compare_reader: NamedDependency[CompareReader]
) -> Template:
    """The answer as it is now."""
    return Template("dashboards/_compare.html", context={"page": await compare_reader.page(side_asked)})


ROUTES = (compare_page, compare_again)
