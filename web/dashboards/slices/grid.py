"""The table of a slice: figures as people read them, each with how large it is among the others, and its chart."""

from collections.abc import Mapping
from dataclasses import dataclass

from kpi.catalog import KpiValue, Unit
from server.insights.slices.dimensions import TIMES
from server.insights.slices.question import Line, Slice, SliceRow, Standing
from server.people.directory import Directory
from web.charts.bars import bar
from web.charts.lines import line
from web.charts.table import Chart, Column, Row, Table
from web.charts.tiles import heat
from web.dashboards.slices.asked import PATH, SliceAsked
from web.dashboards.slices.words import dimension_title, line_title
from web.format import Format

LEVELS = 10
MOST_SERIES = 6
MOST_BARS = 24


@dataclass(frozen=True, slots=True)
class GridCell:
    """A figure. ``level`` is 0 to 10, its share of the largest cell; ``href`` leads to its events, "" where none do."""

    text: str
    made_of: str
    level: int = 0
    href: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of figures with its total."""

    title: str
    cells: tuple[GridCell, ...]
    total: GridCell


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole table."""

    head: str
    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]
    totals: tuple[GridCell, ...]
    total: GridCell


@dataclass(frozen=True, slots=True)
class Drawer:
    """Makes the table and the chart of one slice in the language of the request."""

    found: Slice
    asked: SliceAsked
    directory: Directory
    written: Format
    units: Mapping[str, Unit]

    @property
    def grid(self) -> Grid:
        """The table."""
        found = self.found
        inner = (value.value for row in found.rows if row.line.standing is not Standing.OTHERS for value in row.values)
        most = max((abs(float(value)) for value in inner if value is not None), default=0.0)
        rows = tuple(
            GridRow(
                self._title(row.line, rows=True),
                tuple(
                    self._cell(value, most, self._href(row.line, column))
                    for value, column in zip(row.values, found.columns, strict=True)
                ),
                self._cell(row.total, 0, self._href(row.line, None)),
            )
            for row in found.rows
        )
        totals = tuple(
            self._cell(value, 0, self._href(None, column))
            for value, column in zip(found.totals, found.columns, strict=True)
        )
        columns = tuple(self._title(column, rows=False) for column in found.columns)
        head = dimension_title(found.question.rows)
        return Grid(head, columns, rows, totals, self._cell(found.total, 0, self._href(None, None)))

    @property
    def chart(self) -> Chart:
        """The rows as bars, over time as a line, and as a grid of shades where there are many columns."""
        found = self.found
        shown = [row for row in found.rows if row.line.standing is not Standing.OTHERS][:MOST_BARS]
        over_time = found.question.rows in TIMES
        if found.question.columns is None:
            columns: tuple[Column, ...] = (self._column(found.kpi.title[self.written.language.value]),)
            points = [Row(self._title(row.line, rows=True), (self._number(row.total),)) for row in shown]
            table = self._table(columns, points)
            return line(table, self.written) if over_time else bar(table, self.written, lying=True)
        columns = tuple(self._column(self._title(column, rows=False)) for column in found.columns)
        table = self._table(columns, [self._row(row) for row in shown])
        if len(columns) > MOST_SERIES:
            return heat(table, self.written)
        if over_time:
            return line(table, self.written)
        is_sum = found.kpi.denominator is None and all((value.value or 0) >= 0 for row in shown for value in row.values)
        return bar(table, self.written, lying=True, stacked=is_sum)

    def _table(self, columns: tuple[Column, ...], rows: list[Row]) -> Table:
        title = self.found.kpi.title[self.written.language.value]
        head = dimension_title(self.found.question.rows)
        # The numbers of the chart are those of the slice: its file is the slice's.
        href = self.asked.file_href("csv")
        return Table("chart-slice", title, head, columns, tuple(rows), href, self.directory.currency)

    def _row(self, row: SliceRow) -> Row:
        return Row(self._title(row.line, rows=True), tuple(self._number(value) for value in row.values))

    def _column(self, title: str) -> Column:
        return Column(title, self.found.kpi.unit)

    def _number(self, value: KpiValue) -> int | float | None:
        exact = value.value
        if exact is None:
            return None
        if self.found.kpi.unit is Unit.MONEY:
            return round(exact)
        return exact if isinstance(exact, int) else float(exact)

    def _title(self, one: Line, *, rows: bool) -> str:
        question = self.found.question
        return line_title(one, question.rows if rows else question.columns, self.directory)

    def _cell(self, value: KpiValue, most: float, href: str) -> GridCell:
        number = self._number(value)
        text = self.written.quantity(number, self.found.kpi.unit, self.directory.currency)
        parts = self._parts(value)
        # Money is rounded here and not in the largest: the level stays ten at most.
        level = max(1, min(LEVELS, round(LEVELS * abs(float(number)) / most))) if most and number else 0
        has_events = bool(value.numerator or value.denominator)
        return GridCell(text, parts, level, href if has_events else "")

    def _parts(self, value: KpiValue) -> str:
        """What a quotient is made of, in its measures' units."""
        kpi = self.found.kpi
        if value.denominator is None or kpi.denominator is None:
            return ""
        parts = ((value.numerator, kpi.numerator[0]), (value.denominator, kpi.denominator[0]))
        return " / ".join(
            self.written.quantity(number, self.units[measure], self.directory.currency) for number, measure in parts
        )

    def _href(self, row: Line | None, column: Line | None) -> str:
        """Where the events of a cell are; "" where its row or column cannot be asked for alone."""
        changes: dict[str, str] = {}
        for name, one in (("row", row), ("column", column)):
            if one is None or one.standing is Standing.ALL:
                continue
            if one.key is None:
                return ""
            changes[name] = one.key
        return self.asked.href(f"{PATH}/events", **changes)
