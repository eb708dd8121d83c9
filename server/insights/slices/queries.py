"""Answering slices: one statement for the numbers, whatever is asked; kept until something counts that changes them."""

from collections.abc import Mapping
from functools import cache

from kpi.catalog import Kpi, KpiValue, evaluate
from kpi.money import minor_digits
from server.db.paging import Listed, Page
from server.db.tx import Reading
from server.insights.kept import KeptAnswers
from server.insights.parts import has_contributed
from server.insights.slices.access import over, seen_by
from server.insights.slices.books import XP, Asked, Book, book_for
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
MOST_KEPT = 50
"""Of answers that may each have 8,000 cells."""


class SliceQueries:
    """Slices for whoever asks. One per app."""

    def __init__(self, db: Reading, directories: DirectoryCache, kpis: KpiQueries) -> None:
        self.db, self.directories, self.kpis = db, directories, kpis
        self._kept = KeptAnswers[tuple[SliceQuestion, Viewer], Slice](db, MOST_KEPT)

    async def answer(self, question: SliceQuestion, viewer: Viewer) -> Slice:
        """What the viewer may see, added up.

        Raises: NotFound for an unknown measure, InvalidInput for a wrong period or filter.
        """
        directory, kpi = await self.directories.current(), await self.kpis.kpi(question.measure, viewer)
        asked = self._asked(question, kpi, viewer, directory)
        today, book = self.kpis.today(directory).toordinal(), book_for(asked)

        async def concerns(seq: int) -> bool:
            return await has_contributed(self.db, asked.measures, seq)

        if XP in asked.measures:
            # Points may be given for what was recorded long ago.
            return await self.added_up(question, viewer, book)
        return await self._kept.of((question, viewer), today, concerns, lambda: self.added_up(question, viewer, book))

    async def added_up(self, question: SliceQuestion, viewer: Viewer, book: Book) -> Slice:
        """The same, read now from one of the books: all of them say the same. Raises as ``answer``."""
        directory, kpi = await self.directories.current(), await self.kpis.kpi(question.measure, viewer)
        asked = self._asked(question, kpi, viewer, directory)
        most = Most(max(1, min(question.limit, MOST_ROWS)), MOST_COLUMNS)
        cells = await added_up(self.db, asked, book, kpi.denominator or kpi.numerator, most)
        return _answer(question, kpi, asked, book, cells, most, Lines(viewer, directory))

    async def check(self, question: SliceQuestion, viewer: Viewer) -> None:
        """Whether it can be asked at all. Raises as ``answer``."""
        directory, kpi = await self.directories.current(), await self.kpis.kpi(question.measure, viewer)
        self._asked(question, kpi, viewer, directory)

    async def events(self, question: SliceQuestion, cell: CellKey, page: Page, viewer: Viewer) -> Listed[Counted]:
        """What was added up in one cell. Raises as ``answer``, and InvalidInput for a key that nothing has."""
        directory, kpi = await self.directories.current(), await self.kpis.kpi(question.measure, viewer)
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
