"""What came in the cells of a slice after some event, asked in one statement with up to which event that is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from server.db.tx import Reading
from server.insights.kept import NOW, Now
from server.insights.slices.books import Asked, Book, Writing, part_of
from server.insights.slices.statement import Cell, CellKey, cells_of, keys_of, names_of

MOST_CAME = 10_000
"""Cells in which something came, beyond which a slice is read from scratch."""

Additions: TypeAlias = Mapping[CellKey, Cell]
"""What is to be added to each cell."""


@dataclass(frozen=True, slots=True)
class Came:
    """What was added to each cell, by now; None where it is more than is worth telling cell by cell."""

    now: Now
    cells: Additions | None


async def came_after(source: Reading, asked: Asked, seq: int, most: int = MOST_CAME) -> Came:
    """What the events after ``seq`` contributed, or took away."""
    writing = Writing(source.dialect)
    found = await source.fetch(_statement(replace(asked, after=seq), most, writing), *writing.arguments)
    # Where nothing came, what is known by now stands alone.
    rows = [row for row in found if row["m"] is not None]
    return Came(Now.of(found[0]), cells_of(rows) if len(rows) <= most else None)


def _statement(asked: Asked, most: int, writing: Writing) -> str:
    part = part_of(asked, Book.CONTRIBUTION, writing)
    keys = keys_of(asked, Book.CONTRIBUTION, writing.dialect)
    names, joins = names_of(asked, "came")
    return (
        f"WITH now AS ({NOW}), {part}, "  # noqa: S608  # forms of ours, values are arguments
        f"came AS (SELECT {keys[0]} AS r, {keys[1]} AS k, part.m AS m, CAST(sum(part.v) AS BIGINT) AS v "
        f"FROM part GROUP BY 1, 2, 3 HAVING sum(part.v) <> 0 LIMIT {most + 1}) "
        f"SELECT now.seq, now.edits, came.r, came.k, came.m, came.v, {names} FROM now LEFT JOIN came ON TRUE{joins}"
    )
