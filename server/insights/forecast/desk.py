"""Forecasts for whoever asks: of many scopes at once for the targets, of one with all its parts."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from game_rules.rulebook import Rulebook
from kpi.backtest import Backtest, backtest
from kpi.catalog import Kpi
from kpi.chance import GRID
from kpi.events import Kind
from kpi.forecast import (
    LOOK_BACK_DAYS,
    Days,
    Forecast,
    OpenDeal,
    Past,
    Worth,
    steady_forecast,
    workdays_back,
)
from kpi.funnel import stage_order
from kpi.periods import Grain, period_of
from kpi.replay import SeasonOn, replay_deals, replay_steady, workdays_in
from kpi.seasonal import Seasonal, seasonal_of
from kpi.stakes import ScopeKey
from server.db.database import Database
from server.insights.courses import Courses
from server.insights.forecast.book import Book, Books
from server.insights.forecast.coming import Coming, ComingDeals, Wanted
from server.insights.forecast.open_deals import OpenDealsBook
from server.insights.forecast.outlook import Outlook, OutlookAsked
from server.insights.forecast.past import daily_sums, days, first_day, lately, monthly_sums, months_before
from server.kpis.catalogue import catalogue_of
from server.kpis.queries import KpiQueries
from server.kpis.sums import SCOPE_OF
from server.kpis.targets import labels_in, measures_aimed_at
from server.people.directory import Directory
from server.pipeline.kanban import order_of_stages

_FEW = 50
_COARSE = 64
FARTHEST_DAYS = 800
"""Of what ends later than that nothing is said."""
_TEAMS = 12
_NONE: list[OpenDeal] = []


@dataclass(frozen=True, slots=True)
class _Learnt:
    """How earlier forecasts of a measure fared, and of which book that was told."""

    book: Book
    tested: Backtest
    season: Seasonal


@dataclass(frozen=True, slots=True)
class _Now:
    """What forecasts go by: without a ``worth``, by the pace alone; ``deals`` are those that are open."""

    book: Book
    worth: Worth | None
    widening: float
    season: Seasonal
    deals: Mapping[ScopeKey, Sequence[OpenDeal]]


class Forecaster:
    """Forecasts. One per app."""

    def __init__(self, db: Database, kpis: KpiQueries, courses: Courses) -> None:
        self._db = db
        self._kpis = kpis
        self._books = Books(courses)
        self._tested: dict[str, _Learnt] = {}
        self._coming = ComingDeals()
        self._open = OpenDealsBook(db)
        self._testing = asyncio.Lock()

    async def outlooks(self, asked: OutlookAsked) -> Mapping[int, Outlook]:
        """Scope id → outlook; a scope of which nothing can be said is absent."""
        now = await self._now(asked)
        if now is None:
            return {}
        if now.worth is None:
            found = await self._steady(asked, days(asked.period), now)
            return {
                id: Outlook(round(one.outlook.mean), one.outlook.at_least(asked.targets[id]))
                for id, one in found.items()
            }
        attained = asked.attained
        return {
            id: Outlook(
                round(one.forecast.outlook.mean + attained.get(id, 0)),
                one.chance_of(asked.targets[id] - attained.get(id, 0)),
            )
            for id, one in self._coming_of(asked, now, days(asked.period)).items()
        }

    async def forecasts(self, asked: OutlookAsked) -> Mapping[int, Forecast]:
        """Scope id → forecast, of all that have a target; one pass, whatever their number."""
        return (await self.course(asked, [days(asked.period).last]))[0]

    async def course(self, asked: OutlookAsked, lasts: Sequence[int]) -> list[Mapping[int, Forecast]]:
        """The same up to some days of the period (ordinals), each as if it ended there."""
        now, first = await self._now(asked), days(asked.period).first
        if now is None:
            return [{} for _ in lasts]
        if now.worth is None:
            return [await self._steady(asked, Days(first, last), now) for last in lasts]
        return [
            {
                id: one.forecast.beyond(asked.attained.get(id, 0))
                for id, one in self._coming_of(asked, now, Days(first, last)).items()
            }
            for last in lasts
        ]

    async def _now(self, asked: OutlookAsked) -> "_Now | None":
        """What is known now; None where nothing can be said of the period."""
        today, period = asked.today.toordinal(), days(asked.period)
        if asked.period.grain is Grain.ALL or period.last - today > FARTHEST_DAYS:
            return None
        worth = worth_of(await self._kpis.rulebook(), asked.kpi)
        book = await self._books.current(asked.today, asked.directory)
        learnt = await self._learnt(book, asked.kpi, asked.directory)
        deals = await self._open.current(today, asked.directory) if worth is not None and period.last >= today else {}
        return _Now(book, worth, learnt.tested.widening, learnt.season, deals)

    async def stages(self, today: date, directory: Directory) -> Sequence[str]:
        """The stages from first to last, as deals of the book of the day went through them."""
        book = await self._books.current(today, directory)
        return stage_order(book.ways, await order_of_stages(self._db))

    def _coming_of(self, asked: OutlookAsked, now: "_Now", period: Days) -> Mapping[int, Coming]:
        is_over, kind = period.last < now.book.today, asked.by.value
        if now.worth is None or (not now.book.says_something and not is_over):
            return {}
        grid = GRID if len(asked.targets) <= _FEW else _COARSE
        wanted, deals = Wanted(period, now.worth, now.widening, now.season, grid), now.deals if not is_over else {}
        return {id: self._coming.of((kind, id), wanted, now.book, deals.get((kind, id), _NONE)) for id in asked.targets}

    async def _steady(self, asked: OutlookAsked, period: Days, now: "_Now") -> Mapping[int, Forecast]:
        # Today goes on: what is left is counted from the end of yesterday.
        today, calendar, measures = asked.today.toordinal() - 1, asked.directory.calendar, asked.kpi.numerator
        back = workdays_back(today, calendar, await first_day(self._db, measures, today))
        first = max(today + 1, period.first)
        coming = workdays_in(first, period.last, calendar)
        left, season = len(coming), now.season.over(coming)
        past = await lately(self._db, measures, SCOPE_OF[asked.by], today)
        return {
            id: steady_forecast(
                asked.attained.get(id, 0),
                Past(*past.get(id, (0, 0.0)), back),
                left,
                widening=now.widening,
                season=season,
            )
            for id in asked.targets
            if id in past or not left
        }

    async def learn(self, today: date, directory: Directory) -> None:
        """Learn from the past now what the first to look at a target of this year would have to wait for."""
        year = period_of(today, Grain.YEAR, directory.fiscal_start_month)
        catalogue = catalogue_of(await self._kpis.rulebook())
        for id in await measures_aimed_at(self._db, labels_in(year)):
            if id in catalogue:
                await self.tested(catalogue[id], today, directory)

    async def tested(self, kpi: Kpi, today: date, directory: Directory) -> Backtest:
        """How forecasts of the last twelve months would have fared."""
        book = await self._books.current(today, directory)
        return (await self._learnt(book, kpi, directory)).tested

    async def _learnt(self, book: Book, kpi: Kpi, directory: Directory) -> _Learnt:
        async with self._testing:
            found = self._tested.get(kpi.id)
            if found is None or found.book is not book:
                worth = worth_of(await self._kpis.rulebook(), kpi)
                came = await monthly_sums(self._db, kpi.numerator)
                season_on = partial(seasonal_of, came, calendar=book.calendar)
                tested = await self._test(kpi, book, worth, directory, season_on)
                found = _Learnt(book, tested, season_on(book.today))
                self._tested[kpi.id] = found
        return found

    async def _test(
        self, kpi: Kpi, book: Book, worth: Worth | None, directory: Directory, season_on: SeasonOn
    ) -> Backtest:
        past = await months_before(self._db, kpi.id, date.fromordinal(book.today))
        scopes: list[ScopeKey] = [("company", 0), *(("region", one.id) for one in directory.regions)]
        scopes += [("team", one.id) for one in directory.teams[:_TEAMS]]
        if worth is None:
            first = past[0].before.first - LOOK_BACK_DAYS
            daily = await daily_sums(self._db, kpi.numerator, first, book.today)
            said = await asyncio.to_thread(replay_steady, daily, past, book.calendar, scopes, season_on)
        else:
            said = await asyncio.to_thread(
                replay_deals, book.courses, book.experience, past, book.calendar, worth, scopes, season_on
            )
        return await asyncio.to_thread(backtest, said)


def worth_of(rulebook: Rulebook, kpi: Kpi) -> Worth | None:
    """What a won deal adds to a measure; None where open deals cannot tell how it will go on.

    A condition cannot be asked of a deal that is not won yet, so a measure that has one goes by its pace.
    """
    measure = rulebook.measures.get(kpi.id) if kpi.numerator == (kpi.id,) else None
    if measure is None or tuple(measure.on) != (Kind.DEAL_WON,) or measure.when is not None:
        return None
    return {"event.amount": Worth.AMOUNT, "1": Worth.COUNT}.get(measure.value.source.strip())
