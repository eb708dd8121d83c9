"""What might have been written for a parameter or at a place of a body: an object's fields, a choice's values."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from msgspec import inspect

ANY_KEY = "..."
"""A step of a path: into whatever an object holds, by whichever name."""

_type_info = lru_cache(maxsize=256)(inspect.type_info)


def choices(kind: Any, path: Sequence[str | int] = ()) -> Sequence[str]:
    """The names of the fields or the values that a ``kind`` may have there; none where anything may stand."""
    here = [*_alternatives(_type_info(kind))]
    for step in path:
        here = [one for whole in here for part in _parts(whole, step) for one in _alternatives(part)]
    return [name for one in here for name in _names(one)]


def _alternatives(info: inspect.Type) -> Iterator[inspect.Type]:
    match info:
        case inspect.Metadata():
            yield from _alternatives(info.type)
        case inspect.UnionType():
            for one in info.types:
                yield from _alternatives(one)
        case _:
            yield info


def _parts(info: inspect.Type, step: str | int) -> Iterator[inspect.Type]:
    match info:
        case inspect.StructType():
            yield from (field.type for field in info.fields if field.encode_name == step)
        case inspect.DictType():
            yield info.value_type
        case inspect.ListType() | inspect.VarTupleType():
            yield info.item_type
        case _:
            return


def _names(info: inspect.Type) -> Sequence[str]:
    match info:
        case inspect.StructType():
            return [field.encode_name for field in info.fields]
        case inspect.EnumType():
            return [str(one.value) for one in info.cls]
        case inspect.LiteralType():
            return [str(one) for one in info.values]
        case _:
            return ()
