"""What is different? Two periods or two scopes side by side, what drove the difference, and which months earn."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery
from litestar.response import Template

from server.insights.compare.queries import CompareQueries
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from web.charts.file import answer
from web.dashboards.compare.asked import SideAsked, provide_side_asked
from web.dashboards.compare.reader import CompareReader
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
    csv: FromQuery[str] = "",
) -> Template | Response[bytes]:
    """The whole page, or one of its tables as a file; the form's shortest address goes into the address bar."""
    page = await compare_reader.page(side_asked)
    headers = {"hx-push-url": side_asked.href()} if "hx-request" in request.headers else {}
    template = Template("dashboards/compare.html", context={"frame": frame, "page": page}, headers=headers)
    return answer(template, page.tables, csv)


ROUTES = (compare_page,)
