"""What the dashboard of barriers is asked, as the address has it."""

from dataclasses import dataclass
from typing import ClassVar

from litestar.params import FromQuery

from web.address import PageAsked

USUAL_MEASURE = "revenue_won"
USUAL_PERIOD = "month"


@dataclass(frozen=True, slots=True)
class BoardAsked(PageAsked):
    """The question."""

    PATH: ClassVar[str] = "/dashboards/barriers"

    measure: str = USUAL_MEASURE
    period: str = USUAL_PERIOD


def provide_barrier_board_asked(measure: FromQuery[str] = "", period: FromQuery[str] = "") -> BoardAsked:
    """The dependency `barrier_board_asked`. A form sends every field: an empty one means the usual."""
    return BoardAsked(measure or USUAL_MEASURE, period or USUAL_PERIOD)
