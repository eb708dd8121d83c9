"""Imports over the API: send a file, try it, import it, follow it, fetch what was rejected."""

from typing import Annotated
from urllib.parse import quote

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, MultipartBody

from kpi.sentences import Sentence
from server.errors import FieldProblem, InvalidInput
from server.files.desk import Upload
from server.intake.importer.problems import MappingWrong
from server.intake.uploads.desk import ImportDesk
from server.intake.uploads.run import ImportRun
from server.ledger.facts import moment
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.wording.say import say, say_all


class ImportForm(msgspec.Struct, frozen=True):
    """The form: the ``file``, one more that it looks things up in, and ``mapping``: a preset or a saved one."""

    file: Annotated[UploadFile | None, msgspec.Meta(description="the file itself")] = None
    lookup: UploadFile | None = None
    mapping: str = ""


class StartIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to run it: ``dry_run`` records nothing. ``mapping_text`` is used instead of the mapping it has."""

    dry_run: bool = True
    mapping_text: str = ""


class RejectedOut(msgspec.Struct, frozen=True):
    """A row that was not taken, and why."""

    row: int
    reason: str


class ImportOut(msgspec.Struct, frozen=True):
    """An import. ``progress`` is 0 to 1; ``rejected`` are the first rejected rows of ``rejected_count``."""

    id: str
    file: str
    member: str
    state: str
    dry_run: bool
    mapping: str
    progress: float
    rows: int
    recorded: int
    duplicates: int
    rejected_count: int
    rejected: list[RejectedOut]
    problems: list[str]
    created_at: str


class ImportsOut(msgspec.Struct, frozen=True):
    """The latest imports; ``next`` is the cursor of older ones."""

    items: list[ImportOut]
    next: str | None


@post("/imports", summary="Send a file to be imported", status_code=201)
async def begin_import(
    data: MultipartBody[ImportForm],
    viewer: NamedDependency[Viewer],
    import_desk: NamedDependency[ImportDesk],
    directories: NamedDependency[DirectoryCache],
) -> ImportOut:
    """CSV, XLSX or JSON lines. Without a mapping the preset that fits its columns is taken. Nothing runs yet."""
    if data.file is None:
        raise InvalidInput("the form holds no file", [FieldProblem("/file", "is missing")])
    sent = [one for one in (data.file, data.lookup) if one is not None]
    uploads = [Upload(one.filename, await one.read()) for one in sent]
    text = await import_desk.text_of(viewer, data.mapping) if data.mapping else ""
    run = await import_desk.begin(viewer, uploads)
    if data.mapping:
        run = await import_desk.choose(viewer, run.id, data.mapping, text)
    return await _out(run, viewer, directories, await import_desk.problems(viewer, run))


@get("/imports", summary="The latest imports")
async def list_imports(
    viewer: NamedDependency[Viewer],
    import_desk: NamedDependency[ImportDesk],
    directories: NamedDependency[DirectoryCache],
    limit: FromQuery[Annotated[int, msgspec.Meta(ge=1, le=100)]] = 30,
    cursor: FromQuery[Annotated[int, msgspec.Meta(ge=0)]] = 0,
) -> ImportsOut:
    """One's own; bosses and admins see everybody's."""
    found = await import_desk.last(viewer, cursor, limit + 1)
    following = str(found[limit - 1].created_us) if len(found) > limit else None
    return ImportsOut([await _out(one, viewer, directories) for one in found[:limit]], following)


@get("/imports/{id:str}", summary="How far an import is, or what came of it")
async def see_import(
    id: FromPath[str],
    viewer: NamedDependency[Viewer],
    import_desk: NamedDependency[ImportDesk],
    directories: NamedDependency[DirectoryCache],
) -> ImportOut:
    """Its progress while it runs, then its counts and the first rejected rows."""
    return await _out(await import_desk.run(viewer, id), viewer, directories)


@post("/imports/{id:str}/start", summary="Try or import a file", status_code=202)
async def start_import(
    id: FromPath[str],
    data: JSONBody[StartIn],
    viewer: NamedDependency[Viewer],
    import_desk: NamedDependency[ImportDesk],
    directories: NamedDependency[DirectoryCache],
) -> ImportOut:
    """In the background. The same file again records nothing new."""
    if data.mapping_text:
        await import_desk.choose(viewer, id, "", data.mapping_text)
    try:
        run = await import_desk.start(viewer, id, is_dry=data.dry_run)
    except MappingWrong as wrong:
        told = [FieldProblem("/mapping", say(one, viewer.language)) for one in wrong.problems]
        raise InvalidInput(say_all(wrong.problems, viewer.language), told) from None
    return await _out(run, viewer, directories)


@post("/imports/{id:str}/stop", summary="Stop an import", status_code=200)
async def stop_import(
    id: FromPath[str],
    viewer: NamedDependency[Viewer],
    import_desk: NamedDependency[ImportDesk],
    directories: NamedDependency[DirectoryCache],
) -> ImportOut:
    """Before its next batch. What is recorded stays; started again it goes on."""
    await import_desk.stop(viewer, id)
    return await _out(await import_desk.run(viewer, id), viewer, directories)


@get("/imports/{id:str}/rejected", summary="The rejected rows as a file")
async def rejected_rows(
    id: FromPath[str], viewer: NamedDependency[Viewer], import_desk: NamedDependency[ImportDesk]
) -> Response[bytes]:
    """CSV as the mapping reads it, with the reason in a last column: to be mended and sent again."""
    return rows_answer(*await import_desk.rejected_rows(viewer, id, viewer.language))


def rows_answer(name: str, content: bytes) -> Response[bytes]:
    """A file of rejected rows as an answer."""
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, headers=headers, media_type="text/csv")


async def _out(
    run: ImportRun, viewer: Viewer, directories: DirectoryCache, problems: tuple[Sentence, ...] = ()
) -> ImportOut:
    directory = await directories.current()
    return ImportOut(
        id=run.id,
        file=run.name,
        member=directory.member(run.member).username,
        state=run.state.value,
        dry_run=run.is_dry,
        mapping=run.mapping_name,
        progress=round(run.share, 4),
        rows=run.rows,
        recorded=run.recorded,
        duplicates=run.duplicates,
        rejected_count=run.rejected,
        rejected=[RejectedOut(one.row, say_all(one.reasons, viewer.language)) for one in run.reasons],
        problems=[say(one, viewer.language) for one in (*problems, *run.problems)],
        created_at=moment(run.created_us).isoformat(),
    )


ROUTES = (begin_import, list_imports, see_import, start_import, stop_import, rejected_rows)
