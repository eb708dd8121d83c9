"""Reading a board for a page: what was asked for, with what it left open decided, as rows ready to print.

The board page and the wall display show the same boards from here.
"""

from dataclasses import dataclass

from kpi.catalog import Kpi
from server.kpis.boards import RankBy
from server.kpis.queries import BoardView, KpiQueries
from server.kpis.sums import By
from server.people.access import Viewer
from server.people.directory import Directory
from server.people.roles import Role
from web.board_controls import Controls, Decided, make_controls
from web.board_question import MOST_ROWS, Asked, Look, Ranked
from web.board_rows import BoardRow, RowWriter
from web.localise import current_format
from web.periods import Calendar, span_text

MORE_ROWS = 80
PODIUM = 3
# A podium over two or three rows would be all there is.
PODIUM_FROM = 5


@dataclass(frozen=True, slots=True)
class ShownBoard:
    """A board as the page prints it; ``mine`` is my own row where it is not among the others."""

    title: str
    period: str
    span: str
    rows: tuple[BoardRow, ...]
    mine: BoardRow | None
    topic: str
    total: int
    more: str
    is_empty: bool
    has_podium: bool
    earlier: str


class BoardReader:
    """Answers what was asked for, deciding what was left open."""

    def __init__(self, kpi_queries: KpiQueries, directory: Directory, viewer: Viewer) -> None:
        self._queries = kpi_queries
        self._directory = directory
        self._viewer = viewer
        self._calendar = Calendar.of(directory, kpi_queries.today(directory))

    async def decide(self, asked: Asked) -> Decided:
        """Percent of target where there are targets, near me for who sells; else what was asked for, if it can be."""
        kpi, period = await self._queries.kpi(asked.kpi, self._viewer), self._calendar.period(asked.period)
        has_targets = await self._queries.has_targets(kpi, period.label, By(asked.by))
        usual_rank_by = RankBy.ATTAINMENT if has_targets else RankBy.VALUE
        rank_by = asked.rank_by or usual_rank_by
        if rank_by is RankBy.ATTAINMENT and not has_targets:
            # An address kept from a time with targets would show everybody without a place.
            rank_by = RankBy.VALUE
        sells = self._viewer.role is Role.REP
        usual_look = Look.AROUND if sells and asked.by is Ranked.MEMBER else Look.TOP
        look = asked.look or usual_look
        if asked.by is not Ranked.MEMBER:
            look = Look.TOP
        return Decided(kpi, period, rank_by, usual_rank_by, look, usual_look, has_targets)

    async def show(self, asked: Asked, decided: Decided) -> ShownBoard:
        """The board itself."""
        view = await self._queries.board(
            asked.question(decided.period.label, decided.rank_by, decided.look), self._viewer
        )
        if not view.rows and decided.look is Look.AROUND:
            # Who has no place yet sees whom to follow.
            top = asked.question(decided.period.label, decided.rank_by, Look.TOP)
            view = await self._queries.board(top, self._viewer)
        units = {kpi.id: kpi for kpi in await self.catalogue()}
        return self._shown(view, asked, decided, RowWriter(view, asked, self._directory, units, current_format()))

    def _shown(self, view: BoardView, asked: Asked, decided: Decided, writer: RowWriter) -> ShownBoard:
        rows = tuple(writer.row(row, place) for place, row in enumerate(view.rows))
        mine = view.me if view.by is By.MEMBER else None
        is_hidden = mine is not None and not any(row.is_me for row in rows)
        is_top = decided.look is Look.TOP
        scope = asked.inside
        bounded = decided.period.label != "all"
        return ShownBoard(
            title=self._calendar.title(decided.period),
            period=decided.period.label,
            span=span_text(decided.period),
            rows=rows,
            mine=writer.row(mine, -1) if mine is not None and is_hidden else None,
            topic=f"board:{decided.kpi.id}:{decided.period.label}:{scope}",
            total=view.total,
            more=asked.href(limit=min(MOST_ROWS, asked.limit + MORE_ROWS))
            if self._has_more(view, asked, is_top)
            else "",
            is_empty=all(row.is_nothing for row in rows) and (mine is None or not mine.value),
            has_podium=is_top and len(rows) >= PODIUM_FROM and not any(row.is_nothing for row in rows[:PODIUM]),
            earlier=asked.href(period=self._calendar.text(decided.period.previous())) if bounded else "",
        )

    @staticmethod
    def _has_more(view: BoardView, asked: Asked, is_top: bool) -> bool:
        return is_top and view.total > asked.limit and asked.limit < MOST_ROWS

    async def controls(self, asked: Asked, decided: Decided) -> Controls:
        """The choices above the board."""
        return make_controls(asked, decided, await self.catalogue(), self._viewer, self._directory, self._calendar)

    async def catalogue(self) -> tuple[Kpi, ...]:
        """Everything that can be ranked."""
        return tuple(await self._queries.catalogue(self._viewer))
