"""Reading a slice for its page: the answer, or what is wrong with the question and where."""

from dataclasses import dataclass, replace

from kpi.catalog import Kpi
from server.db.paging import Listed, Page
from server.errors import InvalidInput, NotFound
from server.insights.scopes import whole_of
from server.insights.slices.drill import CellKey, Counted
from server.insights.slices.filters import FilterProblem
from server.insights.slices.queries import SliceQueries
from server.insights.slices.question import Slice
from server.insights.slices.saved import SavedView, SavedViews
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from web.charts.table import Chart
from web.dashboards.slices.asked import SliceAsked
from web.dashboards.slices.grid import Drawer, Grid
from web.dashboards.slices.words import Choice
from web.dashboards.topics import topics_of
from web.format import Format

FIRST_MEASURE = "revenue_won"
EVENTS_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a filter: the line it is in, cut where the trouble begins."""

    message: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class SlicePage:
    """Everything the page shows; ``grid`` is None where the question cannot be answered."""

    asked: SliceAsked
    kpis: tuple[Choice, ...]
    measures: tuple[Choice, ...]
    directory: Directory
    views: tuple[SavedView, ...]
    view: SavedView | None
    is_mine: bool
    found: Slice | None = None
    grid: Grid | None = None
    chart: Chart | None = None
    kpi: Kpi | None = None
    wrong_filter: tuple[Wrong, ...] = ()
    wrong_period: str = ""
    topics: str = ""


@dataclass(frozen=True, slots=True)
class SliceReader:
    """Reads slices for one viewer, in the language of the page."""

    queries: SliceQueries
    saved: SavedViews
    directories: DirectoryCache
    viewer: Viewer
    written: Format

    async def page(self, asked: SliceAsked) -> SlicePage:
        """The page. Raises: NotFound for a view that one may not see."""
        directory, viewer = await self.directories.current(), self._viewer
        view = await self.saved.get(viewer, asked.view) if asked.view else None
        if not asked.measure:
            asked = SliceAsked.of(view.question, view.id) if view is not None else replace(asked, measure=FIRST_MEASURE)
        catalogue = await self.queries.kpis.catalogue(self.viewer)
        language = self.written.language.value
        quotients, sums = (
            tuple(Choice(kpi.id, kpi.title[language]) for kpi in catalogue if (kpi.denominator is None) is plain)
            for plain in (False, True)
        )
        listed = await self.saved.list(viewer, Page())
        page = SlicePage(
            asked,
            quotients,
            sums,
            directory,
            listed.items,
            view,
            view is not None and view.owner == viewer.member_id,
            topics=topics_of(catalogue, (asked.measure,), (whole_of(directory),)),
        )
        return await self._answered(page)

    async def events(self, asked: SliceAsked, cell: CellKey, cursor: str) -> Listed[Counted]:
        """The events behind a cell."""
        page = Page(EVENTS_AT_ONCE, cursor or None)
        return await self.queries.events(asked.question, cell, page, self._viewer)

    @property
    def _viewer(self) -> Viewer:
        # The page may be read in another language than its reader's own.
        return replace(self.viewer, language=self.written.language)

    async def _answered(self, page: SlicePage) -> SlicePage:
        try:
            found = await self.queries.answer(page.asked.question, self._viewer)
        except InvalidInput as error:
            wrong = [one for one in error.problems if isinstance(one, FilterProblem)]
            if wrong:
                return replace(page, wrong_filter=tuple(_cut(one, page.asked.filter) for one in wrong))
            return replace(page, wrong_period=error.detail)
        except NotFound:
            known = page.asked.measure in [one.value for one in (*page.kpis, *page.measures)]
            if known:
                raise
            return await self._answered(replace(page, asked=replace(page.asked, measure=FIRST_MEASURE)))
        units = {one.id: one.unit for one in await self.queries.kpis.catalogue(self.viewer)}
        drawer = Drawer(found, page.asked, page.directory, self.written, units)
        return replace(page, found=found, grid=drawer.grid, chart=drawer.chart if found.rows else None, kpi=found.kpi)


def _cut(problem: FilterProblem, source: str) -> Wrong:
    lines = source.split("\n")
    text = lines[problem.line - 1] if problem.line <= len(lines) else ""
    return Wrong(problem.message, text[: problem.column - 1], text[problem.column - 1 :])
