"""The board: where am I, and who is within reach? Ranked by any measure or KPI, for any period, live."""

from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency, Provide
from litestar.response import Template

from server.insights.periods.queries import PeriodQueries
from server.kpis.queries import KpiQueries
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from web.board_question import Asked, provide_asked
from web.board_reader import BoardReader
from web.dashboards.kpis.reader import definition_of
from web.frame import Frame


async def provide_board_reader(
    kpi_queries: NamedDependency[KpiQueries],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
) -> BoardReader:
    """The dependency `board_reader`."""
    return BoardReader(kpi_queries, await directories.current(), viewer)


DEPENDENCIES = {
    "asked": Provide(provide_asked, sync_to_thread=False),
    "board_reader": Provide(provide_board_reader),
}


@get("/board", include_in_schema=False, dependencies=DEPENDENCIES)
async def board_page(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    asked: NamedDependency[Asked],
    board_reader: NamedDependency[BoardReader],
    period_queries: NamedDependency[PeriodQueries],
) -> Template:
    """The whole page; when the form asks for it, its shortest address goes into the address bar."""
    decided = await board_reader.decide(asked)
    units = {kpi.id: kpi for kpi in await board_reader.catalogue()}
    return Template(
        "board/page.html",
        context={
            "frame": frame,
            "asked": asked,
            "kpi": decided.kpi,
            "meaning": definition_of(decided.kpi, units),
            "board": await board_reader.show(asked, decided),
            "controls": await board_reader.controls(asked, decided),
            "mark": await period_queries.mark(decided.period),
        },
        headers={"hx-push-url": asked.href()} if "hx-request" in request.headers else {},
    )


@get("/board/rows", include_in_schema=False, dependencies=DEPENDENCIES)
async def board_rows(asked: NamedDependency[Asked], board_reader: NamedDependency[BoardReader]) -> Template:
    """The rows alone, for a board that moved."""
    return Template(
        "board/_board.html", context={"board": await board_reader.show(asked, await board_reader.decide(asked))}
    )


ROUTES = (board_page, board_rows)
