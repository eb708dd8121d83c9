"""What the why page is asked: read from the address, and written back to it with nothing that goes without saying."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from litestar.params import FromQuery, QueryParameter

from server.insights.parts import Dimension
from server.insights.why.queries import Against
from web.address import PageAsked

PATH = "/dashboards/why"
USUAL_MEASURE = "revenue_won"
USUAL_PERIOD = "month"


@dataclass(frozen=True, slots=True)
class GapAsked(PageAsked):
    """The question; "" means what suits the scope and the viewer."""

    PATH: ClassVar[str] = PATH

    measure: str = USUAL_MEASURE
    period: str = USUAL_PERIOD
    scope: str = ""
    against: str = ""
    by: str = ""


def provide_gap_asked(
    measure: FromQuery[str] = "",
    period: FromQuery[str] = "",
    inside: Annotated[str, QueryParameter(name="scope")] = "",
    against: FromQuery[str] = "",
    by: FromQuery[str] = "",
) -> GapAsked:
    """The dependency `gap_asked`. A form sends every field: an empty one, or one that is no choice, means the usual."""
    return GapAsked(
        measure or USUAL_MEASURE,
        period or USUAL_PERIOD,
        inside,
        against if against in tuple(Against) else "",
        by if by in tuple(Dimension) else "",
    )
