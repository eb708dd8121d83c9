"""Small imports for tests: a mapping, a file and what its rows become, without a database."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from server.intake.importer.binding import bind
from server.intake.importer.mapping_file import read_mapping
from server.intake.importer.rows import MappedRow, RowMapper
from server.sheets.table import Row

WON = """
[file]
currency = "USD"
source = "crm"
[[emit]]
kind = "deal.won"
id = 'row.id + ":won"'
time = 'row.closed'
[emit.data]
deal = 'row.id'
member = 'row.rep'
amount = 'row.value'
"""


def mapper_of(mapping: str, *columns: str) -> RowMapper:
    """A mapper of rows with these columns."""
    return RowMapper(bind(read_mapping(mapping, "map.toml"), columns, ()), "crm")


def mapped(mapping: str, row: dict[str, str], number: int = 1) -> MappedRow:
    """What one row becomes."""
    return mapper_of(mapping, *row).map(Row(number, list(row.values())))


def events(mapping: str, row: dict[str, str]) -> list[dict[str, object]]:
    """The events of one row that has nothing wrong with it."""
    result = mapped(mapping, row)
    assert [] == result.problems
    return [msgspec.json.decode(draft.event) for draft in result.drafts]


def data(mapping: str, row: dict[str, str]) -> dict[str, object]:
    """The data of the one event of a row."""
    (event,) = events(mapping, row)
    found = event["data"]
    assert isinstance(found, dict)
    return found


def won(**fields: str) -> str:
    """The mapping above with more data fields, or others in their place: expressions by name."""
    lines = [line for line in WON.splitlines() if line.partition(" =")[0] not in fields]
    return "\n".join([*lines, *(f"{name} = '{text}'" for name, text in fields.items())])


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """A file with this content, to the byte."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows_of(rows: Iterator[Row]) -> list[tuple[int, list[str]]]:
    """Numbers and cells of rows that can all be used."""
    found = list(rows)
    assert [] == [row.problem for row in found if row.problem]
    return [(row.number, list(row.cells)) for row in found]
