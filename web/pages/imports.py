"""Imports: bring a file in, see what is in it, say which column is which, try it, import it, mend what was rejected."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from kpi.sentences import Sentence
from server.errors import AppError
from server.files.desk import Upload
from server.intake.importer.problems import MappingWrong
from server.intake.uploads.desk import ImportDesk
from server.intake.uploads.routes import rows_answer
from server.ledger.facts import moment
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.wording.say import say, say_all
from web.frame import Frame
from web.i18n import LOCALE
from web.i18n import gettext as _
from web.imports.form import chosen
from web.imports.reader import import_view, no_mapping, preset_titles
from web.imports.words import mapping_title, state_title, state_tone
from web.local_path import see_other

PATH = "/imports"
SHOWN = 30


def _said(reasons: Sequence[Sentence]) -> list[str]:
    return [say(one, LOCALE.get()) for one in reasons]


def _say_all(reasons: Sequence[Sentence]) -> str:
    return say_all(reasons, LOCALE.get())


_WORDS = {
    "state_title": state_title,
    "state_tone": state_tone,
    "moment": moment,
    "path": PATH,
    "said": _said,
    "say_all": _say_all,
}


@get(PATH, include_in_schema=False)
async def imports_page(
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    import_desk: NamedDependency[ImportDesk],
    directories: NamedDependency[DirectoryCache],
    before: FromQuery[int] = 0,
) -> Template:
    """Where a file is dropped, and what was imported before."""
    return await _list(frame, viewer, import_desk, directories, before)


@post(PATH, status_code=200, include_in_schema=False)
async def bring_in(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    import_desk: NamedDependency[ImportDesk],
    directories: NamedDependency[DirectoryCache],
) -> Response[Any] | Template:
    """A new import; a file that cannot be used is told where it was dropped."""
    form = await request.form()
    sent = [one for name in ("file", "lookups") for one in form.getall(name, []) if isinstance(one, UploadFile)]
    uploads = [Upload(one.filename, await one.read()) for one in sent if one.filename]
    try:
        run = await import_desk.begin(viewer, uploads, str(form.get("like", "")))
    except AppError as error:
        return await _list(frame, viewer, import_desk, directories, 0, say(error.detail, LOCALE.get()))
    return see_other(f"{PATH}/{run.id}")


@get(f"{PATH}/{{id:str}}", include_in_schema=False)
async def import_page(
    id: FromPath[str],
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    import_desk: NamedDependency[ImportDesk],
    directories: NamedDependency[DirectoryCache],
) -> Template:
    """One import."""
    context = await _shown(id, viewer, import_desk, directories)
    return Template("imports/import.html", context=context | {"frame": frame})


@get(f"{PATH}/{{id:str}}/part", include_in_schema=False)
async def import_again(
    id: FromPath[str],
    viewer: NamedDependency[Viewer],
    import_desk: NamedDependency[ImportDesk],
    directories: NamedDependency[DirectoryCache],
) -> Template:
    """The same as it is now."""
    return Template("imports/_import.html", context=await _shown(id, viewer, import_desk, directories))


@post(f"{PATH}/{{id:str}}", status_code=200, include_in_schema=False)
async def change_import(
    id: FromPath[str],
    request: Request[Any, Any, Any],
    viewer: NamedDependency[Viewer],
    import_desk: NamedDependency[ImportDesk],
    directories: NamedDependency[DirectoryCache],
) -> Response[Any] | Template:
    """Another mapping or other columns; save them, try them, import, or stop."""
    form = {name: str(value) for name, value in (await request.form()).multi_items()}
    wrong = ""
    try:
        await _act(id, form, viewer, import_desk)
    except MappingWrong as problem:
        wrong = _say_all(problem.problems)
    except AppError as error:
        wrong = say(error.detail, LOCALE.get())
    if "hx-request" not in request.headers and not wrong:
        return see_other(f"{PATH}/{id}")
    context = await _shown(id, viewer, import_desk, directories, wrong)
    return Template("imports/_import.html", context=context)


async def _act(id: str, form: dict[str, str], viewer: Viewer, desk: ImportDesk) -> None:
    act = form.get("act", "")
    if act == "stop":
        await desk.stop(viewer, id)
        return
    run = await desk.run(viewer, id)
    name, text = await chosen(desk, viewer, run, form)
    run = await desk.choose(viewer, id, name, text)
    match act:
        case "save":
            saved = await desk.save_mapping(viewer, form.get("save_as", ""), run.mapping)
            await desk.choose(viewer, id, saved.name, saved.text)
        case "try" | "run":
            await desk.start(viewer, id, is_dry=act == "try")
        case _:
            pass


@get(f"{PATH}/{{id:str}}/rejected", include_in_schema=False)
async def rejected_page(
    id: FromPath[str], viewer: NamedDependency[Viewer], import_desk: NamedDependency[ImportDesk]
) -> Response[bytes]:
    """The rejected rows as a file."""
    return rows_answer(*await import_desk.rejected_rows(viewer, id, LOCALE.get()))


async def _list(
    frame: Frame, viewer: Viewer, desk: ImportDesk, directories: DirectoryCache, before: int, wrong: str = ""
) -> Template:
    found = await desk.last(viewer, max(before, 0), SHOWN + 1)
    directory, titles = await directories.current(), preset_titles()
    context = {
        "frame": frame,
        "runs": found[:SHOWN],
        "older": found[SHOWN - 1].created_us if len(found) > SHOWN else 0,
        "who": lambda member: directory.member(member).name,
        "mapping_title": lambda name: mapping_title(name, titles),
        "limit_kib": desk.files.limits.bytes_each // 1024,
        "wrong": wrong,
    }
    return Template("imports/page.html", context=context | _WORDS, status_code=400 if wrong else 200)


async def _shown(
    id: str, viewer: Viewer, desk: ImportDesk, directories: DirectoryCache, wrong: str = ""
) -> dict[str, object]:
    run = await desk.run(viewer, id)
    view = await import_view(desk, viewer, run, await directories.current())
    return {"view": view, "wrong": wrong, "no_mapping": no_mapping, "title": _("Import")} | _WORDS


ROUTES = (
    imports_page,
    bring_in,
    import_page,
    import_again,
    change_import,
    rejected_page,
)
