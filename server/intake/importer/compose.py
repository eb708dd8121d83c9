"""A mapping's text from plain choices: what a row is, and which column fills which field."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from kpi.events import Kind
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
    """The text of the mapping; settings of the file are added by `editing.py`."""
    lines = ["[file]", f"source = {_toml(source)}", "", "[[emit]]", f"kind = {_toml(plan.kind.value)}"]
    column, value = plan.only
    if column:
        lines.append(f"when = {_toml(f'{_column(column)} == {json.dumps(value, ensure_ascii=False)}')}")
    suffix = plan.kind.value.rpartition(".")[2]
    id = f'{_column(plan.id)} + ":{suffix}"'
    lines.append(f"id = {_toml(id)}")
    lines.append(f"time = {_toml(_column(plan.time))}")
    lines.append("[emit.data]")
    lines += [f"{name} = {_toml(_column(one))}" for name, one in plan.fields.items() if one]
    return "\n".join(lines) + "\n"


def _column(name: str) -> str:
    return f"row[{json.dumps(name, ensure_ascii=False)}]"


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
