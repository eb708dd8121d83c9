"""Answering slices: one statement for the numbers, whatever is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kpi.catalog import Kpi, KpiValue, evaluate
from kpi.money import minor_digits
from server.db.paging import Listed, Page
from server.db.tx import Reading
from server.insights.slices.access import over, seen_by
from server.insights.slices.books import Asked, Book, book_for
from server.insights.slices.dimensions import DbKey
from server.insights.slices.drill import CellKey, Counted, counted
from server.insights.slices.filters import read_filter
from server.insights.slices.lines import Lines, in_order
from server.insights.slices.question import MOST_COLUMNS, MOST_ROWS, Line, Slice, SliceQuestion, SliceRow
from server.insights.slices.span import read_span
from server.insights.slices.statement import Cells, Most, added_up
from server.kpis.queries import KpiQueries, is_named
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory

Sums = dict[str, int]


@dataclass(frozen=True, slots=True)
class SliceQueries:
    """Slices for whoever asks."""

    db: Reading
    directories: DirectoryCache
    kpis: KpiQueries

    async def answer(self, question: SliceQuestion, viewer: Viewer, book: Book | None = None) -> Slice:
        """Add up what the viewer may see. ``book`` is only for proving that all books say the same.

        Raises: NotFound for an unknown measure, InvalidInput for a wrong period or filter.
        """
        directory, kpi = await self.directories.current(), await self.kpis.kpi(question.measure)
        asked = self._asked(question, kpi, viewer, directory)
        book = book or book_for(asked)
        most = Most(max(1, min(question.limit, MOST_ROWS)), MOST_COLUMNS)
        cells = await added_up(self.db, asked, book, kpi.denominator or kpi.numerator, most)
        return _answer(question, kpi, asked, book, cells, most, Lines(viewer, directory))

    async def check(self, question: SliceQuestion, viewer: Viewer) -> None:
        """Whether it can be asked at all. Raises as ``answer``."""
        directory, kpi = await self.directories.current(), await self.kpis.kpi(question.measure)
        self._asked(question, kpi, viewer, directory)

    async def events(self, question: SliceQuestion, cell: CellKey, page: Page, viewer: Viewer) -> Listed[Counted]:
        """What was added up in one cell. Raises as ``answer``, and InvalidInput for a key that nothing has."""
        directory, kpi = await self.directories.current(), await self.kpis.kpi(question.measure)
        asked = self._asked(question, kpi, viewer, directory)
        return await counted(self.db, asked, cell, page, viewer, directory)

    def _asked(self, question: SliceQuestion, kpi: Kpi, viewer: Viewer, directory: Directory) -> Asked:
        span = read_span(question.period, self.kpis.today(directory), directory.fiscal_start_month, viewer.language)
        where = read_filter(question.filter, minor_digits(directory.currency), self.db.dialect, viewer.language)
        seen = seen_by(viewer)
        hidden: tuple[int, ...] = ()
        if not seen.is_all and "member" in where.joins:
            hidden = tuple(one.id for one in directory.members if not is_named(one.id, viewer, directory))
        start = directory.fiscal_start_month
        return Asked(kpi.measures(), span, question.rows, question.columns, where, seen, start, hidden)


def _answer(
    question: SliceQuestion, kpi: Kpi, asked: Asked, book: Book, cells: Cells, most: Most, lines: Lines
) -> Slice:
    more = max(0, cells.rows - most.rows), max(0, cells.columns - most.columns)
    rows: dict[Line, DbKey | None] = {}
    columns: dict[Line, DbKey | None] = {}
    sums: dict[tuple[Line | None, Line | None], Sums] = {(None, None): {}}
    rows_of = cache(lambda side: lines.line(side, asked.rows, more[0]))
    columns_of = cache(lambda side: lines.line(side, asked.columns, more[1]))
    for cell in cells.cells:
        row, column = rows_of(cell.row), columns_of(cell.column)
        rows[row], columns[column] = cell.row.key, cell.column.key
        for key in ((row, column), (row, None), (None, column), (None, None)):
            total = sums.setdefault(key, {})
            total[cell.measure] = total.get(cell.measure, 0) + cell.value
    weights = kpi.denominator or kpi.numerator
    down = in_order(rows, asked.rows, lambda row: _weight(sums[row, None], weights))
    across = in_order(columns, asked.columns, lambda column: _weight(sums[None, column], weights))
    found = tuple(
        SliceRow(row, tuple(_value(kpi, sums.get((row, column))) for column in across), _value(kpi, sums[row, None]))
        for row in down
    )
    totals = tuple(_value(kpi, sums[None, column]) for column in across)
    told = over(asked.seen, lines.viewer, lines.directory)
    return Slice(
        question, kpi, asked.span, told, book, tuple(across), found, totals, _value(kpi, sums[None, None]), *more
    )


def _value(kpi: Kpi, sums: Mapping[str, int] | None) -> KpiValue:
    return evaluate(kpi, sums or {})


def _weight(sums: Mapping[str, int], weights: tuple[str, ...]) -> int:
    return abs(sum(sums.get(measure, 0) for measure in weights))
