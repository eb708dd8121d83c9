"""A mapping bound to one file's columns: compiled expressions that know the columns they read, for telling problems."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from kpi.events import Kind
from kpi.language import Evaluate, Type
from kpi.sentences import Sentence, plain, sentence
from server.intake.importer.converting import Convert
from server.intake.importer.mapping import Formula

Names: TypeAlias = dict[str, object]
"""What expressions may use of one row: `row.amount`, `row_number`, `account.sector`."""

_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class BoundFormula:
    """A compiled expression and the names it reads, sorted; ``own`` are the file's names of columns read by another."""

    formula: Formula
    evaluate: Evaluate
    type: Type
    reads: tuple[str, ...]
    own: Mapping[str, str] = field(default_factory=dict)

    def told(self, names: Names, reason: Sentence) -> Sentence:
        """What is wrong, with the columns read and what stands in them."""
        columns = [
            sentence("{name} is {value}", name=column_name(self.own.get(name, name)), value=shown(names.get(name)))
            for name in self.reads
        ]
        return sentence("{where}: {reason}", where=columns or self.formula.place.field, reason=reason)


@dataclass(frozen=True, slots=True)
class BoundField:
    """A compiled field; ``pointer`` is where its value stands in the event (`/data/amount`)."""

    pointer: str
    value: BoundFormula
    when: BoundFormula | None
    convert: Convert


@dataclass(frozen=True, slots=True)
class BoundGroup:
    """A compiled table of fields."""

    pointer: str
    fields: "tuple[tuple[str, BoundTree], ...]"
    required: frozenset[str]
    when: BoundFormula | None


BoundTree: TypeAlias = BoundField | BoundGroup | tuple[BoundGroup, ...]


@dataclass(frozen=True, slots=True)
class BoundEmit:
    """A compiled event. ``currency`` goes with amounts that say none, where events of this kind have a currency."""

    name: str
    kind: Kind | BoundFormula
    when: BoundFormula | None
    id: BoundField
    time: BoundField
    data: BoundGroup
    account: tuple[tuple[str, BoundField], ...]
    currency: str


@dataclass(frozen=True, slots=True)
class BoundTarget:
    """The compiled parts of a target."""

    scope: BoundFormula
    period: BoundFormula
    value: BoundFormula
    covers: BoundFormula | None


@dataclass(frozen=True, slots=True)
class BoundJoin:
    """A loaded lookup with the expression that finds its row."""

    on: BoundFormula
    by_key: Mapping[str, Mapping[str, object]]
    missing: Mapping[str, object]


def column_name(name: str) -> Sentence:
    """`row.amount` as people call it."""
    if not name.startswith("row."):
        return plain(name)
    return sentence("column {name!r}", name=name.removeprefix("row."))


def shown(value: object) -> str:
    """A cell for a message, cut where it is long."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
