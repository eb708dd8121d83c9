"""The forecast of one scope with all its parts: the same for the API and the pages."""

from dataclasses import dataclass

from kpi.backtest import Backtest
from kpi.catalog import Kpi
from kpi.forecast import Forecast
from kpi.periods import Period
from kpi.targets import Elapsed, elapsed_of
from server.db.database import Database
from server.errors import FieldProblem, InvalidInput
from server.insights.forecast.desk import Forecaster
from server.insights.forecast.outlook import OutlookAsked
from server.insights.parts import Days, whole
from server.insights.scopes import AskedScope, read_asked_scope
from server.kpis.queries import KpiQueries, read_period
from server.kpis.targets import targets_for
from server.people.access import Viewer
from server.people.directories import DirectoryCache


@dataclass(frozen=True, slots=True)
class ForecastView:
    """What a measure will be at the end of a period. `forecast` is None when nothing can be said of it."""

    kpi: Kpi
    period: Period
    scope: AskedScope
    currency: str
    elapsed: Elapsed
    attained: int
    target: int | None
    forecast: Forecast | None
    tested: Backtest

    @property
    def probability(self) -> float | None:
        """How likely the target is made; None without one, or when nothing can be said."""
        if not self.target:
            return None
        if self.forecast is None:
            return 1.0 if self.attained >= self.target else None
        return self.forecast.outlook.at_least(self.target)


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
        kpi, period = await self.kpis.kpi(measure), read_period(period_text, directory)
        if kpi.denominator is not None:
            told = f"{kpi.id!r} is a quotient; only measures are forecast"
            raise InvalidInput(told, [FieldProblem("/measure", told)])
        scope, today = read_asked_scope(scope_text, viewer, directory), self.kpis.today(directory)
        attained = sum((await whole(self.db, kpi.numerator, scope, Days.of(period))).values())
        target = (await targets_for(self.db, (kpi.id,), period, scope.by, scope.id)).get(kpi.id)
        asked = OutlookAsked(kpi, period, scope.by, {scope.id: target or 0}, {scope.id: attained}, today, directory)
        found = await self.forecaster.forecasts(asked)
        tested = await self.forecaster.tested(kpi, today, directory)
        elapsed = elapsed_of(period, today, directory.calendar)
        return ForecastView(
            kpi, period, scope, directory.currency, elapsed, attained, target, found.get(scope.id), tested
        )
