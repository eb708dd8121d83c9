"""What the compare dashboard is asked, as the address has it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from litestar.params import FromQuery, QueryParameter

from web.address import PageAsked

PATH = "/dashboards/compare"
USUAL_MEASURE = "revenue_won"
USUAL_PERIOD = "month"
LAST_PERIOD = "last_period"
LAST_YEAR = "last_year"
SAME = "same"


@dataclass(frozen=True, slots=True)
class SideAsked(PageAsked):
    """The question; `other` says which period stands on the other side, `other_scope` "" the same scope."""

    PATH: ClassVar[str] = PATH

    measure: str = USUAL_MEASURE
    period: str = USUAL_PERIOD
    other: str = LAST_PERIOD
    scope: str = ""
    other_scope: str = ""


def provide_side_asked(
    measure: FromQuery[str] = "",
    period: FromQuery[str] = "",
    other: FromQuery[str] = "",
    inside: Annotated[str, QueryParameter(name="scope")] = "",
    other_scope: FromQuery[str] = "",
) -> SideAsked:
    """The dependency `side_asked`; an empty field means the usual."""
    return SideAsked(measure or USUAL_MEASURE, period or USUAL_PERIOD, other or LAST_PERIOD, inside, other_scope)
