"""What the why page is asked: read from the address, and written back to it with nothing that goes without saying."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from litestar.params import FromQuery, QueryParameter

from server.insights.parts import Dimension
from server.insights.why.queries import Against

PATH = "/dashboards/why"
USUAL_MEASURE = "revenue_won"
USUAL_PERIOD = "month"


@dataclass(frozen=True, slots=True)
class GapAsked:
    """The question; "" means what suits the scope and the viewer."""

    measure: str = USUAL_MEASURE
    period: str = USUAL_PERIOD
    scope: str = ""
    against: str = ""
    by: str = ""

    def href(self, path: str = PATH, **changes: object) -> str:
        """The shortest address that asks for this, with some things changed."""
        asked = replace(self, **changes)  # type: ignore[arg-type]  # the fields' own names and values
        usual = GapAsked()
        wanted = {
            field: str(value)
            for field in GapAsked.__slots__
            if (value := getattr(asked, field)) != getattr(usual, field) and value
        }
        return f"{path}?{urlencode(wanted, safe=':')}" if wanted else path


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
