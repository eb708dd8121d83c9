"""The weekly brief: one week of a scope on one page, made to be printed."""

from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency, Provide
from litestar.response import Template

from server.insights.brief.queries import BriefQueries
from server.insights.periods.queries import PeriodQueries
from server.people.access import Viewer
from web.dashboards.brief import BriefAsked, BriefPage, BriefReader, provide_brief_asked
from web.dashboards.siege_words import STATE_MARKS, STATE_TONES, state_title
from web.day import in_page_language
from web.frame import Frame
from web.localise import current_format


def provide_brief_reader(brief_queries: NamedDependency[BriefQueries], viewer: NamedDependency[Viewer]) -> BriefReader:
    """The dependency `brief_reader`."""
    return BriefReader(brief_queries, in_page_language(viewer), current_format())


DEPENDENCIES = {
    "brief_asked": Provide(provide_brief_asked, sync_to_thread=False),
    "brief_reader": Provide(provide_brief_reader, sync_to_thread=False),
}


@get("/dashboards/brief", include_in_schema=False, dependencies=DEPENDENCIES)
async def brief_page(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    brief_asked: NamedDependency[BriefAsked],
    brief_reader: NamedDependency[BriefReader],
    period_queries: NamedDependency[PeriodQueries],
) -> Template:
    """The page, on screen and on paper."""
    page = await brief_reader.page(brief_asked)
    headers = {"hx-push-url": brief_asked.href()} if "hx-request" in request.headers else {}
    mark = await period_queries.mark(page.brief.week)
    context = {"mark": mark} | _shown(page, frame)
    return Template("dashboards/brief/page.html", context=context, headers=headers)


@get("/dashboards/brief/answer", include_in_schema=False, dependencies=DEPENDENCIES)
async def brief_again(
    frame: NamedDependency[Frame], brief_asked: NamedDependency[BriefAsked], brief_reader: NamedDependency[BriefReader]
) -> Template:
    """The brief as it is now."""
    return Template("dashboards/brief/_brief.html", context=_shown(await brief_reader.page(brief_asked), frame))


def _shown(page: BriefPage, frame: Frame) -> dict[str, object]:
    words = {"state_title": state_title, "marks": STATE_MARKS, "tones": STATE_TONES}
    return {"frame": frame, "page": page, "now": current_format().now, **words}


ROUTES = (brief_page, brief_again)
