"""Why is a region behind, and what is worth getting out of the way?"""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery
from litestar.response import Template

from server.insights.barriers.queries import BarrierInsights
from server.people.access import Viewer
from web.charts.file import answer
from web.dashboards.barriers.asked import BoardAsked, provide_barrier_board_asked
from web.dashboards.barriers.charts import place_href
from web.dashboards.barriers.reader import BoardPage, BoardReader
from web.dashboards.siege_words import STATE_MARKS, STATE_TONES, state_title
from web.day import in_page_language
from web.frame import Frame


def provide_barrier_board_reader(
    barrier_insights: NamedDependency[BarrierInsights], viewer: NamedDependency[Viewer]
) -> BoardReader:
    """The dependency `barrier_board_reader`."""
    return BoardReader(barrier_insights, in_page_language(viewer))


DEPENDENCIES = {
    "barrier_board_asked": Provide(provide_barrier_board_asked, sync_to_thread=False),
    "barrier_board_reader": Provide(provide_barrier_board_reader, sync_to_thread=False),
}


@get("/dashboards/barriers", include_in_schema=False, dependencies=DEPENDENCIES)
async def barriers_dashboard(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    barrier_board_asked: NamedDependency[BoardAsked],
    barrier_board_reader: NamedDependency[BoardReader],
    csv: FromQuery[str] = "",
) -> Template | Response[bytes]:
    """The whole page, or one of its tables as a file; not found for who does not lead."""
    page = await barrier_board_reader.page(barrier_board_asked)
    headers = {"hx-push-url": barrier_board_asked.href()} if "hx-request" in request.headers else {}
    template = Template("dashboards/barriers/page.html", context={"frame": frame} | _shown(page), headers=headers)
    return answer(template, page.charts, csv)


@get("/dashboards/barriers/answer", include_in_schema=False, dependencies=DEPENDENCIES)
async def barriers_dashboard_again(
    barrier_board_asked: NamedDependency[BoardAsked], barrier_board_reader: NamedDependency[BoardReader]
) -> Template:
    """The answer as it is now."""
    page = await barrier_board_reader.page(barrier_board_asked)
    return Template("dashboards/barriers/_board.html", context=_shown(page))


def _shown(page: BoardPage) -> dict[str, object]:
    words = {"state_title": state_title, "marks": STATE_MARKS, "tones": STATE_TONES, "place_href": place_href}
    return {"page": page, **words}


ROUTES = (barriers_dashboard, barriers_dashboard_again)
