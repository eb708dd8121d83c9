"""What the funnel page is asked: read from the address, and written back as short as can be."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from litestar.params import FromQuery, QueryParameter

from server.insights.funnel.queries import Cohort

PATH = "/dashboards/funnel"
USUAL_PERIOD = "quarter"


@dataclass(frozen=True, slots=True)
class FunnelAsked:
    """The question; "" means what suits the viewer."""

    period: str = USUAL_PERIOD
    scope: str = ""
    by: Cohort = Cohort.OPENED
    product: str = ""

    def href(self, path: str = PATH, **changes: object) -> str:
        """The shortest address that asks for this, with some things changed."""
        asked = replace(self, **changes)  # type: ignore[arg-type]  # the fields' own names and values
        usual = FunnelAsked()
        wanted = {
            field: str(value)
            for field in FunnelAsked.__slots__
            if (value := getattr(asked, field)) != getattr(usual, field) and value
        }
        return f"{path}?{urlencode(wanted, safe=':')}" if wanted else path


def provide_funnel_asked(
    period: FromQuery[str] = "",
    inside: Annotated[str, QueryParameter(name="scope")] = "",
    by: FromQuery[str] = "",
    product: FromQuery[str] = "",
) -> FunnelAsked:
    """The dependency `funnel_asked`. A form sends every field: an empty one, or one that is no choice, is the usual."""
    cohort = next((one for one in Cohort if one == by), Cohort.OPENED)
    return FunnelAsked(period or USUAL_PERIOD, inside, cohort, product)
