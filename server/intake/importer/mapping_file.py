"""Reads a mapping file (docs/reference/mapping.md) into a `Mapping`, checking all that needs no data."""

import codecs
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kpi.money import is_currency
from kpi.sentences import Sentence, sentence
from server.intake.importer.emit_section import read_emit
from server.intake.importer.mapping import Alias, Lookup, Mapping, TargetFormulas
from server.intake.importer.mapping_source import Section, read_source
from server.intake.importer.presets import preset_file, preset_names
from server.intake.importer.problems import MappingWrong
from server.sheets.problems import nearest
from server.sheets.table import Format, TableOptions

PRESET = "preset:"
_TABLE_KEYS = ("format", "delimiter", "encoding", "sheet", "header", "short_rows")
FILE_KEYS = (*_TABLE_KEYS, "timezone", "currency", "source", "earn", "time_format", "together")
_DELIMITERS = {"tab": "\t", "pipe": "|", "comma": ",", "semicolon": ";", "space": " "}
_RESERVED = ("row", "row_number")


def load_mapping(name: str) -> Mapping:
    """Read the mapping with this path, or the preset with this name (`preset:hubspot-deals`).

    Raises: MappingWrong with every problem of the file.
    """
    return read_mapping(*_text_of(name))


def read_mapping(text: str, file: str) -> Mapping:
    """Read a mapping from its text; ``file`` is what problems call it.

    Raises: MappingWrong with every problem of the text.
    """
    document = read_source(text, file)
    document.refuse_unknown(("file", "columns", "lookup", "emit", "target"))
    settings = document.section("file") or Section(document.source, (), {})
    settings.refuse_unknown(FILE_KEYS)
    options = _table_options(settings, TableOptions())
    lookups = tuple(_lookup(section, options) for section in _named(document, "lookup"))
    emits = [read_emit(section, settings.text("time_format")) for section in document.sections("emit")]
    mapping = Mapping(
        file=file,
        options=options,
        zone=_zone(settings),
        currency=_currency(settings),
        source=settings.text("source").strip(),
        earn=settings.flag("earn", default=True),
        aliases=_aliases(document),
        lookups=lookups,
        emits=tuple(emit for emit in emits if emit is not None),
        target=_target(document),
        together=settings.formula("together"),
    )
    if not emits and "target" not in document.values:
        document.wrong("emit", sentence("is missing: say with [[emit]] which event a row makes"))
    if document.source.problems:
        raise MappingWrong(document.source.problems)
    return mapping


def _text_of(name: str) -> tuple[str, str]:
    path = Path(name)
    if name.startswith(PRESET):
        wanted = name.removeprefix(PRESET)
        if wanted not in preset_names():
            raise MappingWrong([no_preset(wanted)])
        path = preset_file(wanted)
    try:
        return path.read_text(encoding="utf-8-sig"), name if name.startswith(PRESET) else path.name
    except (OSError, UnicodeDecodeError) as error:
        raise MappingWrong([sentence("{where}: {reason}", where=name, reason=_unread(error))]) from None


def no_preset(name: str) -> Sentence:
    """What is said to somebody who names a preset that is not there."""
    return sentence("there is no preset {name!r}; {hint}", name=name, hint=nearest(name, preset_names()))


def no_events(mapping: Mapping) -> Sentence:
    """What is said of a mapping that has targets alone."""
    told = sentence("no [[emit]] says which events a row makes (`targets import` brings targets in)")
    return sentence("{where}: {reason}", where=mapping.file, reason=told)


def _unread(error: Exception) -> Sentence:
    return sentence("cannot be read: {why}", why=error)


def _named(document: Section, key: str) -> list[Section]:
    tables = document.section(key)
    if tables is None:
        return []
    found = [tables.section(name) for name in tables.values]
    return [section for section in found if section is not None]


def _table_options(section: Section, inherited: TableOptions) -> TableOptions:
    """What a section says of its file; what it does not say is as in ``inherited``."""
    return TableOptions(
        format=_format(section, inherited.format),
        delimiter=_delimiter(section, inherited.delimiter),
        encoding=_encoding(section, inherited.encoding),
        sheet=_sheet(section),
        header=_header(section, inherited.header),
        fills_short_rows=_fills(section, default=inherited.fills_short_rows),
    )


def _format(section: Section, default: Format | None) -> Format | None:
    name = section.text("format")
    if not name:
        return default
    if name == "xls":
        return Format.XLSX
    if name not in list(Format):
        section.wrong("format", sentence("is {name!r}; {hint}", name=name, hint=nearest(name, Format)))
        return default
    return Format(name)


