"""Other files that rows are joined with: held in memory, found by key."""

from dataclasses import dataclass
from pathlib import Path

from kpi.language import Schema, Type
from kpi.sentences import sentence
from server.intake.importer.mapping import Lookup
from server.intake.importer.problems import MappingWrong
from server.sheets.open_table import open_table
from server.sheets.problems import FileUnreadable, nearest
from server.sheets.table import Row, Table

FOUND = "found"

Names = dict[str, str | bool]


@dataclass(frozen=True, slots=True)
class Joined:
    """A loaded lookup: by key, the names that expressions may use once a row has found it (`account.sector`)."""

    lookup: Lookup
    schema: Schema
    by_key: dict[str, Names]
    missing: Names


def load_lookup(lookup: Lookup, folders: tuple[Path, ...]) -> Joined:
    """Read the lookup's file from the first of the folders that has it.

    Raises: MappingWrong, FileUnreadable.
    """
    with open_table(_found(lookup, folders), lookup.options) as table:
        if lookup.key not in table.columns:
            hint = nearest(lookup.key, table.columns)
            told = sentence("{file} has no column {name!r}; {hint}", file=lookup.file, name=lookup.key, hint=hint)
            raise MappingWrong([lookup.place.key("key").told(told)])
        if FOUND in table.columns:
            told = sentence("a looked-up column cannot be called {name!r}; rename it", name=FOUND)
            raise FileUnreadable(lookup.file, told)
        names = tuple(f"{lookup.name}.{column}" for column in table.columns)
        by_key = _by_key(lookup, table, names)
    schema = Schema.record(lookup.name, table.columns) | {f"{lookup.name}.{FOUND}": Type.BOOL}
    missing: Names = {**dict.fromkeys(names, ""), f"{lookup.name}.{FOUND}": False}
    return Joined(lookup, schema, by_key, missing)


def _found(lookup: Lookup, folders: tuple[Path, ...]) -> Path:
    for folder in folders:
        if (folder / lookup.file).is_file():
            return folder / lookup.file
    places = list(dict.fromkeys(map(str, folders)))
    told = sentence("{file!r} is not in {places}", file=lookup.file, places=places)
    raise MappingWrong([lookup.place.key("file").told(told)])


def _by_key(lookup: Lookup, table: Table, names: tuple[str, ...]) -> dict[str, Names]:
    place = table.columns.index(lookup.key)
    by_key: dict[str, Names] = {}
    first: dict[str, int] = {}
    for row in table.rows:
        _refuse(lookup, row)
        key = row.cells[place].strip()
        found: Names = {**dict(zip(names, row.cells, strict=True)), f"{lookup.name}.{FOUND}": True}
        if by_key.setdefault(key, found) != found:
            told = sentence(
                "rows {first} and {second} have the same {column} {key!r} and differ elsewhere; which one is meant?",
                first=first[key],
                second=row.number,
                column=lookup.key,
                key=key,
            )
            raise FileUnreadable(lookup.file, told)
        first.setdefault(key, row.number)
    by_key.pop("", None)  # A row that names nobody must not find the line that has no key.
    return by_key


def _refuse(lookup: Lookup, row: Row) -> None:
    if row.problem is not None:
        raise FileUnreadable(lookup.file, sentence("row {row}: {problem}", row=row.number, problem=row.problem))
