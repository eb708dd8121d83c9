"""The columns of a list: what its items hold, laid flat, in the order in which they are declared."""

import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec

from server.money import MoneyView
from server.sheets.write import Entry

Item: TypeAlias = Mapping[str, Any]
"""An item as JSON has it."""

_LIST = "list"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: its name for programs, and where in an item its value stands."""

    name: str
    path: tuple[str, ...]
    read: Callable[[Any], Entry]

    def entry(self, item: Item) -> Entry:
        """What stands in the row of an item; nothing where a part of the way is null."""
        value: Any = item
        for step in self.path:
            value = value.get(step) if value is not None else None
        return None if value is None else self.read(value)


@dataclass(frozen=True, slots=True)
class ListShape:
    """How an answer holds a list: in which fields its items stand, and their columns."""

    fields: tuple[str, ...]
    columns: tuple[SheetColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What programs call the columns; where there are several lists, the first says which."""
        own = tuple(column.name for column in self.columns)
        return own if len(self.fields) == 1 else (_LIST, *own)

    def rows(self, answer: Item) -> Iterator[list[Entry]]:
        """A row for each item of an answer."""
        for field in self.fields:
            which: list[Entry] = [] if len(self.fields) == 1 else [field]
            for item in answer[field]:
                yield [*which, *(column.entry(item) for column in self.columns)]


@lru_cache(maxsize=256)
def shape_of(answer: Any) -> ListShape | None:
    """How this type of answer is a list: `items`, or nothing but lists of one kind; None when it is none."""
    if not (isinstance(answer, type) and issubclass(answer, msgspec.Struct)):
        return None
    hints = typing.get_type_hints(answer)
    lists = {name: item for name, hint in hints.items() if (item := _item_of(hint)) is not None}
    if "items" in lists:
        return ListShape(("items",), tuple(_columns(lists["items"])))
    if len(lists) > 1 and len(lists) == len(hints) and len(set(lists.values())) == 1:
        return ListShape(tuple(lists), tuple(_columns(next(iter(lists.values())))))
    return None


def _item_of(hint: Any) -> type[msgspec.Struct] | None:
    """What a list holds; None for what is no list of structs."""
    if typing.get_origin(hint) not in (list, tuple):
        return None
    item = typing.get_args(hint)[0]
    return item if isinstance(item, type) and issubclass(item, msgspec.Struct) else None


def _columns(struct: type[msgspec.Struct], before: tuple[str, ...] = ()) -> Iterator[SheetColumn]:
    hints = typing.get_type_hints(struct)
    for field in msgspec.structs.fields(struct):
        path, kind = (*before, field.encode_name), _present(hints[field.name])
        name = "_".join(path)
        if kind is MoneyView:
            yield SheetColumn(name, (*path, "amount"), Decimal)
            yield SheetColumn(f"{name}_currency", (*path, "currency"), str)
        elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            yield from _columns(kind, path)
        elif kind is date:
            yield SheetColumn(name, path, date.fromisoformat)
        else:
            yield SheetColumn(name, path, _plain)


def _present(hint: Any) -> Any:
    """The type of a value that is there: ``X`` of ``X | None``."""
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        return hint
    kinds = [kind for kind in typing.get_args(hint) if kind is not types.NoneType]
    return kinds[0] if len(kinds) == 1 else object


def _plain(value: Any) -> Entry:
    """A value as one cell: lists are told one after the other, what has names as ``name: value``."""
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return value
        case list():
            return "; ".join(_words(one) for one in value)
        case dict():
            return "; ".join(f"{name}: {_words(one)}" for name, one in value.items() if one is not None)
        case _:
            return str(value)


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(_words(one) for one in value.values() if one is not None)
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    return str(_plain(value))
