"""What is still to come of each scope, worked out again only where its open deals are others than before.

What came already moves everything by as much and changes no chance: whoever asks adds it. Kept for the book of
the day; a scope of which nothing changed costs a look into a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kpi.chance import GRID
from kpi.forecast import Days, Forecast, OpenDeal, Tempo, Worth, deal_forecast
from kpi.seasonal import Seasonal
from kpi.stakes import ScopeKey
from server.insights.forecast.book import Book

MOST_KEPT = 30_000
"""Forecasts of a thousand members, for a dozen measures and periods, by the day: about 50 MB."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be forecast, the same for all scopes."""

    period: Days
    worth: Worth
    widening: float
    season: Seasonal
    grid: int = GRID


@dataclass(slots=True)
class Coming:
    """What is to come of one scope, on top of what is attained; with the chance that was asked for last."""

    deals: Sequence[OpenDeal]
    forecast: Forecast
    _missing: int | None = None
    _chance: float = 0.0

    def chance_of(self, missing: int) -> float:
        """How likely at least so much comes."""
        if missing != self._missing:
            self._missing, self._chance = missing, self.forecast.outlook.at_least(missing)
        return self._chance


class ComingDeals:
    """What was worked out since the book of the day was made. One per app."""

    def __init__(self) -> None:
        self._book: Book | None = None
        self._kept: dict[tuple[Wanted, ScopeKey], Coming] = {}

    def of(self, scope: ScopeKey, wanted: Wanted, book: Book, deals: Sequence[OpenDeal]) -> Coming:
        """What is to come of a scope with these open deals."""
        if book is not self._book or len(self._kept) > MOST_KEPT:
            self._book, self._kept = book, {}
        kept = self._kept.get((wanted, scope))
        if kept is None or (kept.deals is not deals and kept.deals != deals):
            kept = self._kept[wanted, scope] = Coming(deals, _forecast(scope, wanted, book, deals))
        # The same deals, read again: the next look need not compare them.
        kept.deals = deals
        return kept


def _forecast(scope: ScopeKey, wanted: Wanted, book: Book, deals: Sequence[OpenDeal]) -> Forecast:
    return deal_forecast(
        0,
        deals,
        book.pace.get(scope, Tempo()),
        book.ahead(wanted.period, wanted.season),
        wanted.worth,
        book.typical,
        widening=wanted.widening,
        grid=wanted.grid,
    )
