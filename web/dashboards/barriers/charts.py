"""The charts of barriers: gaps by place, causes, the ten worth most, days of each step, seasons, and what came free."""

from dataclasses import dataclass

from game_rules.barriers import BarrierState, root_of
from kpi.catalog import Unit
from kpi.spread import Spread
from server.insights.barriers.freed import Freed
from server.insights.barriers.places import Place
from server.insights.barriers.queries import BarrierBoard, Worth
from server.insights.scopes import AskedScope
from server.kpis.sums import By
from web.barriers.words import state_title
from web.charts.bars import bar, pareto
from web.charts.table import Chart, Column, Row, Table, Tone, Value
from web.charts.tiles import heat
from web.dashboards.barriers.asked import BoardAsked
from web.format import Format
from web.i18n import gettext as _
from web.raids.words import cause_title

MOST_PLACES = 25
MOST_CAUSES = 20
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class BoardCharts:
    """Draws one board."""

    asked: BoardAsked
    board: BarrierBoard
    written: Format

    def gaps(self) -> Chart:
        """What is missing in each place, explained and not."""
        columns = (
            Column(_("Explained by barriers"), Unit.MONEY, Tone.WARN),
            Column(_("Unexplained"), Unit.MONEY, Tone.QUIET),
            Column(_("Missing to target"), Unit.MONEY, drawn=False),
            Column(_("Blocked"), Unit.MONEY, drawn=False),
            Column(_("Barriers"), Unit.COUNT, drawn=False),
        )
        rows = [self._gap(one) for one in self.board.places[:MOST_PLACES]]
        table = self._table("gaps", _("What is missing, explained and not"), _("Where"), columns, rows)
        return bar(table, self.written, stacked=True, lying=True)

    def causes(self) -> Chart:
        """Causes by what they block."""
        columns = (
            Column(_("Blocked"), Unit.MONEY, Tone.WARN),
            Column(_("Reports"), Unit.COUNT, drawn=False),
            Column(_("Confirmed"), Unit.COUNT, drawn=False),
        )
        rows = [
            Row(one.name or one.key, (one.blocked, one.count, one.confirmed), f"/barriers?state=&cause={one.key}")
            for one in self.board.summary.rows[:MOST_CAUSES]
        ]
        table = self._table("causes", _("Which causes block most"), _("Cause"), columns, rows)
        note = _("Only confirmed barriers count, and each deal once.")
        return pareto(table, self.written, whole=self.board.summary.blocked, note=note)

    def worth(self) -> Chart:
        """The ten open barriers that account for most."""
        columns = (
            Column(_("Blocked"), Unit.MONEY, Tone.WARN),
            Column(_("Where"), None),
            Column(_("Cause"), None),
            Column(_("State"), None),
            Column(_("Owner"), None),
            Column(_("Until"), None),
        )
        rows = [self._worth(one) for one in self.board.worth_most]
        table = self._table("worth", _("Ten barriers worth most"), _("Barrier"), columns, rows)
        return bar(table, self.written, lying=True)

    def steps(self) -> Chart:
        """Median days of each step, by region."""
        columns = (
            Column(_("Until confirmed"), Unit.DAYS, Tone.FIRST),
            Column(_("Until owned"), Unit.DAYS, Tone.SECOND),
            Column(_("Until resolved"), Unit.DAYS, Tone.GAIN),
            Column(_("All together"), Unit.DAYS, drawn=False),
            *(Column(title, None) for title in (_("Half confirmed in"), _("Half owned in"), _("Half resolved in"))),
            Column(_("Reports"), Unit.COUNT, drawn=False),
        )
        rows = []
        for one in self.board.steps:
            medians = [each.median if each is not None else None for each in (one.confirm, one.own, one.resolve)]
            whole = one.whole.median if one.whole is not None else None
            halves = (self._half(one.confirm), self._half(one.own), self._half(one.resolve))
            rows.append(Row(self._region(one.region), (*medians, whole, *halves, one.reported)))
        table = self._table("steps", _("How long each step takes"), _("Region"), columns, rows)
        note = _("Median days over the last twelve months, each step from the one before.")
        return bar(table, self.written, lying=True, note=note)

    def seasons(self) -> Chart:
        """Causes by month of the year."""
        columns = tuple(Column(self.written.month_of_year(month), Unit.COUNT) for month in range(1, 13))
        rows = [
            Row(
                cause_title(root_of(one.name)),
                tuple(count or None for count in one.counts),
                f"/barriers?state=&cause={one.name}",
            )
            for one in self.board.seasons
        ]
        table = self._table("seasons", _("When causes come up"), _("Cause"), columns, rows)
        return heat(table, self.written, note=self._recurring())

    def freed(self) -> Chart:
        """What a mean week changed by where a barrier was resolved."""
        columns = (
            Column(_("Change of a week"), Unit.MONEY, Tone.GAIN),
            Column(_("At least"), Unit.MONEY, drawn=False),
            Column(_("At most"), Unit.MONEY, drawn=False),
            Column(_("Week before"), Unit.MONEY, drawn=False),
            Column(_("Week after"), Unit.MONEY, drawn=False),
            Column(_("What it says"), None),
            Column(_("All others"), Unit.RATIO, drawn=False),
            Column(_("Where"), None),
            Column(_("Resolved"), None),
        )
        rows = [self._freed(one) for one in self.board.freed]
        table = self._table("freed", _("What resolving freed"), _("Barrier"), columns, rows)
        note = _(
            "A mean week of the region after it was resolved less one before, up to eight weeks each. The true change "
            "is between “at least” and “at most” with a chance of 90 percent; other things changed, too, as all "
            "others show."
        )
        return bar(table, self.written, lying=True, spread=(1, 2), note=note)

    def _gap(self, one: Place) -> Row:
        values = (one.explained, one.unexplained, one.shortfall, one.blocked, one.barriers)
        return Row(one.scope.name, values, place_href(one.scope))

    def _worth(self, one: Worth) -> Row:
        directory = self.board.directory
        owner = directory.member(one.owner).name if one.owner else ""
        due = self.written.day(one.due_on) if one.due_on is not None else ""
        told = (
            self._where(one.region, one.team),
            cause_title(root_of(one.cause)),
            state_title(BarrierState(one.state)),
            owner,
            due,
        )
        tone = Tone.THREAT if one.is_late else None
        return Row(title_of(one.text), (one.counted, *told), f"/barriers/{one.id}", tone)

    def _freed(self, one: Freed) -> Row:
        told = (self._where(one.region, 0), self.written.day(one.resolved_on))
        found = one.effect
        if found is None:
            values: tuple[Value, ...] = (None,) * 5
            says = _("not enough days yet")
        else:
            values = (round(found.change), round(found.low), round(found.high), round(found.before), round(found.after))
            says = _("clearly more") if found.low > 0 else _("clearly less") if found.high < 0 else _("may be chance")
        return Row(title_of(one.text), (*values, says, one.others, *told), f"/barriers/{one.id}")

    def _half(self, one: Spread | None) -> str | None:
        if one is None:
            return None
        ends = (self.written.quantity(value, Unit.DAYS, "") for value in (one.low, one.high))
        return " – ".join(ends)

    def _recurring(self) -> str:
        months = self.written.month_of_year
        told = [
            _("%(cause)s (%(months)s)")
            % {
                "cause": cause_title(root_of(one.name)),
                "months": _(", ").join(months(month) for month in one.recurring),
            }
            for one in self.board.seasons
            if one.recurring
        ]
        if not told:
            return _("Reports by month of the year, over three years; no cause came up in the same month of two years.")
        return _("Reports by month of the year, over three years. Comes back: %(causes)s.") % {
            "causes": _(", ").join(told)
        }

    def _where(self, region: int, team: int) -> str:
        if region or not team:
            return self._region(region)
        return self.board.directory.team(team).name

    def _region(self, id: int) -> str:
        return self.board.directory.region(id).name if id else _("The whole company")

    def _table(self, id: str, title: str, label: str, columns: tuple[Column, ...], rows: list[Row]) -> Table:
        return Table(id, title, label, columns, tuple(rows), self.asked.href(), self.board.directory.currency)


def place_href(scope: AskedScope) -> str:
    """The barriers of a region; "" for what the list cannot be narrowed down to."""
    return f"/barriers?state=&region={scope.key}" if scope.by is By.REGION else ""


def title_of(text: str) -> str:
    """The first line of a report, not too long."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
