"""Where do deals get through, and where do they wait?"""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery
from litestar.response import Template

from server.accounts.queries import AccountQueries
from server.insights.funnel.queries import FunnelQueries
from server.insights.periods.queries import PeriodQueries
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from web.charts.file import answer
from web.dashboards.funnel.asked import FunnelAsked, provide_funnel_asked
from web.dashboards.funnel.reader import FunnelReader
from web.dashboards.period_mark import mark_of
from web.frame import Frame


async def provide_funnel_reader(
    funnel_queries: NamedDependency[FunnelQueries],
    account_queries: NamedDependency[AccountQueries],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
) -> FunnelReader:
    """The dependency `funnel_reader`."""
    return FunnelReader(funnel_queries, account_queries, viewer, await directories.current())


DEPENDENCIES = {
    "funnel_asked": Provide(provide_funnel_asked, sync_to_thread=False),
    "funnel_reader": Provide(provide_funnel_reader),
}


@get("/dashboards/funnel", include_in_schema=False, dependencies=DEPENDENCIES)
async def funnel_page(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    funnel_asked: NamedDependency[FunnelAsked],
    funnel_reader: NamedDependency[FunnelReader],
    period_queries: NamedDependency[PeriodQueries],
    csv: FromQuery[str] = "",
) -> Template | Response[bytes]:
    """The whole page, or one of its tables as a file."""
    page = await funnel_reader.page(funnel_asked)
    headers = {"hx-push-url": funnel_asked.href()} if "hx-request" in request.headers else {}
    mark = await mark_of(period_queries, funnel_asked.period)
    context = {"frame": frame, "page": page, "mark": mark}
    template = Template("dashboards/funnel.html", context=context, headers=headers)
    return answer(template, page.charts, csv)


@get("/dashboards/funnel/answer", include_in_schema=False, dependencies=DEPENDENCIES)
async def funnel_again(
    funnel_asked: NamedDependency[FunnelAsked], funnel_reader: NamedDependency[FunnelReader]
) -> Template:
    """The answer as it is now."""
    return Template("dashboards/_funnel.html", context={"page": await funnel_reader.page(funnel_asked)})


ROUTES = (funnel_page, funnel_again)
