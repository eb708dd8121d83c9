"""Why are we not where we wanted to be? One gap, what drove it, what stands in the way, and where it lies."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery
from litestar.response import Template

from server.insights.periods.queries import PeriodQueries
from server.insights.why.queries import WhyQueries
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from web.charts.file import answer
from web.dashboards.period_mark import mark_of
from web.dashboards.why.asked import GapAsked, provide_gap_asked
from web.dashboards.why.reader import GapReader
from web.frame import Frame


async def provide_gap_reader(
    why_queries: NamedDependency[WhyQueries],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
) -> GapReader:
    """The dependency `gap_reader`."""
    return GapReader(why_queries, viewer, await directories.current())


DEPENDENCIES = {
    "gap_asked": Provide(provide_gap_asked, sync_to_thread=False),
    "gap_reader": Provide(provide_gap_reader),
}


@get("/dashboards/why", include_in_schema=False, dependencies=DEPENDENCIES)
async def why_page(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    gap_asked: NamedDependency[GapAsked],
    gap_reader: NamedDependency[GapReader],
    period_queries: NamedDependency[PeriodQueries],
    csv: FromQuery[str] = "",
) -> Template | Response[bytes]:
    """The whole page, or one of its tables as a file; the form's shortest address goes into the address bar."""
    page = await gap_reader.page(gap_asked)
    headers = {"hx-push-url": gap_asked.href()} if "hx-request" in request.headers else {}
    mark = await mark_of(period_queries, gap_asked.period)
    context = {"frame": frame, "page": page, "mark": mark}
    template = Template("dashboards/why.html", context=context, headers=headers)
    return answer(template, page.charts, csv)


@get("/dashboards/why/answer", include_in_schema=False, dependencies=DEPENDENCIES)
async def why_again(gap_asked: NamedDependency[GapAsked], gap_reader: NamedDependency[GapReader]) -> Template:
    """The answer as it is now."""
    return Template("dashboards/_why.html", context={"page": await gap_reader.page(gap_asked)})


ROUTES = (why_page, why_again)
