"""A mapping: how the rows of somebody's file become events. Values only; reading one is `mapping_file.py`.

A `Formula` is text in the rule language with the place it stands at, so that whatever is wrong with it, found at
loading or at row 8,000, is told with file, line and field.
"""

from collections.abc import Mapping as ReadOnlyDict
from dataclasses import dataclass
from typing import TypeAlias
from zoneinfo import ZoneInfo

from kpi.events import Kind
from kpi.sentences import Sentence, sentence
from server.sheets.table import TableOptions


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look in a mapping file."""

    file: str
    line: int
    field: str

    def told(self, problem: Sentence) -> Sentence:
        """What is wrong there."""
        return sentence(
            "{file}: line {line}: {field}: {problem}",
            file=self.file,
            line=self.line,
            field=self.field,
            problem=problem,
        )

    def key(self, name: str) -> "Place":
        """One key of the table that stands here."""
        return Place(self.file, self.line, f"{self.field}.{name}")


@dataclass(frozen=True, slots=True)
class Formula:
    """One expression: its text, the place of what it fills and the column of its first character."""

    text: str
    place: Place
    column: int


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an event. ``when`` false leaves it out; ``format`` reads dates that are not ISO (empty: ISO)."""

    value: Formula
    when: Formula | None = None
    format: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A table in an event's data (`reverses`, one of the `credits`); left out if ``when`` is false or all is empty."""

    fields: "ReadOnlyDict[str, Tree]"
    when: Formula | None = None


Tree: TypeAlias = Field | Group | tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Emit:
    """One event that a row may make. ``kind`` is a formula where each row says itself what happened."""

    name: str
    kind: Kind | Formula
    when: Formula | None
    id: Formula
    time: Field
    data: Group
    account: ReadOnlyDict[str, Field]


@dataclass(frozen=True, slots=True)
class TargetFormulas:
    """What of a row is a target: whose, for when, how much, and what it is meant for (``self`` or ``tree``)."""

    scope: Formula
    period: Formula
    value: Formula
    covers: Formula | None


@dataclass(frozen=True, slots=True)
class Lookup:
    """Another file whose rows are joined by ``key``; ``on`` None joins by the row's own column of that name."""

    name: str
    file: str
    key: str
    on: Formula | None
    options: TableOptions
    place: Place


@dataclass(frozen=True, slots=True)
class Alias:
    """One name for a column that different exports call differently. ``default`` None: one of them must be there."""

    name: str
    columns: tuple[str, ...]
    default: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """Everything a mapping file says. ``source`` empty: the file's name; ``together``: what rows of one deal share."""

    file: str
    options: TableOptions
    zone: ZoneInfo
    currency: str
    source: str
    earn: bool
    aliases: tuple[Alias, ...]
    lookups: tuple[Lookup, ...]
    emits: tuple[Emit, ...]
    target: TargetFormulas | None = None
    together: Formula | None = None
