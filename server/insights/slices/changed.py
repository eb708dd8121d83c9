"""An answer in which few cells are others than before: only their rows and columns are told anew."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from kpi.catalog import Kpi, KpiValue
from server.insights.slices.books import Asked
from server.insights.slices.dimensions import TIMES
from server.insights.slices.lines import Lines
from server.insights.slices.question import Line, Slice, SliceRow, Standing
from server.insights.slices.statement import Cell


def with_more(found: Slice, came: Iterable[Cell], asked: Asked, lines: Lines) -> Slice | None:
    """With what came in some cells; None where one of them has no row or column yet.

    Its rows and columns must still be those that there are: none may have become empty.
    """
    rows, heads = list(found.rows), {_id(line): place for place, line in enumerate(found.columns)}
    places = {_id(row.line): place for place, row in enumerate(rows)}
    totals, total = list(found.totals), found.total
    for cell in came:
        row = places.get(_id(lines.line(cell.row, asked.rows, 0)))
        column = heads.get(_id(lines.line(cell.column, asked.columns, 0)))
        if row is None or column is None:
            return None
        values = list(rows[row].values)
        values[column] = _more(found.kpi, values[column], cell)
        rows[row] = SliceRow(rows[row].line, tuple(values), _more(found.kpi, rows[row].total, cell))
        totals[column], total = _more(found.kpi, totals[column], cell), _more(found.kpi, total, cell)
    across = _in_order(found.columns, totals, is_time=asked.columns in TIMES)
    down = _in_order([row.line for row in rows], [row.total for row in rows], is_time=asked.rows in TIMES)
    if across != list(range(len(totals))):
        rows = [replace(row, values=tuple(row.values[place] for place in across)) for row in rows]
    return replace(
        found,
        columns=tuple(found.columns[place] for place in across),
        rows=tuple(rows[place] for place in down),
        totals=tuple(totals[place] for place in across),
        total=total,
    )


def _id(line: Line) -> str | Standing:
    """What tells a row or column from all others: few need their whole line compared."""
    return line.standing if line.key is None else line.key


def _more(kpi: Kpi, value: KpiValue, cell: Cell) -> KpiValue:
    above = value.numerator + cell.value * kpi.numerator.count(cell.measure)
    if kpi.denominator is None or value.denominator is None:
        return KpiValue(above, above, None)
    below = value.denominator + cell.value * kpi.denominator.count(cell.measure)
    return KpiValue(Fraction(above, below) if below else None, above, below)


def _in_order(lines: Sequence[Line], values: Sequence[KpiValue], *, is_time: bool) -> list[int]:
    """Their places: time as it stands, everything else the largest first, as in ``lines.in_order``."""
    if is_time:
        return list(range(len(lines)))

    def place(at: int) -> tuple[bool, int, str]:
        value, line = values[at], lines[at]
        weight = value.numerator if value.denominator is None else value.denominator
        return line.standing in (Standing.OTHERS, Standing.HIDDEN), -abs(weight), line.name

    return sorted(range(len(lines)), key=place)
