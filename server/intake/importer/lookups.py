"""Other files that rows are joined with: held in memory, found by key."""

from dataclasses import dataclass
from pathlib import Path

from kpi.language import Schema, Type
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
            raise MappingWrong([f"{lookup.place}.key: {lookup.file} has no column {lookup.key!r}; {hint}"])
        if FOUND in table.columns:
            raise FileUnreadable(f"{lookup.file}: a looked-up column cannot be called {FOUND!r}; rename it")
        names = tuple(f"{lookup.name}.{column}" for column in table.columns)
        by_key = _by_key(lookup, table, names)
    schema = Schema.record(lookup.name, table.columns) | {f"{lookup.name}.{FOUND}": Type.BOOL}
    missing: Names = {**dict.fromkeys(names, ""), f"{lookup.name}.{FOUND}": False}
    return Joined(lookup, schema, by_key, missing)


def _found(lookup: Lookup, folders: tuple[Path, ...]) -> Path:
    for folder in folders:
        if (folder / lookup.file).is_file():
            return folder / lookup.file
    places = " nor in ".join(str(folder) for folder in dict.fromkeys(folders))
    raise MappingWrong([f"{lookup.place}.file: {lookup.file!r} is not in {places}"])


def _by_key(lookup: Lookup, table: Table, names: tuple[str, ...]) -> dict[str, Names]:
    place = table.columns.index(lookup.key)
    by_key: dict[str, Names] = {}
    first: dict[str, int] = {}
    for row in table.rows:
        _refuse(lookup, row)
        key = row.cells[place].strip()
        found: Names = {**dict(zip(names, row.cells, strict=True)), f"{lookup.name}.{FOUND}": True}
        if by_key.setdefault(key, found) != found:
            raise FileUnreadable(
                f"{lookup.file}: rows {first[key]} and {row.number} have the same {lookup.key} {key!r}"
                " and differ elsewhere; which one is meant?"
            )
        first.setdefault(key, row.number)
    by_key.pop("", None)  # A row that names nobody must not find the line that has no key.
    return by_key


def _refuse(lookup: Lookup, row: Row) -> None:
    if row.problem is not None:
        raise FileUnreadable(f"{lookup.file}: row {row.number}: {row.problem}")
