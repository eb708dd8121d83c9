"""The one statement of a slice: sums per cell, with the rows and columns that are too many added up as others.

What is left out of the rows is never left out of the sums: its key is NULL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.db.tx import Dialect, Reading, Row
from server.insights.slices.books import Asked, Book, Writing, part_of, reading_of
from server.insights.slices.dimensions import TIMES, DbKey, Dimension

_TEXTS = (Dimension.INDUSTRY, Dimension.SIZE, Dimension.SOURCE)
_NAMED = {Dimension.PRODUCT: "product", Dimension.ACCOUNT: "account"}


@dataclass(frozen=True, slots=True)
class Side:
    """The key of a cell's row or column, with the reference and the name of what only the database knows.

    ``key`` is None for all that were too many.
    """

    key: DbKey | None
    ref: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One measure's sum in one cell."""

    row: Side
    column: Side
    measure: str
    value: int


CellKey = tuple[DbKey | None, DbKey | None, str]
"""Of its row and column, and its measure."""


@dataclass(frozen=True, slots=True)
class Cells:
    """All cells that are not nothing, and how many rows and columns there were before they became too many."""

    cells: Mapping[CellKey, Cell]
    rows: int
    columns: int

    def with_more(self, came: Mapping[CellKey, Cell], most: "Most") -> "Cells | None":
        """With what came since; None where rows or columns stand together, of which one cannot say which would."""
        if self.rows > most.rows or self.columns > most.columns:
            return None
        found, is_other = dict(self.cells), False
        for key, one in came.items():
            known = found.get(key)
            value = one.value + (known.value if known is not None else 0)
            is_other = is_other or known is None or not value
            if value:
                found[key] = Cell(one.row, one.column, one.measure, value)
            else:
                found.pop(key, None)
        if not is_other:
            return Cells(found, self.rows, self.columns)
        rows, columns = ({key[side] for key in found} for side in (0, 1))
        if len(rows) > most.rows or len(columns) > most.columns:
            return None
        return Cells(found, len(rows), len(columns))


@dataclass(frozen=True, slots=True)
class Most:
    """How many rows and columns stand for themselves."""

    rows: int
    columns: int


async def added_up(source: Reading, asked: Asked, book: Book, weights: tuple[str, ...], most: Most) -> Cells:
    """Add up. ``weights`` are the measures that say which rows are the largest."""
    writing = Writing(source.dialect)
    found = await source.fetch(statement(asked, book, weights, most, writing), *writing.arguments)
    return Cells(cells_of(found), *((found[0]["many_r"], found[0]["many_k"]) if found else (0, 0)))


def cells_of(rows: Sequence[Row]) -> Mapping[CellKey, Cell]:
    """From rows of r, k, m, v and the columns of ``names_of``."""
    return {
        (row["r"], row["k"], row["m"]): Cell(
            Side(row["r"], row["r_ref"], row["r_name"]), Side(row["k"], row["k_ref"], row["k_name"]), row["m"], row["v"]
        )
        for row in rows
    }


def statement(asked: Asked, book: Book, weights: tuple[str, ...], most: Most, writing: Writing) -> str:
    """Its text; ``writing`` gets the arguments."""
    part = part_of(asked, book, writing)
    sides = (("r", asked.rows, most.rows), ("k", asked.columns, most.columns))
    keys = keys_of(asked, book, writing.dialect)
    # An argument that no part of the statement names would be one too many.
    is_weighed = any(dimension not in TIMES for dimension in asked.dimensions)
    weighed = f"CASE WHEN m {writing.measures(weights)} THEN v ELSE 0 END" if is_weighed else ""
    # Looked up in a list, not joined: SQLite would read the list anew for every cell.
    tops = "".join(
        f", top_{side} AS (SELECT {side} FROM cell GROUP BY {side} "  # noqa: S608
        f"ORDER BY {_order(side, dimension, weighed, writing.dialect)} LIMIT {writing.bind(limit)})"
        for side, dimension, limit in sides
        if dimension is not None
    )
    shown = ", ".join(
        f"CASE WHEN {side} IN (SELECT {side} FROM top_{side}) THEN {side} END AS {side}"  # noqa: S608
        if dimension is not None
        else side
        for side, dimension, _ in sides
    )
    names, joins = names_of(asked, "shown")
    return (
        f"WITH {part}, "  # noqa: S608
        f"cell AS (SELECT {keys[0]} AS r, {keys[1]} AS k, part.m AS m, CAST(sum(part.v) AS BIGINT) AS v "
        f"FROM part GROUP BY 1, 2, 3 HAVING sum(part.v) <> 0){tops}, "
        f"shown AS (SELECT {shown}, m, CAST(sum(v) AS BIGINT) AS v FROM cell GROUP BY 1, 2, 3) "
        f"SELECT shown.r, shown.k, shown.m, shown.v, {names}, "
        "(SELECT count(DISTINCT r) FROM cell) AS many_r, (SELECT count(DISTINCT k) FROM cell) AS many_k "
        f"FROM shown{joins}"
    )


def keys_of(asked: Asked, book: Book, dialect: Dialect) -> tuple[str, str]:
    """SQL of the keys of rows and columns, from what ``part`` has of them."""

    def key(side: str, dimension: Dimension | None) -> str:
        read = reading_of(dimension, book, asked, dialect)
        return read.key.format(x=f"part.{side}") if read is not None else f"part.{side}"

    return key("r", asked.rows), key("k", asked.columns)


def names_of(asked: Asked, cells: str) -> tuple[str, str]:
    """SQL of what keys are called that only the database knows, and the joins to read it beside ``cells``."""
    sides = (("r", asked.rows), ("k", asked.columns))
    names = ", ".join(_name(side, dimension) for side, dimension in sides)
    joins = "".join(
        f" LEFT JOIN {_NAMED[dimension]} {side}_named ON {side}_named.id = {cells}.{side}"
        for side, dimension in sides
        if dimension in _NAMED
    )
    return names, joins


def _order(side: str, dimension: Dimension | None, weighed: str, dialect: Dialect) -> str:
    """Which keys stand for themselves: of time the latest, of everything else the largest."""
    if dimension in TIMES:
        return f"{side} DESC"
    collation = ' COLLATE "C"' if dimension in _TEXTS and dialect is Dialect.POSTGRES else ""
    return f"abs(sum({weighed})) DESC, {side}{collation}"


def _name(side: str, dimension: Dimension | None) -> str:
    if dimension not in _NAMED:
        return f"'' AS {side}_ref, '' AS {side}_name"
    return f"coalesce({side}_named.ref, '') AS {side}_ref, coalesce({side}_named.name, '') AS {side}_name"