def _delimiter(section: Section, default: str | None) -> str | None:
    told = section.text("delimiter")
    mark = _DELIMITERS.get(told, told)
    if len(mark) > 1 or mark in ('"', "\r", "\n"):
        known = list(_DELIMITERS)
        section.wrong(
            "delimiter", sentence("is {told!r}, must be one character or one of {known}", told=told, known=known)
        )
        return default
    return mark or default


def _encoding(section: Section, default: str) -> str:
    name = section.text("encoding", default)
    try:
        codecs.lookup(name)
        "".encode(name)  # Python also calls things like "hex" codecs; they are not text.
    except LookupError:
        told = sentence("is {name!r}, must be an encoding such as utf-8, utf-16, gb18030 or cp1252", name=name)
        section.wrong("encoding", told)
        return default
    return name


def _sheet(section: Section) -> str | int | None:
    value = section.values.get("sheet")
    if value is None or (isinstance(value, str | int) and not isinstance(value, bool)):
        return value
    section.wrong("sheet", sentence("is {value}, must be a sheet's name or its place from 1", value=repr(value)))
    return None


def _header(section: Section, default: int) -> int:
    match section.values.get("header", default):
        case bool() as has_header:
            return int(has_header)
        case int() as line if line >= 0:
            return line
        case other:
            section.wrong(
                "header",
                sentence("is {value}, must be true, false or the number of the line with the names", value=repr(other)),
            )
            return default


def _fills(section: Section, *, default: bool) -> bool:
    told = section.text("short_rows", "fill" if default else "reject")
    if told not in ("fill", "reject"):
        section.wrong("short_rows", sentence('is {told!r}, must be "fill" or "reject"', told=told))
    return told == "fill"


def _zone(section: Section) -> ZoneInfo:
    name = section.text("timezone", "UTC")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        told = sentence("is {name!r}, must be a zone such as UTC, Asia/Shanghai or America/New_York", name=name)
        section.wrong("timezone", told)
        return ZoneInfo("UTC")


def _currency(section: Section) -> str:
    code = section.text("currency")
    if code and not is_currency(code):
        told = sentence("is {currency!r}, must be an ISO 4217 code such as CNY, USD or EUR", currency=code)
        section.wrong("currency", told)
    return code


def _lookup(section: Section, file_options: TableOptions) -> Lookup:
    section.refuse_unknown(("file", "key", "on", *_TABLE_KEYS))
    name = str(section.path[-1])
    if name in _RESERVED or not name.isidentifier():
        told = sentence("a lookup cannot be called {name!r}: use a plain word other than row and row_number", name=name)
        section.wrong("file", told)
    for key in ("file", "key"):
        if not section.text(key):
            section.wrong(key, sentence("is missing"))
    return Lookup(
        name=name,
        file=section.text("file"),
        key=section.text("key"),
        on=section.formula("on"),
        options=_table_options(section, file_options),
        place=section.source.place(section.path),
    )


def _aliases(document: Section) -> tuple[Alias, ...]:
    table = document.section("columns")
    if table is None:
        return ()
    found = [_alias(table, name) for name in table.values]
    return tuple(alias for alias in found if alias is not None)


def _target(document: Section) -> TargetFormulas | None:
    section = document.section("target") if "target" in document.values else None
    if section is None:
        return None
    section.refuse_unknown(("scope", "period", "value", "covers"))
    for key in ("scope", "period", "value"):
        if key not in section.values:
            section.wrong(key, sentence("is missing: a target is somebody's, for a period, of a value"))
    scope, period, value = (section.formula(key) for key in ("scope", "period", "value"))
    if scope is None or period is None or value is None:
        return None
    return TargetFormulas(scope, period, value, section.formula("covers"))


def _alias(table: Section, name: str) -> Alias | None:
    told = table.values[name]
    section = Section(table.source, (*table.path, name), told if isinstance(told, dict) else {"any_of": told})
    section.refuse_unknown(("any_of", "default"))
    names = section.values.get("any_of")
    columns = [names] if isinstance(names, str) else names
    if not isinstance(columns, list) or not columns or not all(isinstance(one, str) and one for one in columns):
        table.wrong(
            name,
            sentence(
                'is {value}, must be a column name or a list of them: ["Deal ID", "Record ID"]', value=f"{told!r:.60}"
            ),
        )
        return None
    default = section.text("default") if "default" in section.values else None
    return Alias(name, tuple(columns), default, table.source.place((*table.path, name)))
