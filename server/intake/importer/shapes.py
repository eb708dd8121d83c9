"""What each field of an event's data must look like on the wire, read off the event types themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TypeAlias

import msgspec

from kpi.events import DATA_OF, Kind


class Look(StrEnum):
    """How one plain value is written."""

    TEXT = "text"
    AMOUNT = "amount"
    DATE = "date"
    WHOLE = "whole number"


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of a table: how each looks, and which of them an event cannot do without."""

    fields: "Mapping[str, Part]"
    required: frozenset[str]
    is_list: bool = False


Part: TypeAlias = Look | Shape


@cache
def shape_of(kind: Kind) -> Shape:
    """The fields that an event of this kind may hold."""
    return _shape(msgspec.inspect.type_info(DATA_OF[kind]))


@cache
def any_shape() -> Shape:
    """The fields that events of all kinds may hold together, for rows that say themselves what happened."""
    fields: dict[str, Part] = {}
    for kind in public_kinds():
        fields |= shape_of(kind).fields
    return Shape(fields, frozenset())


@cache
def public_kinds() -> tuple[Kind, ...]:
    """The kinds that a client may send."""
    return tuple(kind for kind in Kind if not kind.is_internal)


@cache
def kinds_by_name() -> dict[str, Kind]:
    """The same by what events call them."""
    return {kind.value: kind for kind in public_kinds()}


def _shape(type_: msgspec.inspect.Type, *, is_list: bool = False) -> Shape:
    if not isinstance(type_, msgspec.inspect.StructType):
        raise TypeError(f"{type_} is no table of fields")
    fields = {field.encode_name: _part(field.type) for field in type_.fields}
    return Shape(fields, frozenset(field.encode_name for field in type_.fields if field.required), is_list)


def _part(type_: msgspec.inspect.Type) -> Part:
    match type_:
        case msgspec.inspect.UnionType():
            return _part(next(one for one in type_.types if not isinstance(one, msgspec.inspect.NoneType)))
        case msgspec.inspect.VarTupleType():
            return _shape(type_.item_type, is_list=True)
        case msgspec.inspect.StructType():
            return _shape(type_)
        case msgspec.inspect.DecimalType():
            return Look.AMOUNT
        case msgspec.inspect.DateType():
            return Look.DATE
        case msgspec.inspect.IntType():
            return Look.WHOLE
        case msgspec.inspect.StrType() | msgspec.inspect.EnumType():
            return Look.TEXT
        case _:
            raise TypeError(f"an importer cannot write {type_}; teach shapes.py how")
