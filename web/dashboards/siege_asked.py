"""What the siege page is asked for: read from the address, and written back to it in the shortest way."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from litestar.params import FromQuery, QueryParameter

from server.insights.siege.queries import WON

PATH = "/dashboards"
USUAL_PERIOD = "month"


@dataclass(frozen=True, slots=True)
class SiegeAsked:
    """The question as the address has it; scope "": the company."""

    measure: str = WON
    period: str = USUAL_PERIOD
    inside: str = ""

    def href(self, path: str = PATH, **changes: str) -> str:
        """The shortest address that asks for this, with some things changed."""
        asked = replace(self, **changes)
        pairs = (("measure", asked.measure, WON), ("period", asked.period, USUAL_PERIOD), ("scope", asked.inside, ""))
        wanted = {name: value for name, value, usual in pairs if value != usual}
        return f"{path}?{urlencode(wanted, safe=':')}" if wanted else path


def provide_siege_asked(
    measure: FromQuery[str] = WON,
    period: FromQuery[str] = USUAL_PERIOD,
    inside: Annotated[str, QueryParameter(name="scope")] = "",
) -> SiegeAsked:
    """The dependency `siege_asked`. A form sends every field: an empty one means the usual."""
    scope = "" if inside == "company" else inside
    return SiegeAsked(measure or WON, period or USUAL_PERIOD, scope)
