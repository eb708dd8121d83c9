"""Answering slices: one statement for the numbers, whatever is asked; kept until something counts that changes them."""

from collections.abc import Callable, Mapping

from kpi.catalog import Kpi, evaluate
from kpi.money import minor_digits
from server.db.database import Database
from server.db.paging import Listed, Page
from server.db.tx import Reading
from server.db.versions import read_versions
from server.insights.kept import Kept, KeptAnswers
from server.insights.slices.access import over, seen_by
from server.insights.slices.books import XP, Asked, Book, book_for
from server.insights.slices.came import Additions, came_after
from server.insights.slices.changed import with_more
from server.insights.slices.dimensions import DbKey, Dimension
from server.insights.slices.drill import CellKey, Counted, counted
from server.insights.slices.filters import read_filter
from server.insights.slices.lines import Lines, in_order
from server.insights.slices.question import MOST_COLUMNS, MOST_ROWS, Line, Slice, SliceQuestion, SliceRow
from server.insights.slices.span import read_span
from server.insights.slices.statement import Cells, Most, Side, added_up
from server.kpis.queries import KpiQueries, is_named
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory

Sums = dict[str, int]
_NOTHING: Sums = {}
MOST_KEPT = 50
"""Of answers that may each have 8,000 cells."""


class SliceQueries:
    """Slices for whoever asks. One per app."""

    def __init__(self, db: Database, directories: DirectoryCache, kpis: KpiQueries) -> None:
        self.db, self.directories, self.kpis = db, directories, kpis
        self._kept = KeptAnswers[tuple[SliceQuestion, Viewer], tuple[Cells, Slice]](db, MOST_KEPT)

    async def answer(self, question: SliceQuestion, viewer: Viewer) -> Slice:
        """What the viewer may see, added up.

        Raises: NotFound for an unknown measure, InvalidInput for a wrong period or filter.
        """
        directory, kpi = await self._known(question.measure, viewer)
        asked = self._asked(question, kpi, viewer, directory)
        today, book = self.kpis.today(directory).toordinal(), book_for(asked)
        if XP in asked.measures:
            # Points may be given for what was recorded long ago.
            return await self.added_up(question, viewer, book)
        most, weights = _most(question), kpi.denominator or kpi.numerator

        def told(cells: Cells) -> tuple[Cells, Slice]:
            return cells, _answer(question, kpi, asked, book, cells, most, Lines(viewer, directory))

        async def read(source: Reading) -> tuple[Cells, Slice]:
            return told(await added_up(source, asked, book, weights, most))

        def grown(kept: tuple[Cells, Slice], came: Additions) -> tuple[Cells, Slice] | None:
            cells = kept[0].with_more(came, most)
            if cells is None:
                return None
            changed = None
            if (cells.rows, cells.columns) == (kept[0].rows, kept[0].columns):
                changed = with_more(kept[1], came.values(), asked, Lines(viewer, directory))
            return (cells, changed) if changed is not None else told(cells)

        async def look(source: Reading, kept: Kept[tuple[Cells, Slice]]) -> Kept[tuple[Cells, Slice]] | None:
            came = await came_after(source, asked, kept.now.seq)
            if came.cells is None or not kept.may_grow_to(came.now):
                return None
            return kept.grown(grown(kept.answer, came.cells) if came.cells else kept.answer, came.now)

        return (await self._kept.of((question, viewer), today, read, look))[1]

    async def added_up(self, question: SliceQuestion, viewer: Viewer, book: Book) -> Slice:
        """The same, read now from one of the books: all of them say the same. Raises as ``answer``."""
        directory, kpi = await self._known(question.measure, viewer)
        asked = self._asked(question, kpi, viewer, directory)
        most = _most(question)
        cells = await added_up(self.db, asked, book, kpi.denominator or kpi.numerator, most)
        return _answer(question, kpi, asked, book, cells, most, Lines(viewer, directory))

    async def check(self, question: SliceQuestion, viewer: Viewer) -> None:
        """Whether it can be asked at all. Raises as ``answer``."""
        directory, kpi = await self._known(question.measure, viewer)
        self._asked(question, kpi, viewer, directory)

    async def events(self, question: SliceQuestion, cell: CellKey, page: Page, viewer: Viewer) -> Listed[Counted]:
        """What was added up in one cell. Raises as ``answer``, and InvalidInput for a key that nothing has."""
        directory, kpi = await self._known(question.measure, viewer)
        asked = self._asked(question, kpi, viewer, directory)
        return await counted(self.db, asked, cell, page, viewer, directory)

    async def _known(self, measure: str, viewer: Viewer) -> tuple[Directory, Kpi]:
        versions = await read_versions(self.db)
        directory = await self.directories.current(versions=versions)
        return directory, await self.kpis.kpi(measure, viewer, versions)

    def _asked(self, question: SliceQuestion, kpi: Kpi, viewer: Viewer, directory: Directory) -> Asked:
        span = read_span(question.period, self.kpis.today(directory), directory.fiscal_start_month, viewer.language)
        where = read_filter(question.filter, minor_digits(directory.currency), self.db.dialect, viewer.language)
        seen = seen_by(viewer)
        hidden: tuple[int, ...] = ()
        if not seen.is_all and "member" in where.joins:
            hidden = tuple(one.id for one in directory.members if not is_named(one.id, viewer, directory))
        start = directory.fiscal_start_month
        return Asked(kpi.measures(), span, question.rows, question.columns, where, seen, start, hidden)


