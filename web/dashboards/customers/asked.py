"""What the customers dashboard is asked, as the address has it."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from litestar.params import FromQuery, QueryParameter

from server.insights.parts import Dimension

PATH = "/dashboards/customers"
USUAL_MEASURE = "revenue_won"
USUAL_PERIOD = "quarter"


@dataclass(frozen=True, slots=True)
class ShareAsked:
    """The question; scope "": the widest the viewer may ask about."""

    measure: str = USUAL_MEASURE
    period: str = USUAL_PERIOD
    scope: str = ""
    by: Dimension = Dimension.ACCOUNT

    def href(self, path: str = PATH, **changes: object) -> str:
        """The shortest address that asks for this, with some things changed."""
        asked = replace(self, **changes)  # type: ignore[arg-type]  # the fields' own names and values
        usual = ShareAsked()
        wanted = {
            field: str(value)
            for field in ShareAsked.__slots__
            if (value := getattr(asked, field)) != getattr(usual, field)
        }
        return f"{path}?{urlencode(wanted, safe=':')}" if wanted else path


def provide_share_asked(
    measure: FromQuery[str] = "",
    period: FromQuery[str] = "",
    inside: Annotated[str, QueryParameter(name="scope")] = "",
    by: FromQuery[str] = "",
) -> ShareAsked:
    """The dependency `share_asked`. An empty field, or one that is no choice, means the usual."""
    dimension = Dimension(by) if by in tuple(Dimension) else Dimension.ACCOUNT
    return ShareAsked(measure or USUAL_MEASURE, period or USUAL_PERIOD, inside, dimension)
