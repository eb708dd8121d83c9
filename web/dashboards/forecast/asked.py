"""What the forecast page is asked: read from the address, and written back as short as can be."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from litestar.params import FromQuery, QueryParameter

from web.address import PageAsked

PATH = "/dashboards/forecast"
USUAL_MEASURE = "revenue_won"
USUAL_PERIOD = "month"


@dataclass(frozen=True, slots=True)
class ForecastAsked(PageAsked):
    """The question; the scope "" is the widest that the viewer may ask about."""

    PATH: ClassVar[str] = PATH

    measure: str = USUAL_MEASURE
    period: str = USUAL_PERIOD
    scope: str = ""


def provide_forecast_asked(
    measure: FromQuery[str] = "",
    period: FromQuery[str] = "",
    inside: Annotated[str, QueryParameter(name="scope")] = "",
) -> ForecastAsked:
    """The dependency `forecast_asked`. A form sends every field: an empty one means the usual."""
    return ForecastAsked(measure or USUAL_MEASURE, period or USUAL_PERIOD, inside)
