"""What the targets page is asked for: read from the address, and written back with nothing that goes without saying."""

from dataclasses import dataclass
from typing import ClassVar

from litestar.params import FromQuery

from web.address import PageAsked

PATH = "/dashboards/targets"


@dataclass(frozen=True, slots=True)
class TargetsAsked(PageAsked):
    """Which targets; ``inside`` is the team whose people are shown, ``one`` the scope that is looked at closely."""

    PATH: ClassVar[str] = PATH

    measure: str = "revenue_won"
    period: str = "month"
    inside: str = ""
    one: str = ""


def provide_targets_asked(
    measure: FromQuery[str] = "revenue_won",
    period: FromQuery[str] = "month",
    inside: FromQuery[str] = "",
    one: FromQuery[str] = "",
) -> TargetsAsked:
    """The dependency `targets_asked`."""
    return TargetsAsked(measure, period, inside, one)
