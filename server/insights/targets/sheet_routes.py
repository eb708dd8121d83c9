"""Targets as files over the API: download a year, edit it in a spreadsheet, see what it would change, apply it."""

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromQuery, MultipartBody, QueryParameter

from kpi.catalog import Kpi
from server.errors import FieldProblem, InvalidInput
from server.insights.targets.desk import TargetDesk
from server.insights.targets.exchange import Layout, Preview, TargetExchange
from server.insights.targets.queries import TargetQueries
from server.insights.targets.reading import CellProblem, TableReader, TargetTable
from server.kpis.queries import read_period
from server.kpis.wire import Shown, shown
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.sheets.problems import FileUnreadable
from server.sheets.write import SheetFormat, written

# More than anybody mends in one go.
PROBLEMS_TOLD = 200


class SheetForm(msgspec.Struct, frozen=True):
    """The form of an upload: the ``file``; with ``apply`` it is stored, for the ``reason``."""

    file: UploadFile | None = None
    apply: str = ""
    reason: str = ""


class SheetChange(msgspec.Struct, frozen=True):
    """One target that the file changes, from what to what; null where there is none."""

    scope: str
    name: str
    period: str
    before: Shown
    after: Shown


class SheetProblem(msgspec.Struct, frozen=True):
    """A cell that cannot be used: its row as a spreadsheet counts it, its column's name, what is in it, and why."""

    row: int
    column: str
    value: str
    message: str


class SheetOut(msgspec.Struct, frozen=True):
    """What a file changes; ``applied`` says whether it did. With problems nothing is ever applied."""

    changes: list[SheetChange]
    unchanged: int
    problems: list[SheetProblem]
    needs_reason: bool
    applied: bool


@get("/targets/sheet", summary="Targets of a year as a file")
async def target_sheet(
    target_queries: NamedDependency[TargetQueries],
    target_exchange: NamedDependency[TargetExchange],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
    measure: FromQuery[str],
    year: FromQuery[str],
    form: Annotated[SheetFormat, QueryParameter(name="format")] = SheetFormat.XLSX,
    layout: FromQuery[Layout] = Layout.WIDE,
) -> Response[bytes]:
    """One row per scope with a column per month, quarter and the year, or (``layout=long``) one row per target."""
    kpi, period = await target_queries.measure(measure, viewer), read_period(year, await directories.current())
    content = written(
        await target_exchange.lines(kpi, period, layout, viewer), form, f"{kpi.id} {period.label}", names=2
    )
    headers = {"Content-Disposition": f'attachment; filename="targets-{kpi.id}-{period.label}.{form.value}"'}
    return Response(content, media_type=form.media_type, headers=headers)


@post("/targets/sheet", summary="What an edited file changes, and applying it", status_code=200)
async def upload_sheet(
    data: MultipartBody[SheetForm],
    target_queries: NamedDependency[TargetQueries],
    target_exchange: NamedDependency[TargetExchange],
    target_desk: NamedDependency[TargetDesk],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
    measure: FromQuery[str],
) -> SheetOut:
    """CSV (any delimiter and encoding) or a spreadsheet, in either layout. A blank cell leaves a target as it is, a
    dash takes it away. All of it is applied or nothing.
    """
    directory = await directories.current()
    kpi = await target_queries.measure(measure, viewer)
    preview = await target_exchange.preview(kpi, await read_upload(data.file, kpi, directory), viewer)
    wants_apply = data.apply.lower() in ("true", "1", "on", "yes")
    if wants_apply and preview.problems:
        problems = [_field_problem(one) for one in preview.problems[:PROBLEMS_TOLD]]
        raise InvalidInput(f"nothing was applied, {len(preview.problems)} cells cannot be used", problems)
    if wants_apply and preview.changes:
        await target_desk.set(kpi, preview.drafts, viewer, data.reason)
    return _out(kpi, preview, directory.currency, applied=wants_apply)


async def read_upload(file: UploadFile | None, kpi: Kpi, directory: Directory) -> TargetTable:
    """The table in an uploaded file. Raises InvalidInput when there is none."""
    if file is None:
        raise InvalidInput("the form holds no file", [FieldProblem("/file", "is missing")])
    content = await file.read()
    # Only the ending of the sender's name is used: what it is called is nobody's business here.
    ending = Path(file.filename).suffix.lower() or ".csv"
    try:
        return await asyncio.to_thread(_read, content, ending, TableReader(kpi, directory))
    except FileUnreadable as error:
        told = str(error)
        raise InvalidInput(told, [FieldProblem("/file", told)]) from error


def _read(content: bytes, ending: str, reader: TableReader) -> TargetTable:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"targets{ending}")
        path.write_bytes(content)
        return reader.read(path)


def _field_problem(one: CellProblem) -> FieldProblem:
    return FieldProblem(f"/rows/{one.cell.row}/{one.cell.column}", f"{one.cell.text!r} {one.message}")


def _out(kpi: Kpi, preview: Preview, currency: str, *, applied: bool) -> SheetOut:
    def told(value: int | None) -> Shown:
        return shown(value, kpi.unit, currency)

    changes = [
        SheetChange(one.scope, one.name, one.draft.period.label, told(one.before), told(one.draft.value))
        for one in preview.changes
    ]
    problems = [
        SheetProblem(one.cell.row, one.cell.column, one.cell.text, one.message)
        for one in preview.problems[:PROBLEMS_TOLD]
    ]
    return SheetOut(changes, preview.unchanged, problems, preview.needs_reason, applied)


ROUTES = (target_sheet, upload_sheet)
