"""What the customers dashboard is asked, as the address has it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from litestar.params import FromQuery, QueryParameter

from server.insights.parts import Dimension
from web.address import PageAsked

PATH = "/dashboards/customers"
USUAL_MEASURE = "revenue_won"
USUAL_PERIOD = "quarter"


@dataclass(frozen=True, slots=True)
class ShareAsked(PageAsked):
    """The question; scope "": the widest the viewer may ask about."""

    PATH: ClassVar[str] = PATH

    measure: str = USUAL_MEASURE
    period: str = USUAL_PERIOD
    scope: str = ""
    by: Dimension = Dimension.ACCOUNT


def provide_share_asked(
    measure: FromQuery[str] = "",
    period: FromQuery[str] = "",
    inside: Annotated[str, QueryParameter(name="scope")] = "",
    by: FromQuery[str] = "",
) -> ShareAsked:
    """The dependency `share_asked`. An empty field, or one that is no choice, means the usual."""
    dimension = Dimension(by) if by in tuple(Dimension) else Dimension.ACCOUNT
    return ShareAsked(measure or USUAL_MEASURE, period or USUAL_PERIOD, inside, dimension)
