"""What the siege page is asked for: read from the address, and written back to it in the shortest way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from litestar.params import FromQuery, QueryParameter

from server.insights.siege.queries import WON
from web.address import PageAsked

PATH = "/dashboards"
USUAL_PERIOD = "month"


@dataclass(frozen=True, slots=True)
class SiegeAsked(PageAsked):
    """The question as the address has it; scope "": the company."""

    PATH: ClassVar[str] = PATH
    NAMES: ClassVar[Mapping[str, str]] = {"inside": "scope"}

    measure: str = WON
    period: str = USUAL_PERIOD
    inside: str = ""


def provide_siege_asked(
    measure: FromQuery[str] = WON,
    period: FromQuery[str] = USUAL_PERIOD,
    inside: Annotated[str, QueryParameter(name="scope")] = "",
) -> SiegeAsked:
    """The dependency `siege_asked`. A form sends every field: an empty one means the usual."""
    scope = "" if inside == "company" else inside
    return SiegeAsked(measure or WON, period or USUAL_PERIOD, scope)
