"""Target and taken side by side: the regions, or the people of the team that is opened."""

from web.charts.bars import bar
from web.charts.table import Chart, Column, Row, Table, Tone
from web.dashboards.targets.tree import TargetsPage, TreeRow
from web.format import Format
from web.i18n import gettext as _

_REGION, _MEMBER = 1, 3


def target_chart(page: TargetsPage, written: Format) -> Chart:
    """Who has a target, in the order of the tree."""
    people = [row for row in page.rows if row.level == _MEMBER]
    shown: list[TreeRow] = people or [row for row in page.rows if row.level == _REGION]
    unit = page.kpi.unit
    table = Table(
        id="chart-targets",
        title=_("Target and taken: people") if people else _("Target and taken: regions"),
        label=_("Who"),
        columns=(
            Column(_("Target"), unit, Tone.QUIET),
            Column(_("Due by today"), unit, drawn=False),
            Column(_("Taken"), unit, Tone.FIRST),
            Column(_("Pace"), None, drawn=False),
        ),
        rows=tuple(_row(row) for row in shown if row.target),
        href=page.asked.href(),
        currency=page.currency,
    )
    return bar(table, written, lying=True)


def _row(row: TreeRow) -> Row:
    due = row.pace.expected if row.pace is not None else None
    return Row(row.name, (row.target, due, row.attained, row.mark.word), row.one)
