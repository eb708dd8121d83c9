"""The charts of the funnel page: how many get how far, and where a day less would free most."""

from fractions import Fraction

from kpi.catalog import Unit
from server.insights.funnel.queries import FunnelView
from web.charts.bars import bar, funnel
from web.charts.table import Chart, Column, Row, Table
from web.format import Format
from web.i18n import gettext as _


def stage_title(stage: str) -> str:
    """What people call a stage."""
    return stage or _("Before the first stage")


def whole_hundreds(minor: Fraction | int) -> int:
    """An amount a day, without the last digits that nobody believes."""
    return round(minor / 100) * 100


def stages_chart(view: FunnelView, written: Format, href: str) -> Chart:
    """How many came to each stage, with what became of them."""
    columns = (
        Column(_("Reached")),
        Column(_("Went on"), drawn=False),
        Column(_("Conversion"), Unit.RATIO, drawn=False),
        Column(_("Lost"), drawn=False),
        Column(_("Went back"), drawn=False),
        Column(_("Passed over"), drawn=False),
        Column(_("Standing there"), drawn=False),
        Column(_("Half took at most"), Unit.DAYS, drawn=False),
        Column(_("Nine of ten took at most"), Unit.DAYS, drawn=False),
    )
    rows = tuple(
        Row(
            stage_title(one.flow.stage),
            (
                one.flow.reached,
                one.flow.onward,
                one.flow.conversion,
                one.flow.lost,
                one.flow.back,
                one.flow.skipped,
                one.flow.waiting,
                one.flow.median_days,
                one.flow.days_90,
            ),
        )
        for one in view.stages
    )
    table = Table("stages", _("How far deals get"), _("Stage"), columns, rows, href)
    return funnel(table, written)


def waits_chart(view: FunnelView, written: Format, href: str) -> Chart:
    """What one day less in each stage, and between delivery and payment, would bring in earlier."""
    columns = (
        Column(_("Freed by a day less"), Unit.MONEY),
        Column(_("Usual days"), Unit.DAYS, drawn=False),
        Column(_("Days waited now"), Unit.DAYS, drawn=False),
        Column(_("Deals waiting"), drawn=False),
        Column(_("Waiting money"), Unit.MONEY, drawn=False),
        Column(_("Stuck"), drawn=False),
    )
    rows = [
        Row(
            stage_title(one.flow.stage),
            (
                whole_hundreds(one.usual.money_per_day) if one.usual is not None else None,
                one.usual.median_days if one.usual is not None else None,
                one.now.median_days if one.now is not None else None,
                one.now.deals if one.now is not None else 0,
                one.now.value if one.now is not None else 0,
                one.now.stuck if one.now is not None else 0,
            ),
        )
        for one in view.slowest
    ]
    settling = view.delivery.settling
    if settling.payments or view.delivery.unpaid:
        freed = whole_hundreds(settling.money_per_day)
        rows.append(
            Row(_("Delivery to payment"), (freed, settling.median_days, None, None, view.delivery.unpaid, None))
        )
    rows.sort(key=lambda row: -int(row.values[0]) if isinstance(row.values[0], int) else 0)
    note = _("What passes per day is what comes in earlier when everything takes a day less.")
    table = Table(
        "waits", _("Where a day less frees most"), _("Stage"), columns, tuple(rows), href, view.directory.currency
    )
    return bar(table, written, lying=True, note=note)
