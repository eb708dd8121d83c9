"""The charts of the forecast page: the fan to the end, what the end is made of, and how earlier forecasts fared."""

from datetime import date

from kpi.backtest import Backtest
from kpi.catalog import Unit
from server.insights.forecast.queries import ForecastView
from web.charts.bars import bar, waterfall
from web.charts.lines import Band, Level, line
from web.charts.table import Chart, Column, Row, Table, Tone
from web.dashboards.funnel.charts import stage_title
from web.format import Format
from web.i18n import gettext as _


def rounded(view: ForecastView, value: float) -> int:
    """What is only expected: money without the last digits, which nobody would believe."""
    return round(value / 100) * 100 if view.kpi.unit is Unit.MONEY else round(value)


def fan_chart(view: ForecastView, written: Format, href: str) -> Chart:
    """What was attained day by day, and from today on where it may go."""
    columns = (
        Column(_("Attained"), view.kpi.unit, Tone.FIRST),
        Column(_("In the middle"), view.kpi.unit, Tone.SECOND),
        Column(_("At least, nine times of ten"), view.kpi.unit),
        Column(_("At most, nine times of ten"), view.kpi.unit),
    )
    rows = [
        Row(
            written.day(date.fromordinal(one.day)),
            (
                one.attained,
                *(rounded(view, end) if end is not None else None for end in (one.middle, one.low, one.high)),
            ),
        )
        for one in view.fan
    ]
    table = Table("fan", _("The way to the end"), _("Day"), columns, tuple(rows), href, view.currency)
    level = Level(view.target, _("Target")) if view.target else None
    return line(table, written, band=Band(2, 3, _("Eight of ten ends lie here")), level=level)


def parts_chart(view: ForecastView, written: Format, href: str) -> Chart:
    """From what is attained over the open deals and new business to the end."""
    found = view.forecast
    rows = [Row(_("Attained"), (view.attained, None, None))]
    if found is not None:
        rows += (
            Row(
                _("Open: %(stage)s") % {"stage": stage_title(one.stage)},
                (rounded(view, one.expected), one.deals, one.value),
            )
            for one in found.stages
        )
        rows.append(Row(_("New business"), (rounded(view, found.run_rate), None, None)))
        rows.append(Row(_("Expected end"), (rounded(view, found.outlook.mean), None, None)))
    columns = (
        Column(_("Expected"), view.kpi.unit),
        Column(_("Open deals"), drawn=False),
        Column(_("Their value"), view.kpi.unit, drawn=False),
    )
    table = Table("parts", _("What it is made of"), _("Part"), columns, tuple(rows), href, view.currency)
    return waterfall(table, written)


def calibration_chart(tested: Backtest, written: Format, href: str) -> Chart:
    """What was said of the last twelve months, and how often it came true."""
    columns = (
        Column(_("Said"), Unit.RATIO, Tone.QUIET),
        Column(_("Came true"), Unit.RATIO, Tone.FIRST),
        Column(_("Forecasts"), drawn=False),
        Column(_("Of them true"), drawn=False),
    )
    rows = tuple(
        Row(
            f"{written.percent(one.low, 0)} – {written.percent(one.high, 0)}",
            (one.said, one.came_true / one.forecasts, one.forecasts, one.came_true),
        )
        for one in tested.buckets
    )
    table = Table("calibration", _("Can it be believed"), _("Said to be likely by"), columns, rows, href)
    return bar(
        table,
        written,
        note=_("Forecasts of the last twelve months, made again from what was known on three days of each."),
    )
