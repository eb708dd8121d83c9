"""Side by side: the same KPIs of two scopes or periods, the drivers between them, and which months earn.

Three statements, however large the organisation is: the sums of each side, and the months.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kpi.catalog import Kpi, KpiValue, evaluate
from kpi.like_for_like import Likened, like_for_like
from kpi.periods import Grain, Period
from server.db.database import Database
from server.errors import FieldProblem, InvalidInput
from server.insights.measured import read_measure
from server.insights.parts import Days, Dimension, parts, whole
from server.insights.scopes import AskedScope, read_asked_scope
from server.insights.why.split import Sides, Split, along, chain_for, measures_of, split_whole
from server.kpis.queries import KpiQueries, read_period
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory

YEARS = 4
MOST_KPIS = 40
# Those of them that the rulebook has: results, the way to them, the work, the money.
USUAL_KPIS = (
    "revenue_won", "collected", "margin_won", "deals_won", "win_rate", "average_deal", "cycle_days", "deals_opened",
    "calls_connected", "visits", "touches_per_win", "leads_qualified", "cash_rate", "on_time_collection_rate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompareQuestion:
    """What is asked, in the words of the API. "": the period before, the same scope, the usual KPIs."""

    period: str
    other: str = ""
    scope: str = ""
    other_scope: str = ""
    measure: str = "revenue_won"
    kpis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """One KPI on both sides."""

    kpi: Kpi
    value: KpiValue
    other: KpiValue

    @property
    def difference(self) -> Fraction | None:
        """This side less the other; None where one has nothing to divide by."""
        if self.value.value is None or self.other.value is None:
            return None
        return Fraction(self.value.value) - Fraction(self.other.value)

    @property
    def change(self) -> Fraction | None:
        """The difference as a share of the other side; None where that is not above 0."""
        difference, other = self.difference, self.other.value
        return difference / Fraction(other) if difference is not None and other is not None and other > 0 else None


@dataclass(frozen=True, slots=True)
class Month:
    """What one calendar month brought."""

    year: int
    month: int
    value: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides with everything between them; ``likened`` is None where the days were not cut."""

    measure: Kpi
    period: Period
    other: Period
    scope: AskedScope
    other_scope: AskedScope
    likened: Likened | None
    rows: tuple[Compared, ...]
    split: Split
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class CompareQueries:
    """Puts things side by side. One per app."""

    db: Database
    directories: DirectoryCache
    kpis: KpiQueries

    async def compare(self, question: CompareQuestion, viewer: Viewer) -> Comparison:
        """The answer. Raises InvalidInput, and NotFound for what one may not see."""
        directory = await self.directories.current()
        measure = await read_measure(self.kpis, question.measure, viewer)
        period = read_period(question.period, directory)
        other = _other(question, period, directory)
        scope = read_asked_scope(question.scope, viewer, directory)
        other_scope = read_asked_scope(question.other_scope or scope.text, viewer, directory)
        rulebook = await self.kpis.rulebook()
        kpis = await self._kpis(question, viewer)
        chain = chain_for(measure, rulebook.measures)
        wanted = {one for kpi in kpis for one in kpi.measures()} | set(measures_of(chain))
        days, other_days, likened = self._days(period, other, directory)
        now = await whole(self.db, wanted, scope, days)
        then = await whole(self.db, wanted, other_scope, other_days)
        return Comparison(
            measure,
            period,
            other,
            scope,
            other_scope,
            likened,
            tuple(Compared(kpi, evaluate(kpi, now), evaluate(kpi, then)) for kpi in kpis),
            split_whole(chain, Sides(along(chain, now), along(chain, then))),
            await self._months(measure, period, scope),
        )

    async def _kpis(self, question: CompareQuestion, viewer: Viewer) -> Sequence[Kpi]:
        if len(question.kpis) > MOST_KPIS:
            told = f"{len(question.kpis)} KPIs are too many: {MOST_KPIS} at once"
            raise InvalidInput(told, [FieldProblem("/kpis", told)])
        if question.kpis:
            return [await self.kpis.kpi(id, viewer) for id in dict.fromkeys(question.kpis)]
        catalogue = await self.kpis.catalogue(viewer)
        return [catalogue[id] for id in USUAL_KPIS if id in catalogue]

    def _days(self, period: Period, other: Period, directory: Directory) -> tuple[Days, Days, Likened | None]:
        """A period that is not over is compared with as many working days of the other, whichever of the two it is."""
        today, calendar = self.kpis.today(directory), directory.calendar
        days, other_days = Days.of(period), Days.of(other)
        if Grain.ALL in (period.grain, other.grain) or period == other:
            return days, other_days, None
        likened = like_for_like(period, other, today, calendar)
        if likened.is_cut:
            return days, Days.between(likened.other_start, likened.other_end), likened
        turned = like_for_like(other, period, today, calendar)
        if turned.is_cut:
            return Days.between(turned.other_start, turned.other_end), other_days, turned
        return days, other_days, None

    async def _months(self, measure: Kpi, period: Period, scope: AskedScope) -> tuple[Month, ...]:
        """Four calendar years, the last one that of the period's end."""
        last = self._last_year(period)
        days = Days.between(date(last - YEARS + 1, 1, 1), date(last + 1, 1, 1))
        by_month = Days(days.first, days.last, by_month=True)
        sums: dict[str, int] = {}
        for part in await parts(self.db, measure.numerator, Dimension.MONTH, scope, by_month):
            sums[part.key] = sums.get(part.key, 0) + part.value
        return tuple(Month(int(key[:4]), int(key[5:]), value) for key, value in sorted(sums.items()))

    def _last_year(self, period: Period) -> int:
        if period.grain is Grain.ALL:
            return self.kpis.today(self.directories.latest).year
        return date.fromordinal(period.end.toordinal() - 1).year


def _other(question: CompareQuestion, period: Period, directory: Directory) -> Period:
    if question.other:
        return read_period(question.other, directory)
    if question.other_scope or period.grain is Grain.ALL:
        return period
    return period.previous()
