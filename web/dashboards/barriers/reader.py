"""Reads the dashboard of barriers for one viewer, and says in two sentences what stands in the way."""

from dataclasses import dataclass

from kpi.periods import Grain
from server.insights.barriers.queries import BarrierBoard, BarrierInsights
from server.people.access import Viewer
from web.board_controls import Choice
from web.charts.table import Chart
from web.dashboards.barriers.asked import BoardAsked
from web.dashboards.barriers.charts import BoardCharts, title_of
from web.dashboards.choices import grain_choices, neighbours
from web.i18n import gettext as _
from web.i18n import ngettext
from web.localise import current_format
from web.periods import Calendar, span_text

GRAINS = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)


@dataclass(frozen=True, slots=True)
class BoardControls:
    """The choices above the answer."""

    measures: tuple[Choice, ...]
    grains: tuple[Choice, ...]
    period: str
    span: str
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Everything that the page shows; a chart without rows is not there."""

    asked: BoardAsked
    board: BarrierBoard
    sentence: str
    advice: str
    waiting: str
    rejected: str
    gaps: Chart
    causes: Chart
    worth: Chart
    steps: Chart
    seasons: Chart
    freed: Chart
    controls: BoardControls

    @property
    def charts(self) -> tuple[Chart, ...]:
        """All of them."""
        return self.gaps, self.causes, self.worth, self.steps, self.seasons, self.freed

    @property
    def currency(self) -> str:
        """What money is counted in."""
        return self.board.directory.currency

    @property
    def is_empty(self) -> bool:
        """Whether nobody ever reported anything that the viewer may see."""
        return not (self.board.steps or self.board.seasons or self.board.summary.rows or self.board.freed)

    @property
    def topics(self) -> str:
        """What moves the page: barriers, and what the places attain."""
        return f"barriers board:{self.board.kpi.id}:{self.board.period.label}:company"


@dataclass(frozen=True, slots=True)
class BoardReader:
    """Reads it for one viewer."""

    insights: BarrierInsights
    viewer: Viewer

    async def page(self, asked: BoardAsked) -> BoardPage:
        """The page. Raises as ``BarrierInsights.of``."""
        directory = await self.insights.barriers.directories.current()
        calendar = Calendar.of(directory, self.insights.kpis.today(directory))
        period = calendar.period(asked.period)
        board = await self.insights.of(asked.measure, period.label, self.viewer)
        charts = BoardCharts(asked, board, current_format())
        earlier, later = neighbours(period, calendar)
        controls = BoardControls(
            _measures(board),
            grain_choices(period, calendar, GRAINS),
            calendar.title(period),
            span_text(period),
            asked.href(period=earlier) if earlier else "",
            asked.href(period=later) if later else "",
        )
        return BoardPage(
            asked,
            board,
            _sentence(board),
            _advice(board),
            _waiting(board),
            _rejected(board),
            charts.gaps(),
            charts.causes(),
            charts.worth(),
            charts.steps(),
            charts.seasons(),
            charts.freed(),
            controls,
        )


def _measures(board: BarrierBoard) -> tuple[Choice, ...]:
    titles = {"revenue_won": _("Sales that could be won"), "collected": _("Money that is owed")}
    if board.kpi.id not in titles:
        titles[board.kpi.id] = board.kpi.title[current_format().language.value]
    return tuple(Choice(id, title, id == board.kpi.id) for id, title in titles.items())


def _sentence(board: BarrierBoard) -> str:
    written, currency = current_format(), board.directory.currency
    if all(one.target is None for one in board.places) and (board.whole is None or board.whole.target is None):
        return _("No target is set, so nothing is missing that barriers could explain.")
    if not board.shortfall:
        return _("Nothing is missing to target.")
    told = {
        "missing": written.money(board.shortfall, currency),
        "explained": written.money(board.explained, currency),
        "rest": written.money(board.shortfall - board.explained, currency),
    }
    return (
        _("%(missing)s are missing to target: barriers explain %(explained)s of it, %(rest)s nobody explains.") % told
    )


def _advice(board: BarrierBoard) -> str:
    if not board.worth_most:
        return _("No confirmed barrier is open in this period.")
    first = board.worth_most[0]
    amount = current_format().money(first.counted, board.directory.currency)
    return _("Worth most to get out of the way: “%(title)s”, %(amount)s.") % {
        "title": title_of(first.text),
        "amount": amount,
    }


def _waiting(board: BarrierBoard) -> str:
    found = board.reports
    if not found.undecided:
        return ""
    told = {"amount": current_format().money(found.blocked, board.directory.currency), "num": found.undecided}
    return (
        ngettext(
            "%(num)s report over %(amount)s waits for a decision.",
            "%(num)s reports over %(amount)s wait for a decision.",
            found.undecided,
        )
        % told
    )


def _rejected(board: BarrierBoard) -> str:
    """What was reported in vain costs nobody anything, and is counted."""
    found = board.reports
    if not found.rejected:
        return ""
    told = {"rejected": current_format().count(found.rejected), "num": found.all}
    return (
        ngettext(
            "%(rejected)s of %(num)s report was rejected.",
            "%(rejected)s of %(num)s reports were rejected.",
            found.all,
        )
        % told
    )
