"""The forecast of one scope with all its parts: the same for the API and the pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from kpi.backtest import Backtest
from kpi.catalog import Kpi
from kpi.forecast import Forecast
from kpi.periods import Grain, Period
from server.db.database import Database
from server.errors import FieldProblem, InvalidInput
from server.insights.forecast.desk import Forecaster
from server.insights.forecast.outlook import OutlookAsked
from server.insights.parts import Days, whole
from server.insights.scopes import AskedScope, read_asked_scope
from server.kpis.queries import KpiQueries, read_period
from server.kpis.sums import course_of_scope
from server.kpis.targets import targets_for
from server.people.access import Viewer
from server.people.directories import DirectoryCache

MOST_DAYS = 31
STEPS_AHEAD = 6


@dataclass(frozen=True, slots=True)
class ForecastView:
    """What a measure will be at the end of a period. `forecast` is None when nothing can be said of it.

    `workdays_left` are those still to come in the period, today included.
    """

    kpi: Kpi
    period: Period
    scope: AskedScope
    currency: str
    workdays_left: int
    attained: int
    target: int | None
    forecast: Forecast | None
    tested: Backtest
    fan: tuple["FanDay", ...] = ()

    @property
    def probability(self) -> float | None:
        """How likely the target is made; None without one, or when nothing can be said."""
        if not self.target:
            return None
        if self.forecast is None:
            return 1.0 if self.attained >= self.target else None
        return self.forecast.outlook.at_least(self.target)


@dataclass(frozen=True, slots=True)
class FanDay:
    """What was attained by the end of a day, or where it may lie by then: middle, and the ends of eight in ten."""

    day: int
    attained: int | None
    low: int | None = None
    middle: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class ForecastQueries:
    """Reads forecasts. One per app."""

    db: Database
    directories: DirectoryCache
    kpis: KpiQueries
    forecaster: Forecaster

    async def of(self, measure: str, period_text: str, scope_text: str, viewer: Viewer) -> ForecastView:
        """The forecast of one scope. Raises NotFound, InvalidInput."""
        directory = await self.directories.current()
        kpi, period = await self.kpis.kpi(measure, viewer), read_period(period_text, directory)
        if kpi.denominator is not None:
            told = f"{kpi.id!r} is a quotient; only measures are forecast"
            raise InvalidInput(told, [FieldProblem("/measure", told)])
        scope, today = read_asked_scope(scope_text, viewer, directory), self.kpis.today(directory)
        attained = sum((await whole(self.db, kpi.numerator, scope, Days.of(period))).values())
        target = (await targets_for(self.db, (kpi.id,), period, scope.by, scope.id)).get(kpi.id)
        asked = OutlookAsked(kpi, period, scope.by, {scope.id: target or 0}, {scope.id: attained}, today, directory)
        found = await self.forecaster.forecasts(asked)
        forecast = found.get(scope.id)
        if forecast is not None and forecast.stages:
            order = {name: place for place, name in enumerate(await self.forecaster.stages(today, directory))}
            # One that nobody knew when the book of the day was made comes last.
            stages = sorted(forecast.stages, key=lambda one: (order.get(one.stage, len(order)), one.stage))
            forecast = replace(forecast, stages=tuple(stages))
        tested = await self.forecaster.tested(kpi, today, directory)
        left = directory.calendar.workdays_between(min(max(today, period.start), period.end), period.end)
        return ForecastView(kpi, period, scope, directory.currency, left, attained, target, forecast, tested)

    async def with_fan(self, measure: str, period_text: str, scope_text: str, viewer: Viewer) -> ForecastView:
        """The same with the way there: day by day until today, and on some days until the end."""
        view = await self.of(measure, period_text, scope_text, viewer)
        directory = await self.directories.current()
        today, days = self.kpis.today(directory), Days.of(view.period)
        yesterday = today.toordinal() - 1
        if view.period.grain is Grain.ALL:
            return view
        so_far = await course_of_scope(
            self.db, view.kpi.numerator, view.scope.by, view.scope.id, days.first, days.last, by_month=False
        )
        fan = _attained(so_far, days.first, min(yesterday, days.last))
        if view.forecast is not None and yesterday < days.last:
            if fan:
                fan[-1] = replace(fan[-1], low=fan[-1].attained, middle=fan[-1].attained, high=fan[-1].attained)
            asked = OutlookAsked(
                view.kpi,
                view.period,
                view.scope.by,
                {view.scope.id: 0},
                {view.scope.id: view.attained},
                today,
                directory,
            )
            ahead = _ahead(max(yesterday, days.first - 1), days.last)
            for day, found in zip(ahead, await self.forecaster.course(asked, ahead), strict=True):
                ending = found[view.scope.id].outlook
                fan.append(FanDay(day, None, *(ending.quantile(share) for share in (0.1, 0.5, 0.9))))
        return replace(view, fan=tuple(fan))


def _attained(so_far: Sequence[tuple[int, str, int]], first: int, last: int) -> list[FanDay]:
    """What there was by the end of some days, at most `MOST_DAYS` of them, the last one among them."""
    by_day: dict[int, int] = {}
    for day, _, value in so_far:
        by_day[day] = by_day.get(day, 0) + value
    step = max(1, ceil((last - first + 1) / MOST_DAYS))
    shown, total, found = set(range(last, first - 1, -step)), 0, []
    for day in range(first, last + 1):
        total += by_day.get(day, 0)
        if day in shown:
            found.append(FanDay(day, total))
    return found


def _ahead(yesterday: int, last: int) -> list[int]:
    """Some days from the one after yesterday to the last."""
    steps = min(STEPS_AHEAD, last - yesterday)
    return [yesterday + round((last - yesterday) * step / steps) for step in range(1, steps + 1)]
