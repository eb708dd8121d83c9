"""Boards over the API."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from server.errors import FieldProblem, InvalidInput
from server.kpis.boards import RankBy
from server.kpis.queries import BoardQuestion, KpiQueries, NamedRow
from server.kpis.sums import By
from server.kpis.wire import Shown, shown
from server.people.access import Viewer
from server.people.directories import DirectoryCache


class BoardRowOut(msgspec.Struct, frozen=True):
    """One place on a board. ``id`` is null for somebody who stays anonymous.

    Where a relief helps, ``target`` is what it leaves and the unrelieved numbers stand beside it; else they are null.
    """

    rank: int | None
    id: str | None
    name: str | None
    value: Shown
    target: Shown
    attainment: float | None
    move: int | None
    unrelieved_target: Shown = None
    unrelieved_attainment: float | None = None


class BoardOut(msgspec.Struct, frozen=True):
    """A board as of ``as_of_seq``."""

    measure: str
    title: str
    period: str
    by: str
    scope: str
    rank_by: str
    unit: str
    as_of_seq: int
    count: int
    rows: list[BoardRowOut]
    me: BoardRowOut | None


@get("/boards/{measure:str}", summary="A board")
async def board(
    measure: FromPath[str],
    kpi_queries: NamedDependency[KpiQueries],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
    period: FromQuery[str],
    by: FromQuery[By] = By.MEMBER,
    inside: Annotated[str, QueryParameter(name="scope")] = "company",
    view: FromQuery[str] = "top",
    rank_by: FromQuery[RankBy] = RankBy.VALUE,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 20,
) -> BoardOut:
    """Members, teams or regions ranked by a measure or KPI; ties share a rank (1224). My own row comes along."""
    if view not in ("top", "around"):
        told = f"unknown view {view!r} (use top or around)"
        raise InvalidInput(told, [FieldProblem("/view", told)])
    question = BoardQuestion(measure, period, by, inside, rank_by, view == "around", limit)
    found = await kpi_queries.board(question, viewer)
    currency = directories.latest.currency

    def out(row: NamedRow) -> BoardRowOut:
        wanted = row.target if row.relieved is None else row.relieved
        unrelieved = row.target if row.relieved is not None else None
        value, target, plain = (shown(one, found.kpi.unit, currency) for one in (row.value, wanted, unrelieved))
        named = row.rank, row.key or None, row.name or None
        return BoardRowOut(*named, value, target, row.attainment, row.move, plain, row.unrelieved_attainment)

    return BoardOut(
        measure,
        found.kpi.title[viewer.language.value],
        found.period.label,
        by.value,
        inside,
        rank_by.value,
        found.kpi.unit.value,
        found.as_of_seq,
        found.count,
        [out(row) for row in found.rows],
        out(found.me) if found.me is not None else None,
    )


ROUTES = (board,)
