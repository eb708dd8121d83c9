"""Collections: what is owed and how late, who is paid on time, and when the money will come."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery
from litestar.response import Template

from server.insights.collections.queries import CollectionQueries
from server.insights.periods.queries import PeriodQueries
from server.people.access import Viewer
from web.charts.file import answer
from web.dashboards.collections import CollectionsAsked, CollectionsReader, provide_collections_asked
from web.dashboards.period_mark import mark_of
from web.frame import Frame
from web.localise import current_format


def provide_collections_reader(
    collection_queries: NamedDependency[CollectionQueries], viewer: NamedDependency[Viewer]
) -> CollectionsReader:
    """The dependency `collections_reader`."""
    return CollectionsReader(collection_queries, viewer, current_format())


DEPENDENCIES = {
    "collections_asked": Provide(provide_collections_asked, sync_to_thread=False),
    "collections_reader": Provide(provide_collections_reader, sync_to_thread=False),
}


@get("/dashboards/collections", include_in_schema=False, dependencies=DEPENDENCIES)
async def collections_page(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    collections_asked: NamedDependency[CollectionsAsked],
    collections_reader: NamedDependency[CollectionsReader],
    period_queries: NamedDependency[PeriodQueries],
    csv: FromQuery[str] = "",
) -> Template | Response[bytes]:
    """The whole page."""
    page = await collections_reader.page(collections_asked)
    headers = {"hx-push-url": collections_asked.href()} if "hx-request" in request.headers else {}
    mark = await mark_of(period_queries, collections_asked.period)
    context = {"frame": frame, "page": page, "mark": mark}
    template = Template("dashboards/collections/page.html", context=context, headers=headers)
    return answer(template, page.charts, csv)


@get("/dashboards/collections/answer", include_in_schema=False, dependencies=DEPENDENCIES)
async def collections_again(
    collections_asked: NamedDependency[CollectionsAsked], collections_reader: NamedDependency[CollectionsReader]
) -> Template:
    """The answer as it is now."""
    return Template(
        "dashboards/collections/_collections.html", context={"page": await collections_reader.page(collections_asked)}
    )


ROUTES = (collections_page, collections_again)
