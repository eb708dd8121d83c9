"""What the style page shows of charts: one of each kind, from the same small story."""

from fractions import Fraction

from kpi.catalog import Unit
from web.charts.bars import Mark, bar, funnel, histogram, pareto, waterfall
from web.charts.lines import Band, Level, line, scatter
from web.charts.table import Chart, Column, Row, Table, Tone
from web.charts.tiles import heat, treemap
from web.format import Format
from web.i18n import LOCALE
from web.i18n import gettext as _

MONEY = 10_000_00
REGIONS = (
    ("North", 420, 500),
    ("South", 610, 560),
    ("华东大区重点客户与渠道事业部（含闽浙赣三省办事处）", 285, 520),
    ("West", 190, 260),
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug")


def sample_charts(written: Format) -> tuple[Chart, ...]:
    """One of each kind, written in the language of the moment."""
    return (
        bar(_regions("lying"), written, lying=True, note=_("Who is where against target.")),
        bar(_stacked(), written, stacked=True, mark=Mark(900 * MONEY, _("Target"))),
        line(_months(), written, band=Band(1, 2, _("Likely range")), level=Level(700 * MONEY, _("Target"))),
        waterfall(_steps(), written),
        funnel(_stages(), written),
        pareto(_regions("pareto", with_target=False), written),
        heat(_grid(), written),
        treemap(_regions("tiles", with_target=False), written),
        scatter(_pairs(), written),
        histogram(_bins(), written, mark=5, mark_title=_("Target")),
    )


def _id(kind: str) -> str:
    return f"chart-{kind}-{LOCALE.get()}"


def _regions(kind: str, *, with_target: bool = True) -> Table:
    columns = (Column(_("Won"), Unit.MONEY), Column(_("Target"), Unit.MONEY, Tone.QUIET))[: 2 if with_target else 1]
    rows = tuple(
        Row(name, (won * MONEY, target * MONEY)[: len(columns)], href="#", tone=Tone.WARN if won < 200 else None)
        for name, won, target in REGIONS
    )
    return Table(_id(kind), _("Regions"), _("Region"), columns, rows, "/style/charts", "CNY")


def _stacked() -> Table:
    columns = (Column(_("Won"), Unit.MONEY), Column(_("Collected"), Unit.MONEY))
    rows = tuple(Row(month, ((300 + 40 * at) * MONEY, (200 + 55 * at) * MONEY)) for at, month in enumerate(MONTHS))
    return Table(_id("stacked"), _("By month"), _("Month"), columns, rows, "/style/charts", "CNY")


def _months() -> Table:
    columns = (Column(_("Won"), Unit.MONEY), Column(_("Low"), Unit.MONEY), Column(_("High"), Unit.MONEY))
    rows = tuple(
        Row(month, ((90 + 80 * at) * MONEY, (90 + 80 * at - 12 * at) * MONEY, (90 + 80 * at + 15 * at) * MONEY))
        for at, month in enumerate(MONTHS)
    )
    return Table(_id("fan"), _("Forecast"), _("Month"), columns, rows, "/style/charts", "CNY")


def _steps() -> Table:
    amounts = (
        (_("Target"), 500), (_("Opportunities"), -80), (_("Win rate"), -45), (_("Average deal"), 60), (_("Won"), 435)
    )  # fmt: skip
    rows = tuple(Row(name, (amount * MONEY,)) for name, amount in amounts)
    columns = (Column(_("Amount"), Unit.MONEY),)
    return Table(_id("waterfall"), _("Why"), _("Part"), columns, rows, "/style/charts", "CNY")


def _stages() -> Table:
    counts = ((_("Leads"), 240), (_("Qualified"), 96), (_("Proposal"), 51), (_("Won"), 17))
    rows = tuple(Row(name, (count,)) for name, count in counts)
    return Table(_id("funnel"), _("Funnel"), _("Stage"), (Column(_("Deals")),), rows, "/style/charts")


def _grid() -> Table:
    columns = tuple(Column(month, Unit.RATIO) for month in MONTHS[:6])
    rows = tuple(
        Row(name, tuple(Fraction((at * 31 + place * 17) % 100, 100) for place in range(6)))
        for at, (name, *_rest) in enumerate(REGIONS)
    )
    return Table(_id("heat"), _("Win rate"), _("Region"), columns, rows, "/style/charts")


def _pairs() -> Table:
    columns = (Column(_("Calls")), Column(_("Won"), Unit.MONEY))
    rows = tuple(
        Row(f"{name} {at}", ((at * 37) % 90, (at * 53) % 400 * MONEY)) for at in range(1, 9) for name in ("Ann",)
    )
    return Table(_id("scatter"), _("Calls and wins"), _("Member"), columns, rows, "/style/charts", "CNY")


def _bins() -> Table:
    rows = tuple(Row(f"{at * 100}", (share,)) for at, share in enumerate((1, 4, 9, 15, 22, 18, 11, 6, 2)))
    return Table(
        _id("histogram"), _("Where it may end"), _("Result"), (Column(_("Chances in 100")),), rows, "/style/charts"
    )
