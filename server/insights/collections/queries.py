"""Reading collections for a scope: ageing by what stands in it, on time, days to payment, cash, biggest overdue.

A constant number of statements. A contract counts for whoever comes first in it, their team and region.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kpi.cash import CashForecast
from kpi.periods import Period
from server.db.database import Database
from server.insights.collections.owing import OwingBook
from server.insights.scopes import AskedScope, read_asked_scope, usual_scope, whose_of
from server.kpis.queries import KpiQueries, label_of, read_period
from server.kpis.sums import By, days_of, is_monthly, of_scopes
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.pipeline.collecting import Aged, Held, Settled
from server.pipeline.rows import Age, InstalmentRow, Receivables, by_age

_COUNTS = ("collections_due", "collections_on_time", "collected_due", "collected_on_time")
_BELOW = {By.COMPANY: By.REGION, By.REGION: By.TEAM, By.TEAM: By.MEMBER}


@dataclass(frozen=True, slots=True)
class Punctual:
    """Payments whose due date is known: how many, how many on time, and the same in money."""

    payments: int = 0
    on_time: int = 0
    amount: int = 0
    amount_on_time: int = 0

    @property
    def rate(self) -> Fraction | None:
        """Share of the payments that came on time."""
        return Fraction(self.on_time, self.payments) if self.payments else None

    @property
    def money_rate(self) -> Fraction | None:
        """Share of the money that came on time."""
        return Fraction(self.amount_on_time, self.amount) if self.amount else None


@dataclass(frozen=True, slots=True)
class DaysToPay:
    """Days from delivery to full payment of the instalments paid in the period; None: there were none."""

    instalments: int
    mean: Fraction | None
    median: int | None
    slow: int | None
    """Nine in ten were paid within so many days."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What is owed to one region, team or member, and how punctual payments to it were in the period."""

    scope: AskedScope | None
    """None: contracts of nobody in particular."""
    owed: Receivables
    punctual: Punctual


@dataclass(frozen=True, slots=True)
class Collections:
    """Everything about a scope; ``undated`` is owed without anybody having said when."""

    scope: AskedScope
    period: Period
    owed: Receivables
    punctual: Punctual
    days: DaysToPay
    holdings: tuple[Holding, ...]
    cash: CashForecast
    undated: int
    biggest: Sequence[InstalmentRow]
    directory: Directory
    today: date


@dataclass(frozen=True, slots=True)
class CollectionQueries:
    """Reads collections. One per app."""

    db: Database
    directories: DirectoryCache
    kpis: KpiQueries
    book: OwingBook

    def usual(self, viewer: Viewer, directory: Directory) -> str:
        """The widest scope that a viewer may ask about."""
        return usual_scope(viewer, directory)

    async def learn(self, today: date) -> None:
        """Learn now how payers usually pay, for which the first to look would have to wait."""
        await self.book.habits.current(today.toordinal())

    async def of(self, period_text: str, scope_text: str, viewer: Viewer) -> Collections:
        """Collections of a scope. Raises InvalidInput, NotFound for a scope that one may not ask about."""
        directory = await self.directories.current()
        period, scope = read_period(period_text, directory), read_asked_scope(scope_text, viewer, directory)
        today = self.kpis.today(directory)
        whose, below = whose_of(scope), _BELOW.get(scope.by, By.MEMBER)
        owing, settled = await asyncio.gather(
            self.book.owing(whose, Held(below.value), today.toordinal(), directory.zone),
            self.book.settled(whose, *days_of(period), today.toordinal(), directory.zone),
        )
        keys = sorted({one.key for one in owing.aged if one.key} | _places_in(scope, directory))
        punctual = await self._punctual(period, scope.by, [scope.id])
        per_key = await self._punctual(period, below, keys)
        return Collections(
            scope,
            period,
            _receivables(owing.aged),
            punctual.get(scope.id, Punctual()),
            _days(settled),
            _holdings(owing.aged, keys, below, per_key, directory) if scope.by is not By.MEMBER else (),
            owing.cash,
            owing.undated,
            owing.biggest,
            directory,
            today,
        )

    async def _punctual(self, period: Period, by: By, ids: Sequence[int]) -> Mapping[int, Punctual]:
        sums: dict[int, dict[str, int]] = {}
        rows = await of_scopes(self.db, _COUNTS, by, ids, *days_of(period), by_month=is_monthly(period))
        for id, measure, value in rows:
            sums.setdefault(id, {})[measure] = value
        return {id: Punctual(*(found.get(measure, 0) for measure in _COUNTS)) for id, found in sums.items()}


def _places_in(scope: AskedScope, directory: Directory) -> set[int]:
    """Regions and teams stand there also when nobody owes them anything."""
    match scope.by:
        case By.COMPANY:
            return {region.id for region in directory.regions}
        case By.REGION:
            return {team.id for team in directory.teams_in(scope.id)}
        case _:
            return set()


def _receivables(aged: Sequence[Aged]) -> Receivables:
    found: dict[str, tuple[int, int]] = {}
    for one in aged:
        count, amount = found.get(one.age.value, (0, 0))
        found[one.age.value] = (count + one.count, amount + one.amount)
    return by_age(found)


def _days(settled: Sequence[Settled]) -> DaysToPay:
    count = sum(one.count for one in settled)
    if not count:
        return DaysToPay(0, None, None, None)
    mean = Fraction(sum(one.days * one.count for one in settled), count)
    return DaysToPay(count, mean, _within(settled, count, Fraction(1, 2)), _within(settled, count, Fraction(9, 10)))


def _within(settled: Sequence[Settled], count: int, share: Fraction) -> int:
    """The least number of days within which at least that share was paid."""
    seen = 0
    for one in settled:
        seen += one.count
        if seen >= share * count:
            return one.days
    raise ValueError(f"{count} settled instalments hold no {share} of themselves")


def _holdings(
    aged: Sequence[Aged], keys: Sequence[int], by: By, punctual: Mapping[int, Punctual], directory: Directory
) -> tuple[Holding, ...]:
    """The one to whom most is overdue first; what belongs to nobody comes last."""
    found = []
    for key in (*keys, 0):
        own = [one for one in aged if one.key == key]
        if key or own:
            scope = AskedScope(by, key, *label_of(key, by, directory)) if key else None
            found.append(Holding(scope, _receivables(own), punctual.get(key, Punctual())))
    return tuple(sorted(found, key=lambda one: (one.scope is None, -one.owed.overdue, -one.owed.total)))


def bucket(owed: Receivables, age: Age) -> int:
    """What is owed at one age."""
    return next(one.amount for one in owed.buckets if one.age is age)
