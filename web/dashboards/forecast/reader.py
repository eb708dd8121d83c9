"""Reads the forecast page for one viewer, and puts the answer into one sentence."""

from dataclasses import dataclass

from kpi.periods import Grain
from server.insights.forecast.queries import ForecastQueries, ForecastView
from server.insights.scopes import COMPANY
from server.kpis.sums import By
from server.people.access import Viewer
from server.people.directory import Directory
from web.board_controls import Choice, ChoiceGroup
from web.charts.table import Chart
from web.dashboards.choices import grain_choices, measure_groups, neighbours, scope_groups
from web.dashboards.forecast.asked import ForecastAsked
from web.dashboards.forecast.charts import calibration_chart, fan_chart, parts_chart, rounded
from web.format import Format
from web.i18n import gettext as _
from web.localise import current_format
from web.periods import Calendar, span_text

GRAINS = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)
# Of so few forecasts no share can be told.
FEWEST = 10


@dataclass(frozen=True, slots=True)
class ForecastControls:
    """The choices above the answer."""

    measures: tuple[ChoiceGroup, ...]
    scopes: tuple[ChoiceGroup, ...]
    grains: tuple[Choice, ...]
    period: str
    span: str
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class ForecastPage:
    """Everything that the page shows. The charts are None where nothing can be said."""

    asked: ForecastAsked
    view: ForecastView
    title: str
    sentence: str
    reason: str
    trust: str
    is_likely: bool
    fan: Chart | None
    parts: Chart | None
    calibration: Chart | None
    controls: ForecastControls
    topics: str

    @property
    def shows_chance(self) -> bool:
        """Whether a bar says how likely it is; on the last day the sentence says what is missing."""
        view = self.view
        is_missed = view.workdays_left <= 1 and view.attained < (view.target or 0)
        return view.probability is not None and not is_missed

    @property
    def charts(self) -> tuple[Chart, ...]:
        """Those that are there."""
        return tuple(one for one in (self.fan, self.parts, self.calibration) if one is not None)


@dataclass(frozen=True, slots=True)
class ForecastReader:
    """Reads forecasts for one viewer."""

    queries: ForecastQueries
    viewer: Viewer
    directory: Directory

    async def page(self, asked: ForecastAsked) -> ForecastPage:
        """The page. Raises as ``ForecastQueries.of``."""
        calendar = Calendar.of(self.directory, self.queries.kpis.today(self.directory))
        period = calendar.period(asked.period)
        view = await self.queries.with_fan(asked.measure, period.label, asked.scope, self.viewer)
        written, href, is_known = current_format(), asked.href(), view.forecast is not None
        scope = view.scope.text if view.scope.by is not By.MEMBER else COMPANY
        return ForecastPage(
            asked,
            view,
            view.kpi.title[written.language],
            *answer(view, written, calendar),
            _trust(view, written),
            view.probability is not None and view.probability >= 0.5,
            fan_chart(view, written, href) if is_known and len(view.fan) > 1 else None,
            parts_chart(view, written, href) if is_known else None,
            calibration_chart(view.tested, written, href) if view.tested.buckets else None,
            await self._controls(asked, view, calendar),
            f"board:{view.kpi.id}:{view.period.label}:{scope}",
        )

    async def _controls(self, asked: ForecastAsked, view: ForecastView, calendar: Calendar) -> ForecastControls:
        following = calendar.text(view.period.next()) if view.period.start <= calendar.today else ""
        earlier, _later = neighbours(view.period, calendar)
        return ForecastControls(
            measure_groups(await self.queries.kpis.catalogue(self.viewer), view.kpi),
            scope_groups(view.scope, self.viewer, self.directory, calendar),
            grain_choices(view.period, calendar, GRAINS),
            calendar.title(view.period),
            span_text(view.period),
            asked.href(period=earlier) if earlier else "",
            asked.href(period=following) if following else "",
        )


def answer(view: ForecastView, written: Format, calendar: Calendar) -> tuple[str, str]:
    """Will we make it, and between what and what the end lies."""

    def amount(value: float | None) -> str:
        return written.quantity(rounded(view, value) if value is not None else None, view.kpi.unit, view.currency)

    def exact(value: int | None) -> str:
        return written.quantity(value, view.kpi.unit, view.currency)

    told = {"name": view.scope.name, "period": calendar.title(view.period), "target": exact(view.target)}
    found = view.forecast
    if found is None:
        return _("Nothing can be said yet: there is no past to go by."), _(
            "A forecast needs deals that were won or lost, or some weeks of the measure."
        )
    told |= {"end": amount(found.outlook.mean), "attained": exact(view.attained)}
    if view.period.end <= calendar.today:
        return _("%(name)s ended with %(attained)s.") % told, _("This period is over.")
    told |= {"low": amount(found.outlook.quantile(0.1)), "high": amount(found.outlook.quantile(0.9))}
    reason = _("Eight times of ten the end lies between %(low)s and %(high)s; %(attained)s is attained already.") % told
    if view.probability is None:
        return _("%(name)s is expected to end with %(end)s.") % told, reason
    chance, missing = written.percent(view.probability, 0), (view.target or 0) - view.attained
    if missing > 0 and view.workdays_left <= 1:
        # By the pace of a day next to nothing comes: whoever closes today knows better.
        told |= {"missing": exact(missing)}
        if view.workdays_left:
            sentence = _("This is the last working day: %(name)s is %(missing)s short of the target of %(target)s.")
        else:
            sentence = _("No working day is left: %(name)s is %(missing)s short of the target of %(target)s.")
        return sentence % told, reason
    return _("%(name)s reaches the target of %(target)s with a probability of %(chance)s.") % (
        told | {"chance": chance}
    ), " ".join((_("Expected are %(end)s.") % told, reason))


def _trust(view: ForecastView, written: Format) -> str:
    tested = view.tested
    if tested.forecasts < FEWEST or tested.bias is None:
        return _("There are too few earlier periods to say how far this can be believed.")
    told = {
        "inside": written.percent(tested.inside / tested.forecasts, 0),
        "count": written.count(tested.forecasts),
        "bias": written.percent(abs(tested.bias), 0),
        "error": written.percent(tested.mean_absolute_error, 0),
    }
    if tested.bias >= 0:
        lay = _("On average they were %(bias)s too high, and off by %(error)s.") % told
    else:
        lay = _("On average they were %(bias)s too low, and off by %(error)s.") % told
    return _("Of %(count)s earlier forecasts %(inside)s had the end in their range of eight in ten.") % told + " " + lay
