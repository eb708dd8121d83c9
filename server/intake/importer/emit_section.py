"""Reads one `[[emit]]` of a mapping file: which event a row makes, and checks its fields against the event's kind."""

from kpi.events import Kind
from kpi.sentences import sentence
from server.intake.importer.mapping import Emit, Field, Formula, Group, Tree
from server.intake.importer.mapping_source import Section
from server.intake.importer.shapes import Look, Part, Shape, any_shape, public_kinds, shape_of
from server.sheets.problems import nearest

ACCOUNT_FIELDS = ("name", "industry", "size")
_FIELD_KEYS = frozenset({"value", "when", "format"})


def read_emit(section: Section, time_format: str) -> Emit | None:
    """One event of the mapping; None (and noted problems) if it cannot be used. ``time_format`` is the file's own."""
    section.refuse_unknown(("kind", "when", "id", "time", "time_format", "data", "account"))
    time_format = section.text("time_format", time_format)
    kind = _kind(section)
    id_ = section.formula("id")
    time = _field(section, "time", time_format)
    data = section.section("data")
    account = section.section("account")
    for key in ("id", "time"):
        if key not in section.values:
            section.wrong(key, sentence("is missing: every event needs its {field}", field=key))
    if kind is None or id_ is None or time is None or data is None or account is None:
        return None
    account.refuse_unknown(ACCOUNT_FIELDS)
    if account.values and "account" not in data.values:
        section.wrong("account", sentence("describes a customer, but data.account does not say which"))
    fields = {name: _field(account, name, time_format) for name in account.values}
    return Emit(
        name=f"{section.text('kind')} (emit {int(section.path[-1]) + 1})",
        kind=kind,
        when=section.formula("when"),
        id=id_,
        time=time,
        data=_group(data, shape_of(kind) if isinstance(kind, Kind) else any_shape(), time_format),
        account={name: field for name, field in fields.items() if field is not None},
    )


def _kind(section: Section) -> Kind | Formula | None:
    """A kind's name, or an expression over the row where each row says itself what happened."""
    told = section.text("kind").strip()
    if told in public_kinds():
        return Kind(told)
    if told.startswith(("row.", "row[")) or "(" in told or "?" in told:
        return section.formula("kind")
    if told:
        hint = nearest(told, public_kinds())
        section.wrong("kind", sentence("unknown event kind {kind!r}; {hint}", kind=told, hint=hint))
    else:
        section.wrong("kind", sentence("is missing; known: {names}", names=list(public_kinds())))
    return None


def _group(section: Section, shape: Shape, time_format: str) -> Group:
    names = [name for name in section.values if name != "when" or "when" in shape.fields]
    for name in names:
        if name not in shape.fields:
            hint = nearest(name, shape.fields)
            section.wrong(name, sentence("is not a field of this event; {hint}", hint=hint))
    for name in sorted(shape.required - set(names)):
        section.wrong(name, sentence("is missing, and the event cannot do without it"))
    fields = {name: _tree(section, name, shape.fields[name], time_format) for name in names if name in shape.fields}
    when = section.formula("when") if "when" not in shape.fields else None
    return Group({name: tree for name, tree in fields.items() if tree is not None}, when)


def _tree(section: Section, name: str, part: Part, time_format: str) -> Tree | None:
    if isinstance(part, Look):
        return _field(section, name, time_format)
    if part.is_list:
        return tuple(_group(item, part, time_format) for item in section.sections(name))
    table = section.section(name)
    return None if table is None else _group(table, part, time_format)


def _field(section: Section, name: str, time_format: str) -> Field | None:
    """An expression, or a table of an expression with `when` and `format`."""
    told = section.values.get(name)
    if not isinstance(told, dict):
        value = section.formula(name)
        return None if value is None else Field(value, format=time_format)
    table = Section(section.source, (*section.path, name), told)
    table.refuse_unknown(_FIELD_KEYS)
    value = table.formula("value")
    if value is None:
        section.wrong(name, sentence("needs a value = 'expression'"))
        return None
    return Field(value, table.formula("when"), table.text("format", time_format))
