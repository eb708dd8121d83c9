"""Slices over the API."""

from typing import Annotated

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, HeaderParameter, QueryParameter

from server.db.paging import LARGEST_LIMIT, LIMIT, Page
from server.errors import FieldProblem, InvalidInput
from server.insights.slices.dimensions import Dimension
from server.insights.slices.drill import CellKey
from server.insights.slices.queries import SliceQueries
from server.insights.slices.question import MOST_ROWS, SliceQuestion
from server.insights.slices.sheets import sheet_of
from server.insights.slices.wire import CountedList, SliceOut, counted_out, slice_out
from server.kpis.queries import KpiQueries
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.sheets.write import SheetFormat


@get("/slices", summary="Any measure by any two dimensions")
async def slices(
    viewer: NamedDependency[Viewer],
    slice_queries: NamedDependency[SliceQueries],
    kpi_queries: NamedDependency[KpiQueries],
    directories: NamedDependency[DirectoryCache],
    measure: FromQuery[str],
    rows: FromQuery[Dimension | None] = None,
    columns: FromQuery[Dimension | None] = None,
    where: Annotated[str, QueryParameter(name="filter")] = "",
    period: FromQuery[str] = "month",
    limit: Annotated[int, QueryParameter(ge=1, le=MOST_ROWS)] = 50,
    wanted: Annotated[str, QueryParameter(name="format")] = "",
    accept: Annotated[str, HeaderParameter(name="Accept")] = "",
) -> Response[SliceOut] | Response[bytes]:
    """A measure or KPI by `rows` and `columns`, of what the asker may see (`over` says what that is).

    `filter` is a condition in the rule language; `period` also `2026-01..2026-06`, `month`, `last-quarter`. Rows beyond
    `limit` stand together as others, so that totals stay whole. `format=csv` or `xlsx` (or `Accept`) gives a file.
    """
    question = SliceQuestion(measure=measure, rows=rows, columns=columns, filter=where, period=period, limit=limit)
    sheet = _sheet(wanted, accept)
    found = await slice_queries.answer(question, viewer)
    currency = directories.latest.currency
    if sheet is not None:
        return sheet_of(sheet, found, viewer.language, currency)
    units = {kpi.id: kpi for kpi in await kpi_queries.catalogue(viewer)}
    return Response(slice_out(found, units, viewer.language.value, currency))


@get("/slices/events", summary="The events behind a cell")
async def slice_events(
    viewer: NamedDependency[Viewer],
    slice_queries: NamedDependency[SliceQueries],
    kpi_queries: NamedDependency[KpiQueries],
    directories: NamedDependency[DirectoryCache],
    measure: FromQuery[str],
    rows: FromQuery[Dimension | None] = None,
    columns: FromQuery[Dimension | None] = None,
    where: Annotated[str, QueryParameter(name="filter")] = "",
    period: FromQuery[str] = "month",
    row: FromQuery[str | None] = None,
    column: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=LARGEST_LIMIT)] = LIMIT,
    cursor: FromQuery[str | None] = None,
) -> CountedList:
    """What was added up, newest first. `row` and `column` are keys of the slice; without them everything in it."""
    question = SliceQuestion(measure=measure, rows=rows, columns=columns, filter=where, period=period)
    found = await slice_queries.events(question, CellKey(row, column), Page(limit, cursor), viewer)
    units = {kpi.id: kpi for kpi in await kpi_queries.catalogue(viewer)}
    return counted_out(found, units, directories.latest.currency)


def _sheet(wanted: str, accept: str) -> SheetFormat | None:
    """The file that is asked for, None for JSON. Raises: InvalidInput."""
    if wanted in ("", "json"):
        return next((sheet for sheet in SheetFormat if wanted == "" and sheet.media_type in accept), None)
    if wanted not in tuple(SheetFormat):
        told = f"is {wanted[:20]!r}, must be json, csv or xlsx"
        raise InvalidInput(f"format {told}", [FieldProblem("?format", told)])
    return SheetFormat(wanted)


ROUTES = (slices, slice_events)