def _most(question: SliceQuestion) -> Most:
    return Most(max(1, min(question.limit, MOST_ROWS)), MOST_COLUMNS)


def _answer(
    question: SliceQuestion, kpi: Kpi, asked: Asked, book: Book, cells: Cells, most: Most, lines: Lines
) -> Slice:
    more = max(0, cells.rows - most.rows), max(0, cells.columns - most.columns)
    rows = _Sides(lambda side: lines.line(side, asked.rows, more[0]))
    columns = _Sides(lambda side: lines.line(side, asked.columns, more[1]))
    # By places instead of lines: there are thousands of cells, and few rows and columns to look up.
    table: dict[tuple[int, int], Sums] = {}
    whole: Sums = {}
    for cell in cells.cells.values():
        row, column = rows.place(cell.row), columns.place(cell.column)
        measure, value = cell.measure, cell.value
        for sums in (table.setdefault((row, column), {}), rows.sums[row], columns.sums[column], whole):
            sums[measure] = sums.get(measure, 0) + value
    weights = kpi.denominator or kpi.numerator
    down, across = rows.in_order(asked.rows, weights), columns.in_order(asked.columns, weights)
    found = tuple(
        SliceRow(
            rows.lines[row],
            tuple(evaluate(kpi, table.get((row, column), _NOTHING)) for column in across),
            evaluate(kpi, rows.sums[row]),
        )
        for row in down
    )
    totals = tuple(evaluate(kpi, columns.sums[column]) for column in across)
    told = over(asked.seen, lines.viewer, lines.directory)
    heads = tuple(columns.lines[column] for column in across)
    return Slice(question, kpi, asked.span, told, book, heads, found, totals, evaluate(kpi, whole), *more)


class _Sides:
    """The rows, or the columns, in the order in which they were met, each with its sums."""

    def __init__(self, line_of: Callable[[Side], Line]) -> None:
        self.lines: list[Line] = []
        self.sums: list[Sums] = []
        self._keys: dict[Line, DbKey | None] = {}
        self._line_of = line_of
        self._places: dict[DbKey | None, int] = {}
        self._place_of: dict[Line, int] = {}

    def place(self, side: Side) -> int:
        """Where it stands; several keys stand together where people are not named."""
        place = self._places.get(side.key)
        if place is None:
            line = self._line_of(side)
            place = self._place_of.setdefault(line, len(self.lines))
            if place == len(self.lines):
                self.lines.append(line)
                self.sums.append({})
            self._places[side.key], self._keys[line] = place, side.key
        return place

    def in_order(self, dimension: Dimension | None, weights: tuple[str, ...]) -> list[int]:
        """Their places as people read them."""
        ordered = in_order(self._keys, dimension, lambda line: _weight(self.sums[self._place_of[line]], weights))
        return [self._place_of[line] for line in ordered]


def _weight(sums: Mapping[str, int], weights: tuple[str, ...]) -> int:
    return abs(sum(sums.get(measure, 0) for measure in weights))
