"""The types of the rule language and the schema that gives every name its type."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum

from kpi.sentences import Sentence, sentence

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
# Comparing very long names costs quadratic time, and nobody mistypes 80 characters by accident.
_LONGEST_COMPARED = 80


class Type(Enum):
    """What a value can be; lists hold scalars of one type."""

    INT = "int"
    DOUBLE = "double"
    STRING = "string"
    BOOL = "bool"
    LIST_INT = "list<int>"
    LIST_DOUBLE = "list<double>"
    LIST_STRING = "list<string>"
    LIST_BOOL = "list<bool>"

    def __str__(self) -> str:
        return self.value

    @property
    def element(self) -> "Type | None":
        """The type of a list's elements; None for a scalar."""
        return Type(self.value[5:-1]) if self.value.startswith("list<") else None

    @property
    def list(self) -> "Type":
        """The type of a list of this scalar.

        Raises: ValueError for a list: lists do not nest.
        """
        return Type(f"list<{self.value}>")


_CALLED = {
    Type.INT: sentence("int"),
    Type.DOUBLE: sentence("double"),
    Type.STRING: sentence("string"),
    Type.BOOL: sentence("bool"),
    Type.LIST_INT: sentence("list<int>"),
    Type.LIST_DOUBLE: sentence("list<double>"),
    Type.LIST_STRING: sentence("list<string>"),
    Type.LIST_BOOL: sentence("list<bool>"),
}


class Schema(Mapping[str, Type]):
    """The names an expression may use, each with its type; keys are dotted (`event.amount`)."""

    __slots__ = ("_types",)

    def __init__(self, types: Mapping[str, Type]) -> None:
        self._types = dict(types)

    @classmethod
    def record(cls, name: str, fields: Iterable[str], of: Type = Type.STRING) -> "Schema":
        """A record whose fields are known only at run time, such as the columns of a file.

        Args:   name: the record, for example `row`; fields: any text, also `Deal - ID`; of: the type of every field.
        Returns: a schema with the keys `row.<field>`; the source says `row.x` or `row["any text"]`.
        """
        return cls({f"{name}.{field}": of for field in fields})

    def __getitem__(self, name: str) -> Type:
        return self._types[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)

    def __len__(self) -> int:
        return len(self._types)

    def __or__(self, other: Mapping[str, Type]) -> "Schema":
        return Schema(self._types | dict(other))

    def __repr__(self) -> str:
        return f"Schema({self._types!r})"

    def nearest(self, name: str) -> tuple[str, ...]:
        """Up to three known names a reader may have meant by an unknown one, as they are written in the source.

        Returns: the fields of a record when `name` is one, else the most similar names first; empty when none is near.
        """
        fields = sorted(known for known in self._types if known.startswith(f"{name}."))
        if fields:
            return tuple(spelled(field) for field in fields[:3])
        return tuple(spelled(known) for known in nearest(name, self._types))


def spelled(name: str) -> str:
    """How a dotted name is written in the source: `row.x`, or `row["Deal - ID"]` where a part is not a plain word."""
    if _WORD.fullmatch(name):
        return name
    record, _, field = name.partition(".")
    quoted = field.replace("\\", "\\\\").replace('"', '\\"')
    return f'{record}["{quoted}"]'


def nearest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to three known names that look like the given one, the most similar first."""
    if len(name) > _LONGEST_COMPARED:
        return ()
    return tuple(difflib.get_close_matches(name, list(known), n=3, cutoff=0.7))


def either(types: tuple[Type, ...]) -> Sentence:
    """The types as a reader says them: `int, double or string`."""
    *others, last = map(called, types)
    return sentence("{names} or {last}", names=others, last=last) if others else last


def called(type_: Type) -> Sentence:
    """A type as a reader says it."""
    return _CALLED[type_]
