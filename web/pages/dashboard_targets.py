"""Targets: who is where against target, from the company down to each member; setting and sharing them out."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, MultipartBody, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template

from server.errors import InvalidInput, NotFound, Outdated
from server.insights.periods.queries import PeriodQueries
from server.insights.targets.access import place_of
from server.insights.targets.desk import Draft, TargetDesk
from server.insights.targets.exchange import TargetExchange
from server.insights.targets.queries import TargetQueries
from server.insights.targets.sheet_routes import read_upload
from server.insights.targets.split import TargetSplitter
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.roles import Role
from web.charts.file import answer
from web.dashboards.period_mark import mark_of
from web.dashboards.targets.asked import TargetsAsked, provide_targets_asked
from web.dashboards.targets.chart import target_chart
from web.dashboards.targets.panel import PanelReader, SplitForm, read_value, unpack
from web.dashboards.targets.tree import TargetReader
from web.dashboards.targets.upload import trouble_words, uploaded
from web.frame import Frame
from web.i18n import gettext as _
from web.i18n import ngettext
from web.local_path import see_other
from web.localise import current_format
from web.periods import plain_title


async def provide_target_reader(
    target_queries: NamedDependency[TargetQueries],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
) -> TargetReader:
    """The dependency `target_reader`; the page is for those who lead."""
    if viewer.role not in (Role.LEAD, Role.BOSS, Role.ADMIN):
        raise NotFound("there is nothing here that you may see")
    return TargetReader(target_queries, await directories.current(), viewer)


def provide_panel_reader(
    target_reader: NamedDependency[TargetReader], target_splitter: NamedDependency[TargetSplitter]
) -> PanelReader:
    """The dependency `panel_reader`."""
    reader = target_reader
    return PanelReader(reader.queries, target_splitter, reader.directory, reader.viewer)


PARTS = {
    "targets_asked": Provide(provide_targets_asked, sync_to_thread=False),
    "target_reader": Provide(provide_target_reader),
    "panel_reader": Provide(provide_panel_reader, sync_to_thread=False),
}


class TargetForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of one target sends."""

    measure: str
    period: str
    inside: str = ""
    one: str
    value: str = ""
    reason: str = ""
    covers: str = ""
    version: int = 0


class ApplyForm(msgspec.Struct, frozen=True, kw_only=True):
    """Targets to set together, as a proposal or a file gave them."""

    measure: str
    period: str
    inside: str = ""
    one: str = ""
    items: str
    reason: str = ""


class UploadForm(msgspec.Struct, frozen=True, kw_only=True):
    """A table of targets to look at."""

    measure: str
    period: str
    inside: str = ""
    file: UploadFile | None = None


@get("/dashboards/targets", include_in_schema=False, dependencies=PARTS)
async def targets_page(
    frame: NamedDependency[Frame],
    targets_asked: NamedDependency[TargetsAsked],
    target_reader: NamedDependency[TargetReader],
    panel_reader: NamedDependency[PanelReader],
    period_queries: NamedDependency[PeriodQueries],
    wanted: Annotated[str | None, QueryParameter(name="csv")] = None,
) -> Template | Response[bytes]:
    """The whole page, or the table of its chart as a file."""
    page = await target_reader.page(targets_asked)
    panel = await panel_reader.panel(page, page.one) if page.one is not None else None
    drawn = target_chart(page, current_format())
    mark = await mark_of(period_queries, targets_asked.period)
    context = {"frame": frame, "page": page, "panel": panel, "drawn": drawn, "mark": mark}
    return answer(Template("dashboards/targets/page.html", context=context), [drawn], wanted)


@get("/dashboards/targets/tree", include_in_schema=False, dependencies=PARTS)
async def targets_tree(
    targets_asked: NamedDependency[TargetsAsked], target_reader: NamedDependency[TargetReader]
) -> Template:
    """The tree as it is now."""
    return Template("dashboards/targets/_tree.html", context={"page": await target_reader.page(targets_asked)})


@post("/dashboards/targets/set", status_code=200, include_in_schema=False, dependencies=PARTS)
async def set_target(
    request: Request[Any, Any, Any],
    data: URLEncodedBody[TargetForm],
    target_desk: NamedDependency[TargetDesk],
    target_reader: NamedDependency[TargetReader],
    panel_reader: NamedDependency[PanelReader],
) -> Template | Redirect:
    """Set, change or (left blank) take away one target."""
    asked = TargetsAsked(data.measure, data.period, data.inside, data.one)
    errors = await _set(data, asked, target_desk, target_reader)
    if not errors and "hx-request" not in request.headers:
        return see_other(asked.href())
    page = await target_reader.page(asked)
    typed = (data.value, data.reason) if errors else ("", "")
    panel = await panel_reader.panel(page, page.one, errors, *typed) if page.one is not None else None
    told = "" if errors else _("The target is set")
    return Template("dashboards/targets/_targets.html", context={"page": page, "panel": panel, "told": told})


