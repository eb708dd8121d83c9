"""Forecasts over the API."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from kpi.backtest import Backtest
from server.insights.forecast.queries import ForecastQueries, ForecastView
from server.kpis.wire import Shown, shown
from server.people.access import Viewer

SHARES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


class QuantileOut(msgspec.Struct, frozen=True):
    """The end that is not exceeded with a chance of ``share``."""

    share: float
    value: Shown


class StageOut(msgspec.Struct, frozen=True):
    """The open deals of one stage, "" for those without: what they are worth and what is expected of them."""

    stage: str
    deals: int
    value: Shown
    expected: Shown


class BucketOut(msgspec.Struct, frozen=True):
    """Earlier forecasts whose probability lay between ``from`` and ``to``: what was said, and how many came true."""

    from_: float = msgspec.field(name="from")
    to: float
    forecasts: int
    said: float
    came_true: int


class CalibrationOut(msgspec.Struct, frozen=True):
    """How forecasts of the last twelve months would have fared; ``bias`` and error are shares of what came."""

    forecasts: int
    inside_80: int
    bias: float | None
    mean_absolute_error: float | None
    widening: float
    buckets: list[BucketOut]


class ForecastOut(msgspec.Struct, frozen=True):
    """What a period will end with: attained + pipeline + run rate = forecast, up to rounding.

    ``forecast`` and what it is made of are null where there is no past to go by.
    """

    measure: str
    period: str
    scope: str
    name: str
    unit: str
    working_days_left: int
    attained: Shown
    pipeline: Shown
    run_rate: Shown
    forecast: Shown
    quantiles: list[QuantileOut]
    target: Shown
    probability: float | None
    stages: list[StageOut]
    calibration: CalibrationOut


@get("/forecast", summary="What a period will end with")
async def forecast(
    forecast_queries: NamedDependency[ForecastQueries],
    viewer: NamedDependency[Viewer],
    measure: FromQuery[str],
    period: FromQuery[str],
    asked: Annotated[str, QueryParameter(name="scope")] = "",
) -> ForecastOut:
    """The distribution of the end, its parts, the probability to make the target, and whether that can be believed."""
    return _out(await forecast_queries.of(measure, period, asked, viewer))


def _out(view: ForecastView) -> ForecastOut:
    found = view.forecast

    def told(value: float | None) -> Shown:
        return shown(round(value) if value is not None else None, view.kpi.unit, view.currency)

    return ForecastOut(
        measure=view.kpi.id,
        period=view.period.label,
        scope=view.scope.text,
        name=view.scope.name,
        unit=view.kpi.unit.value,
        working_days_left=view.workdays_left,
        attained=told(view.attained),
        pipeline=told(found.pipeline if found is not None else None),
        run_rate=told(found.run_rate if found is not None else None),
        forecast=told(found.outlook.mean if found is not None else None),
        quantiles=[QuantileOut(share, told(found.outlook.quantile(share))) for share in SHARES] if found else [],
        target=told(view.target),
        probability=view.probability,
        stages=[StageOut(one.stage, one.deals, told(one.value), told(one.expected)) for one in found.stages]
        if found
        else [],
        calibration=_calibration(view.tested),
    )


def _calibration(tested: Backtest) -> CalibrationOut:
    return CalibrationOut(
        tested.forecasts,
        tested.inside,
        tested.bias,
        tested.mean_absolute_error,
        tested.widening,
        [
            BucketOut(from_=one.low, to=one.high, forecasts=one.forecasts, said=one.said, came_true=one.came_true)
            for one in tested.buckets
        ],
    )


ROUTES = (forecast,)
