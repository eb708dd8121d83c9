"""The words of the page of slices: dimensions, periods, what the fields of a filter mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kpi.money import minor_digits
from kpi.periods import Grain, parse_period
from server.insights.slices.dimensions import SPANS, Dimension
from server.insights.slices.question import Line, Standing
from server.insights.slices.saved import Sharing
from server.people.directory import Directory
from web.i18n import gettext as _
from web.periods import plain_title, present_title

_DIMENSIONS: Mapping[Dimension, Callable[[], str]] = {
    Dimension.REGION: lambda: _("Region"),
    Dimension.TEAM: lambda: _("Team"),
    Dimension.MEMBER: lambda: _("Member"),
    Dimension.PRODUCT: lambda: _("Product"),
    Dimension.INDUSTRY: lambda: _("Industry"),
    Dimension.SIZE: lambda: _("Company size"),
    Dimension.SOURCE: lambda: _("Source of the data"),
    Dimension.ACCOUNT: lambda: _("Customer"),
    Dimension.MONTH: lambda: _("Month"),
    Dimension.QUARTER: lambda: _("Quarter"),
    Dimension.YEAR: lambda: _("Year"),
    Dimension.WEEKDAY: lambda: _("Day of the week"),
}
_SHARING: Mapping[Sharing, Callable[[], str]] = {
    Sharing.NOBODY: lambda: _("Only me"),
    Sharing.TEAM: lambda: _("My team"),
    Sharing.ALL: lambda: _("Everybody"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class FilterField:
    """A name a filter may use, what it means, and how it is used."""

    name: str
    meaning: str
    example: str


def dimension_title(dimension: Dimension | None) -> str:
    """What a dimension is called."""
    return _DIMENSIONS[dimension]() if dimension is not None else _("Everything")


def sharing_choices() -> list[Choice]:
    """With whom a view may be shared."""
    return [Choice(one.value, title()) for one, title in _SHARING.items()]


def dimension_choices() -> list[Choice]:
    """What one may split by; none comes first."""
    return [Choice("", _("Nothing")), *(Choice(one.value, title()) for one, title in _DIMENSIONS.items())]


def line_title(line: Line, dimension: Dimension | None, directory: Directory) -> str:
    """What stands at the head of a row or column: periods as people say them."""
    if dimension not in SPANS or line.standing is not Standing.KEY or line.key is None:
        return line.name
    return plain_title(parse_period(line.key, directory.fiscal_start_month))


def period_choices(chosen: str) -> list[Choice]:
    """Periods that go along with the calendar, and the one that is chosen where it is another."""
    grains = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)
    now = [Choice(grain.value, present_title(grain)) for grain in grains]
    before = [
        Choice("last-month", _("Last month")),
        Choice("last-quarter", _("Last quarter")),
        Choice("last-year", _("Last year")),
    ]
    days = [Choice("week", present_title(Grain.WEEK)), Choice("last-week", _("Last week"))]
    known = [*now, *before, *days, Choice("all", present_title(Grain.ALL))]
    return known if chosen in [one.value for one in known] else [Choice(chosen, chosen), *known]


def filter_fields(directory: Directory) -> list[FilterField]:
    """Every name with an example from this organisation."""
    region = directory.regions[0].name if directory.regions else "North"
    team = directory.teams[0].name if directory.teams else "Team One"
    sample = "10000" if minor_digits(directory.currency) else "1000000"
    return [
        FilterField("amount", _("the event's own amount"), f"amount > money({sample})"),
        FilterField("value", _("what the event adds to the measure"), f"value >= money({sample})"),
        FilterField("product", _("the product's name"), 'product == "…"'),
        FilterField("account", _("the customer's name"), 'account.startsWith("…")'),
        FilterField("key_account", _("whether it is a key account"), "key_account"),
        FilterField("industry", _("the customer's industry"), 'industry in ["…", "…"]'),
        FilterField("size", _("the customer's size"), 'size == "…"'),
        FilterField("region", _("the region's name"), f'region == "{region}"'),
        FilterField("team", _("the team's name"), f'team != "{team}"'),
        FilterField("member", _("the member's username"), 'member == "…"'),
        FilterField("source", _("where the event came from"), 'source.startsWith("web/")'),
        FilterField("kind", _("what sort of event it is"), 'kind == "deal.won"'),
        FilterField("month", _("the month, as 2026-11"), 'month >= "2026-07"'),
        FilterField("day", _("the day, as 2026-11-30"), 'day == "2026-11-11"'),
        FilterField("weekday", _("the day of the week, Monday is 1"), "weekday <= 5"),
    ]