async def _set(data: TargetForm, asked: TargetsAsked, desk: TargetDesk, reader: TargetReader) -> dict[str, str]:
    kpi = await reader.queries.measure(data.measure, reader.viewer)
    by, scope_id = place_of(data.one, reader.viewer, reader.directory)
    try:
        value = read_value(data.value, kpi, reader.directory.currency)
    except ValueError as error:
        return {"value": str(error)}
    draft = Draft(reader.period(asked), by, scope_id, value, data.covers == "tree", data.version)
    return await _apply(desk, reader, data.measure, [draft], data.reason)


async def _apply(
    desk: TargetDesk, reader: TargetReader, measure: str, drafts: list[Draft], reason: str
) -> dict[str, str]:
    """Set them, or say by field why not."""
    try:
        await desk.set(await reader.queries.measure(measure, reader.viewer), drafts, reader.viewer, reason)
    except Outdated:
        return {"": _("Somebody changed a target in between. Look at what stands here now, and do it again.")}
    except InvalidInput as error:
        if any(problem.pointer == "/reason" for problem in error.problems):
            return {"reason": _("Say why a target that was set is changed.")}
        return {"": error.detail}
    return {}


@get("/dashboards/targets/split", include_in_schema=False, dependencies=PARTS)
async def split_preview(
    targets_asked: NamedDependency[TargetsAsked],
    target_reader: NamedDependency[TargetReader],
    panel_reader: NamedDependency[PanelReader],
    value: FromQuery[str] = "",
    over: FromQuery[str] = "",
    by: FromQuery[str] = "",
    step: FromQuery[str] = "",
    part: FromQuery[list[str] | None] = None,
    weight: FromQuery[list[str] | None] = None,
) -> Template:
    """How the target would be shared out; nothing is stored. Weights come in the order of what they weigh."""
    kpi, period = (
        await target_reader.queries.measure(targets_asked.measure, target_reader.viewer),
        target_reader.period(targets_asked),
    )
    weights = dict(zip(part or (), weight or (), strict=False))
    form = SplitForm(value=value, over=over, by=by, step=step, weights=weights)
    try:
        split = await panel_reader.split(kpi, period, targets_asked.one, form)
    except InvalidInput as error:
        split = panel_reader.nothing(form, error.detail)
    context = {
        "split": split,
        "asked": targets_asked,
        "kpi": kpi,
        "currency": target_reader.directory.currency,
        "part_title": plain_title,
    }
    return Template("dashboards/targets/_split.html", context=context)


@post("/dashboards/targets/apply", status_code=200, include_in_schema=False, dependencies=PARTS)
async def apply_targets(
    request: Request[Any, Any, Any],
    data: URLEncodedBody[ApplyForm],
    target_desk: NamedDependency[TargetDesk],
    target_reader: NamedDependency[TargetReader],
    panel_reader: NamedDependency[PanelReader],
) -> Template | Redirect:
    """Set the targets of a proposal or a file, all of them or none."""
    asked = TargetsAsked(data.measure, data.period, data.inside, data.one)
    try:
        drafts = unpack(data.items, target_reader.viewer, target_reader.directory)
    except msgspec.MsgspecError as error:
        raise InvalidInput(f"the list of targets cannot be read: {error}", []) from error
    errors = await _apply(target_desk, target_reader, data.measure, drafts, data.reason)
    if not errors and "hx-request" not in request.headers:
        return see_other(asked.href())
    page = await target_reader.page(asked)
    panel = await panel_reader.panel(page, page.one) if page.one is not None else None
    count = len(drafts)
    told = "" if errors else ngettext("%(num)s target is set", "%(num)s targets are set", count) % {"num": count}
    problem = next(iter(errors.values()), "")
    context = {"page": page, "panel": panel, "told": told, "problem": problem}
    return Template("dashboards/targets/_targets.html", context=context)


@post("/dashboards/targets/upload", status_code=200, include_in_schema=False, dependencies=PARTS)
async def upload_targets(
    data: MultipartBody[UploadForm],
    target_exchange: NamedDependency[TargetExchange],
    target_reader: NamedDependency[TargetReader],
) -> Template:
    """What a table of targets would change; nothing is stored."""
    asked = TargetsAsked(data.measure, data.period, data.inside)
    kpi, directory = await target_reader.queries.measure(data.measure, target_reader.viewer), target_reader.directory
    error, preview = "", None
    try:
        table = await read_upload(data.file, kpi, directory)
        preview = await target_exchange.preview(kpi, table, target_reader.viewer)
    except InvalidInput as problem:
        error = problem.detail
    context = {
        "upload": uploaded(preview, error),
        "asked": asked,
        "kpi": kpi,
        "currency": directory.currency,
        "part_title": plain_title,
        "trouble_words": trouble_words,
    }
    return Template("dashboards/targets/_upload.html", context=context)


ROUTES = (targets_page, targets_tree, set_target, split_preview, apply_targets, upload_targets)
