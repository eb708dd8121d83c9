"""What the targets page is asked for: read from the address, and written back with nothing that goes without saying."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from litestar.params import FromQuery

PATH = "/dashboards/targets"


@dataclass(frozen=True, slots=True)
class TargetsAsked:
    """Which targets; ``inside`` is the team whose people are shown, ``one`` the scope that is looked at closely."""

    measure: str = "revenue_won"
    period: str = "month"
    inside: str = ""
    one: str = ""

    def href(self, path: str = PATH, **changes: str) -> str:
        """The shortest address that asks for this, with some things changed."""
        asked, usual = replace(self, **changes), TargetsAsked()
        wanted = {
            field: value
            for field in TargetsAsked.__slots__
            if (value := getattr(asked, field)) != getattr(usual, field)
        }
        return f"{path}?{urlencode(wanted)}" if wanted else path


def provide_targets_asked(
    measure: FromQuery[str] = "revenue_won",
    period: FromQuery[str] = "month",
    inside: FromQuery[str] = "",
    one: FromQuery[str] = "",
) -> TargetsAsked:
    """The dependency `targets_asked`."""
    return TargetsAsked(measure, period, inside, one)
