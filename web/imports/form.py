"""What the form of an import says, as a mapping: another one, other columns, other settings."""

from collections.abc import Mapping

from kpi.events import Kind
from server.intake.importer.compose import Plan, composed, plain_fields, plan_of
from server.intake.importer.editing import with_columns, with_file_settings
from server.intake.importer.mapping_file import read_mapping
from server.intake.importer.problems import MappingWrong
from server.intake.uploads.desk import ImportDesk
from server.intake.uploads.run import ImportRun
from server.people.access import Viewer
from web.imports.reader import OWN, first_plan

_COLUMN = "column."
_SETTINGS = ("timezone", "currency", "source")


async def chosen(desk: ImportDesk, viewer: Viewer, run: ImportRun, form: Mapping[str, str]) -> tuple[str, str]:
    """The name and text of the mapping that the form asks for. Raises MappingWrong and InvalidInput."""
    if form.get("act") == "text":
        return "", form.get("text", "")
    choice, was = form.get("choice", ""), form.get("was", "")
    if choice == OWN:
        return "", await _own(desk, viewer, run, form, is_new=choice != was)
    if not choice:
        return run.mapping_name, run.mapping
    if choice != was:
        return choice, await desk.text_of(viewer, choice)
    return choice, _settled(with_columns(run.mapping, columns) if (columns := _columns(form)) else run.mapping, form)


async def _own(desk: ImportDesk, viewer: Viewer, run: ImportRun, form: Mapping[str, str], *, is_new: bool) -> str:
    columns = (await desk.preview(viewer, run)).columns
    source = run.name.rpartition(".")[0] or run.name
    kind = Kind(form.get("kind") or Kind.DEAL_WON.value)
    if is_new:
        return composed(first_plan(columns, kind), source)
    told = _columns(form)
    before = _plan(run)
    known = {name for name, _ in plain_fields(kind)}
    fields = {name: column for name, column in told.items() if name in known and column}
    if before is not None and before.kind is not kind:
        fields = {**first_plan(columns, kind).fields, **fields}
    only = (form.get("only", ""), form.get("only_value", ""))
    plan = Plan(kind, told.get("id", ""), told.get("time", ""), fields, only)
    return _settled(composed(plan, form.get("source") or source), form)


def _plan(run: ImportRun) -> Plan | None:
    try:
        return plan_of(read_mapping(run.mapping, "mapping")) if run.mapping else None
    except MappingWrong:
        return None


def _columns(form: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(_COLUMN): value for name, value in form.items() if name.startswith(_COLUMN)}


def _settled(text: str, form: Mapping[str, str]) -> str:
    """The text with the settings of the form, where it has any."""
    if "timezone" not in form:
        return text
    told: dict[str, str | bool] = {name: form.get(name, "").strip() for name in _SETTINGS if form.get(name) is not None}
    formatted = form.get("time_format", "").strip()
    if formatted:
        told["time_format"] = formatted
    return with_file_settings(text, told | {"earn": bool(form.get("earn"))})
