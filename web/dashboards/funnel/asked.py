"""What the funnel page is asked: read from the address, and written back as short as can be."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from litestar.params import FromQuery, QueryParameter

from server.insights.funnel.queries import Cohort
from web.address import PageAsked

PATH = "/dashboards/funnel"
USUAL_PERIOD = "quarter"


@dataclass(frozen=True, slots=True)
class FunnelAsked(PageAsked):
    """The question; "" means what suits the viewer."""

    PATH: ClassVar[str] = PATH

    period: str = USUAL_PERIOD
    scope: str = ""
    by: Cohort = Cohort.OPENED
    product: str = ""


def provide_funnel_asked(
    period: FromQuery[str] = "",
    inside: Annotated[str, QueryParameter(name="scope")] = "",
    by: FromQuery[str] = "",
    product: FromQuery[str] = "",
) -> FunnelAsked:
    """The dependency `funnel_asked`. A form sends every field: an empty one, or one that is no choice, is the usual."""
    cohort = next((one for one in Cohort if one == by), Cohort.OPENED)
    return FunnelAsked(period or USUAL_PERIOD, inside, cohort, product)
