"""The siege: will we make it, where not, why? Regions as castles, down to teams, members and their events."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery
from litestar.response import Template

from server.insights.periods.queries import PeriodQueries
from server.insights.siege.queries import SiegeQueries
from server.insights.why.queries import WhyQueries
from server.people.access import Viewer
from web.charts.file import answer
from web.customers.happenings import HappeningReader
from web.customers.parts import PARTS
from web.dashboards.siege import SiegePage, SiegeReader
from web.dashboards.siege_asked import SiegeAsked, provide_siege_asked
from web.dashboards.siege_words import STATE_MARKS, STATE_TONES, state_title
from web.frame import Frame
from web.localise import current_format


def provide_siege_reader(
    siege_queries: NamedDependency[SiegeQueries],
    why_queries: NamedDependency[WhyQueries],
    period_queries: NamedDependency[PeriodQueries],
    happenings: NamedDependency[HappeningReader],
    viewer: NamedDependency[Viewer],
) -> SiegeReader:
    """The dependency `siege_reader`."""
    return SiegeReader(siege_queries, why_queries, period_queries, happenings, viewer, current_format())


DEPENDENCIES = {
    "people": PARTS["people"],
    "happenings": PARTS["happenings"],
    "siege_asked": Provide(provide_siege_asked, sync_to_thread=False),
    "siege_reader": Provide(provide_siege_reader, sync_to_thread=False),
}


@get("/dashboards", include_in_schema=False, dependencies=DEPENDENCIES)
async def siege_page(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    siege_asked: NamedDependency[SiegeAsked],
    siege_reader: NamedDependency[SiegeReader],
    csv: FromQuery[str] = "",
) -> Template | Response[bytes]:
    """The whole page."""
    page = await siege_reader.page(siege_asked)
    headers = {"hx-push-url": siege_asked.href()} if "hx-request" in request.headers else {}
    template = Template("dashboards/siege/page.html", context={"frame": frame} | _shown(page, request), headers=headers)
    return answer(template, [page.chart] if page.chart is not None else [], csv)


@get("/dashboards/siege", include_in_schema=False, dependencies=DEPENDENCIES)
async def siege_again(
    request: Request[Any, Any, Any],
    siege_asked: NamedDependency[SiegeAsked],
    siege_reader: NamedDependency[SiegeReader],
) -> Template:
    """The map alone, as it is now."""
    page = await siege_reader.page(siege_asked)
    return Template("dashboards/siege/_siege.html", context=_shown(page, request))


def _shown(page: SiegePage, request: Request[Any, Any, Any]) -> dict[str, object]:
    has_why = "/dashboards/why" in {route.path for route in request.app.routes}
    words = {"state_title": state_title, "marks": STATE_MARKS, "tones": STATE_TONES}
    return {"page": page, "has_why": has_why, **words}


ROUTES = (siege_page, siege_again)
