"""A mapping's text from plain choices: what a row is, and which column fills which field."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kpi.events import Kind
from server.intake.importer.editing import NO_COLUMN
from server.intake.importer.mapping import Field
from server.intake.importer.mapping import Mapping as FileMapping
from server.intake.importer.shapes import Look, shape_of


@dataclass(frozen=True, slots=True)
class Plan:
    """Each row is one event of this kind. ``only`` is a column and the value that rows must have in it to count."""

    kind: Kind
    id: str
    time: str
    fields: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, str] = ("", "")


def plain_fields(kind: Kind) -> list[tuple[str, bool]]:
    """The fields of an event that one column can fill, those first that it cannot do without (True)."""
    shape = shape_of(kind)
    names = [name for name, part in shape.fields.items() if isinstance(part, Look)]
    return sorted(((name, name in shape.required) for name in names), key=lambda one: not one[1])


def composed(plan: Plan, source: str) -> str:
    """The text of the mapping; `editing.py` adds settings of the file. What is needed and missing stands open."""
    needed = {name: NO_COLUMN for name, is_needed in plain_fields(plan.kind) if is_needed}
    fields = needed | {name: column for name, column in plan.fields.items() if column}
    lines = ["[file]", f"source = {_toml(source)}", "", "[[emit]]", f"kind = {_toml(plan.kind.value)}"]
    column, value = plan.only
    if column:
        lines.append(f"when = {_toml(f'{_column(column)} == {json.dumps(value, ensure_ascii=False)}')}")
    suffix = plan.kind.value.rpartition(".")[2]
    id = f'{_column(plan.id or NO_COLUMN)} + ":{suffix}"'
    lines.append(f"id = {_toml(id)}")
    lines.append(f"time = {_toml(_column(plan.time or NO_COLUMN))}")
    lines.append("[emit.data]")
    lines += [f"{name} = {_toml(_column(one))}" for name, one in fields.items()]
    return "\n".join(lines) + "\n"


def plan_of(mapping: FileMapping) -> Plan | None:
    """The plain choices that a mapping consists of; None when it says more than that."""
    if len(mapping.emits) != 1 or mapping.aliases or mapping.lookups or mapping.together is not None:
        return None
    emit = mapping.emits[0]
    id = _read(emit.id.text.rpartition(' + ":')[0])
    time = _read(emit.time.value.text)
    fields = {name: _read(one.value.text) for name, one in emit.data.fields.items() if isinstance(one, Field)}
    only = _ONLY(emit.when.text) if emit.when is not None else None
    is_plain = id and time and all(fields.values()) and len(fields) == len(emit.data.fields)
    if not isinstance(emit.kind, Kind) or not is_plain or (emit.when is not None and only is None):
        return None
    id, time = (_chosen(one) for one in (id, time))
    fields = {name: _chosen(column) for name, column in fields.items()}
    return Plan(emit.kind, id, time, fields, (json.loads(only[1]), json.loads(only[2])) if only else ("", ""))


_STRING = r'"(?:[^"\\]|\\.)*"'
_COLUMN = re.compile(rf"row\[({_STRING})\]").fullmatch
_ONLY = re.compile(rf"row\[({_STRING})\] == ({_STRING})").fullmatch


def _read(text: str) -> str:
    """The column that an expression is, and nothing else; "" for any other."""
    found = _COLUMN(text)
    return str(json.loads(found[1])) if found is not None else ""


def _chosen(column: str) -> str:
    return "" if column == NO_COLUMN else column


def _column(name: str) -> str:
    return f"row[{json.dumps(name, ensure_ascii=False)}]"


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
