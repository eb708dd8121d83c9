"""Writes `docs/reference/events.md`: every event type and its data, from the types in `kpi/events.py`.

Run it as `python -m tools.event_reference` after a type has changed; a test says when that was forgotten.
"""

from collections.abc import Iterable
from enum import Enum
from pathlib import Path

import msgspec
from msgspec import inspect

from kpi.events import DATA_OF, EventData, Kind
from server.intake.routes import EVENTS_LIMIT
from server.ledger.door import SOURCE_PREFIX

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "events.md"

_INTRODUCTION = f"""# Events

What `POST /api/v1/events` takes: one event, or an array of at most {EVENTS_LIMIT}, as
[CloudEvents 1.0](https://cloudevents.io) JSON. This page is made from `kpi/events.py` by `tools/event_reference.py`.

```json
{{"specversion": "1.0", "id": "7f3a", "source": "mobile/ann", "type": "deal.won", "time": "2026-11-21T09:30:00+08:00",
 "data": {{"deal": "D-1", "account": "ACME", "amount": "120000.00", "currency": "CNY"}}}}
```

* `id` (up to 200 characters) and `source` make an event: sent again with the same content it gets the same answer and
  counts once; with other content it is rejected as a `conflict`. Sources that begin with `{SOURCE_PREFIX}` are the
  program's.
* `time` needs an offset, and lies at most five minutes ahead of the server's clock.
* Amounts are decimal text or numbers, never negative; without `currency` they are in the organisation's own.
* An unknown account or product is created under the name it is called by. An unknown member is an error.
"""
_OURS = """## Made by the program

Nobody sends these. They are recorded when somebody does something with a quest or in a raid, and when
time passes.
"""
_COMMON = "## In the data of every event\n"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


def page() -> str:
    """The page as it should be."""
    public = [kind for kind in Kind if not kind.is_internal]
    ours = [kind for kind in Kind if kind.is_internal]
    parts = [_INTRODUCTION, _COMMON, _table(_fields(EventData)), *_sections(public), _OURS, *_sections(ours, "###")]
    return "\n".join(parts)


def _sections(kinds: Iterable[Kind], mark: str = "##") -> list[str]:
    grouped: dict[type[EventData], list[Kind]] = {}
    for kind in kinds:
        grouped.setdefault(DATA_OF[kind], []).append(kind)
    common = {field.name for field in _fields(EventData)}
    sections = []
    for data, of in grouped.items():
        names = " · ".join(f"`{kind.value}`" for kind in of)
        own = [field for field in _fields(data) if field.name not in common]
        sections.append(f"{mark} {names}\n\n{(data.__doc__ or '').strip()}\n\n{_table(own)}")
    return sections


def _fields(data: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    described = inspect.type_info(data)
    assert isinstance(described, inspect.StructType)  # noqa: S101  # that is what a Struct is
    return described.fields


def _table(fields: Iterable[inspect.Field]) -> str:
    rows = [f"| `{one.name}` | {'yes' if one.required else ''} | {_told(one.type)} |" for one in fields]
    return "\n".join(["| field | required | value |", "| --- | --- | --- |", *rows, ""])


def _told(kind: inspect.Type) -> str:
    match kind:
        case inspect.Metadata(type=inner):
            return _told(inner)
        case inspect.UnionType(types=types):
            return " or ".join(_told(one) for one in types if not isinstance(one, inspect.NoneType))
        case inspect.StrType(pattern="^[A-Z]{3}$"):
            return "ISO 4217 code, such as `CNY`"
        case inspect.StrType(max_length=int(longest)):
            return f"text, up to {longest} characters"
        case inspect.EnumType(cls=choices):
            return _choices(choices)
        case inspect.StructType(cls=cls):
            parts = ", ".join(f"`{field.name}`" for field in _fields(cls))
            return f"object of {parts}"
        case inspect.VarTupleType(item_type=item):
            return f"list of {_told(item)}"
        case _:
            return _told_plainly(kind)


def _told_plainly(kind: inspect.Type) -> str:
    match kind:
        case inspect.IntType(ge=low, le=high):
            return f"whole number from {low} to {high}" if high is not None else "whole number"
        case inspect.DecimalType():
            return 'decimal number, such as `"120000.00"`'
        case inspect.BoolType():
            return "true or false"
        case inspect.DateTimeType():
            return "time with an offset, such as `2026-11-21T09:30:00+08:00`"
        case inspect.DateType():
            return "day, such as `2026-11-21`"
        case _:
            raise ValueError(f"no words for {kind}: add a case")


def _choices(choices: type[Enum]) -> str:
    return "one of " + ", ".join(f"`{one.value}`" for one in choices)


if __name__ == "__main__":
    raise SystemExit(main())
