"""The charts of the customers dashboard: shares from the largest down, accounts by products, and who buys less."""

from dataclasses import dataclass

from kpi.catalog import Unit
from server.insights.contribution.customers import Customers
from server.insights.contribution.queries import Contribution, PartShare
from server.insights.parts import Dimension
from web.charts.bars import bar, pareto
from web.charts.table import Chart, Column, Row, Table, Tone
from web.charts.tiles import heat
from web.dashboards.customers.asked import ShareAsked
from web.dashboards.words import dimension_title
from web.format import Format
from web.i18n import LOCALE
from web.i18n import gettext as _
from web.periods import Calendar

MOST_BARS = 20


@dataclass(frozen=True, slots=True)
class ShareCharts:
    """Draws the answers of one page."""

    asked: ShareAsked
    written: Format
    calendar: Calendar
    currency: str

    def shares(self, found: Contribution) -> Chart:
        """The largest parts and what they bring, with their share of the whole."""
        rows = [self._share_row(row, found.by) for row in found.rows[:MOST_BARS]]
        columns = (
            Column(self._title(found), found.kpi.unit),
            Column(_("Share of the whole"), Unit.RATIO, drawn=False),
            Column(self._before(found), found.kpi.unit, drawn=False),
            Column(_("Difference"), found.kpi.unit, drawn=False),
        )
        table = self._table("shares", _("Who brings how much"), dimension_title(found.by), columns, rows)
        return pareto(table, self.written, whole=found.total, note=self._rest(found))

    def matrix(self, found: Customers) -> Chart:
        """Accounts by products."""
        matrix, unit = found.matrix, found.contribution.kpi.unit
        products = [place for place, cell in enumerate(matrix.columns) if cell.id]
        columns = tuple(Column(matrix.columns[place].name, unit) for place in products) or (
            Column(_("Products"), unit),
        )
        rows = [
            Row(cell.name, tuple(values[place] or None for place in products), f"/customers/{cell.id}")
            for cell, values in zip(matrix.rows, matrix.values, strict=True)
            if cell.id and products
        ]
        table = self._table("matrix", _("Who buys what"), _("Customer"), columns, rows)
        drawn = sum(int(value or 0) for row in rows for value in row.values if not isinstance(value, str))
        return heat(table, self.written, note=self._others(found.contribution, found.contribution.total - drawn))

    def slipping(self, found: Customers) -> Chart:
        """The accounts that bring less than before."""
        unit, before = found.contribution.kpi.unit, self._before(found.contribution)
        columns = (
            Column(_("Difference"), unit, Tone.THREAT),
            Column(before, unit, drawn=False),
            Column(_("Now"), unit, drawn=False),
        )
        rows = [Row(row.name, (row.moved, row.before, row.value), f"/customers/{row.id}") for row in found.slipping]
        table = self._table("slipping", _("Who buys less than before"), _("Customer"), columns, rows)
        return bar(table, self.written, lying=True, note=self._likened(found.contribution))

    def _rest(self, found: Contribution) -> str:
        rest = found.rows[MOST_BARS:]
        told = {"count": len(rest), "amount": self._amount(found, sum(row.value for row in rest))}
        return _("%(count)s more bring %(amount)s together.") % told if rest else ""

    def _others(self, found: Contribution, amount: int) -> str:
        told = {"amount": self._amount(found, amount)}
        return _("The largest customers and products; all others together: %(amount)s.") % told if amount else ""

    def _amount(self, found: Contribution, value: int) -> str:
        return self.written.quantity(value, found.kpi.unit, self.currency)

    def _share_row(self, row: PartShare, by: Dimension) -> Row:
        href = f"/customers/{row.id}" if by is Dimension.ACCOUNT and row.id else ""
        if row.scope:
            href = self.asked.href(scope=row.scope, by=Dimension.ACCOUNT)
        name = row.name or _("Not assigned")
        return Row(name, (row.value, row.share, row.before, row.moved), href, None if row.name else Tone.QUIET)

    def _table(self, id: str, title: str, label: str, columns: tuple[Column, ...], rows: list[Row]) -> Table:
        return Table(id, title, label, columns, tuple(rows), self.asked.href(), self.currency)

    def _before(self, found: Contribution) -> str:
        return self.calendar.title(found.other) if found.other is not None else _("Before")

    @staticmethod
    def _title(found: Contribution) -> str:
        return found.kpi.title[LOCALE.get()]

    def _likened(self, found: Contribution) -> str:
        if found.likened is None or not found.likened.is_cut:
            return ""
        told = {"days": found.likened.elapsed.days, "total": found.likened.elapsed.total}
        return _("Both up to working day %(days)s: %(days)s of %(total)s have passed.") % told
