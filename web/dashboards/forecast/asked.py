"""What the forecast page is asked: read from the address, and written back as short as can be."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from litestar.params import FromQuery, QueryParameter

PATH = "/dashboards/forecast"
USUAL_MEASURE = "revenue_won"
USUAL_PERIOD = "month"


@dataclass(frozen=True, slots=True)
class ForecastAsked:
    """The question; the scope "" is the widest that the viewer may ask about."""

    measure: str = USUAL_MEASURE
    period: str = USUAL_PERIOD
    scope: str = ""

    def href(self, path: str = PATH, **changes: object) -> str:
        """The shortest address that asks for this, with some things changed."""
        asked = replace(self, **changes)  # type: ignore[arg-type]  # the fields' own names and values
        usual = ForecastAsked()
        wanted = {
            field: str(value)
            for field in ForecastAsked.__slots__
            if (value := getattr(asked, field)) != getattr(usual, field) and value
        }
        return f"{path}?{urlencode(wanted, safe=':')}" if wanted else path


def provide_forecast_asked(
    measure: FromQuery[str] = "",
    period: FromQuery[str] = "",
    inside: Annotated[str, QueryParameter(name="scope")] = "",
) -> ForecastAsked:
    """The dependency `forecast_asked`. A form sends every field: an empty one means the usual."""
    return ForecastAsked(measure or USUAL_MEASURE, period or USUAL_PERIOD, inside)
