"""Reads what the page of an import shows: its file, its mapping in words, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpi.events import Kind
from kpi.sentences import Sentence, plain
from server.intake.importer.compose import Plan, plain_fields, plan_of
from server.intake.importer.mapping import Mapping as FileMapping
from server.intake.importer.mapping_file import PRESET, read_mapping
from server.intake.importer.presets import preset_names
from server.intake.importer.problems import MappingWrong
from server.intake.importer.shapes import public_kinds
from server.intake.uploads.desk import ImportDesk, Preview
from server.intake.uploads.run import ImportRun, SavedMapping
from server.people.access import Viewer
from server.people.directory import Directory
from web.event_words import kind_title
from web.i18n import gettext as _
from web.imports.words import meaning, preset_words

OWN = "own"
"""The choice to say oneself what is in a file."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a column may stand for: its title, the column that does, and an example of what is in it."""

    name: str
    title: str
    column: str
    is_needed: bool
    example: str = ""


@dataclass(frozen=True, slots=True)
class MappingView:
    """The mapping as the form shows it; ``plan`` when it consists of plain choices."""

    choice: str
    lines: tuple[Line, ...] = ()
    plan: Plan | None = None
    problems: tuple[Sentence, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportView:
    """Everything the page of an import shows."""

    run: ImportRun
    who: str
    is_mine: bool
    preview: Preview
    mapping: MappingView
    presets: tuple[Choice, ...]
    saved: tuple[Choice, ...]
    kinds: tuple[Choice, ...]


def preset_titles() -> dict[str, str]:
    """Every preset, by the name under which it is chosen."""
    return {f"{PRESET}{name}": preset_words(name) for name in preset_names()}


async def import_view(desk: ImportDesk, viewer: Viewer, run: ImportRun, directory: Directory) -> ImportView:
    """The page of an import; while it runs only its progress is read."""
    preview, mapping, saved = Preview(), MappingView(run.mapping_name), list[SavedMapping]()
    if not run.state.is_busy:
        saved = await desk.mappings(viewer)
        preview = await desk.preview(viewer, run)
        problems = await desk.problems(viewer, run) if run.mapping and not preview.problems else ()
        mapping = mapping_view(run, preview, problems)
    return ImportView(
        run,
        directory.member(run.member).name,
        run.member == viewer.member_id,
        preview,
        mapping,
        tuple(Choice(value, title) for value, title in preset_titles().items()),
        tuple(Choice(one.name, one.name) for one in saved),
        tuple(Choice(kind.value, kind_title(kind)) for kind in public_kinds() if kind is not Kind.REVERSED),
    )


def mapping_view(run: ImportRun, preview: Preview, problems: tuple[Sentence, ...]) -> MappingView:
    """The mapping of an import, as far as a form can show it."""
    if not run.mapping:
        return MappingView("")
    try:
        mapping = read_mapping(run.mapping, run.mapping_name or "mapping")
    except MappingWrong:
        return MappingView(run.mapping_name, problems=problems)
    examples = dict(zip(preview.columns, preview.rows[0], strict=False)) if preview.rows else {}
    plan = plan_of(mapping)
    lines = _alias_lines(mapping, preview.columns, examples) if plan is None else _plan_lines(plan, examples)
    open_lines = [line.title for line in lines if line.is_needed and not line.column]
    if open_lines:
        problems = (plain(_("Choose a column for: %(names)s") % {"names": ", ".join(open_lines)}),)
    choice = run.mapping_name or (OWN if plan is not None else "")
    return MappingView(choice, lines, plan, problems, _settings(run, mapping))


def _alias_lines(mapping: FileMapping, columns: tuple[str, ...], examples: Mapping[str, str]) -> tuple[Line, ...]:
    found = []
    for alias in mapping.aliases:
        column = next((one for one in alias.columns if one in columns), "")
        found.append(Line(alias.name, meaning(alias.name), column, alias.default is None, examples.get(column, "")))
    return tuple(found)


def _plan_lines(plan: Plan, examples: Mapping[str, str]) -> tuple[Line, ...]:
    fields = [("id", plan.id, True), ("time", plan.time, True)]
    fields += [(name, plan.fields.get(name, ""), needed) for name, needed in plain_fields(plan.kind)]
    return tuple(Line(name, meaning(name), column, needed, examples.get(column, "")) for name, column, needed in fields)


def _settings(run: ImportRun, mapping: FileMapping) -> dict[str, str]:
    return {
        "timezone": mapping.zone.key,
        "currency": mapping.currency,
        "source": mapping.source,
        "earn": "1" if mapping.earn else "",
    }


def first_plan(columns: tuple[str, ...], kind: Kind) -> Plan:
    """Plain choices to begin with: columns that are called as the fields are."""
    names = {column.casefold().replace(" ", "_"): column for column in columns}
    fields = {name: names[name] for name, _ in plain_fields(kind) if name in names}
    id = _like(names, ("id", "number", "no", "编号"))
    return Plan(kind, id, _like(names, ("time", "date", "when", "at", "时间", "日期")), fields)


def _like(names: Mapping[str, str], words: tuple[str, ...]) -> str:
    """The column that is called so, or has one of these words in its name; "" when none has."""
    exact = next((names[word] for word in words if word in names), "")
    return exact or next((column for name, column in names.items() if any(_holds(name, word) for word in words)), "")


def _holds(name: str, word: str) -> bool:
    # Chinese puts no spaces between words.
    return word in name.split("_") if word.isascii() else word in name


def no_mapping() -> str:
    """What to do when nobody knows the file."""
    return _("No preset fits these columns. Choose what is in the file, or say it yourself.")
