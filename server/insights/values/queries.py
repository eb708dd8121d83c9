"""KPIs over a period as people may see them: with what they were made of, whether that adds up over days or not."""

from collections.abc import Mapping
from dataclasses import dataclass

from game_rules.rulebook import Rulebook
from kpi.catalog import Kpi, KpiValue, UnknownKpi, evaluate
from kpi.periods import Grain, Period, period_of
from server.accounts.queries import product_names
from server.db.database import Database
from server.errors import FieldProblem, InvalidInput, NotFound
from server.insights.values.census import Count, Counted, why_not_sold
from server.kpis.queries import KpiQueries, KpiRow, evaluated, read_period, seen_label
from server.kpis.sums import By, Sum, days_of, is_monthly, of_scope
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.pipeline.buying import Key

_COUNTED_BY = (By.COMPANY, By.REGION, By.TEAM, By.MEMBER, By.PRODUCT, By.INDUSTRY, By.MONTH)


@dataclass(frozen=True, slots=True)
class KpiValues:
    """Reads what KPIs are. One per app."""

    db: Database
    directories: DirectoryCache
    kpis: KpiQueries

    async def all_of(self, period: Period, by: By, scope_id: int, viewer: Viewer) -> Mapping[str, KpiValue]:
        """Every KPI for one scope that the viewer may read, in a constant number of statements.

        Whether they may ask about the scope: the caller's.
        """
        rulebook, directory = await self.kpis.rulebook(), await self.directories.current()
        catalogue = await self.kpis.whole_catalogue(viewer)
        wanted = {part for kpi in catalogue for part in kpi.measures()}
        totals = await of_scope(self.db, wanted, by, scope_id, *days_of(period), by_month=is_monthly(period))
        count = self._count(rulebook, directory, period, by, scope_id)
        counted = (await count.of(wanted - _summed(rulebook))).get(scope_id, {})
        return {kpi.id: evaluate(kpi, {**counted, **totals}) for kpi in catalogue}

    async def values(self, id: str, period_text: str, by: By, viewer: Viewer) -> tuple[Kpi, Period, list[KpiRow]]:
        """A KPI over a period, split by one dimension. Raises NotFound naming the nearest ids, and InvalidInput.

        Members who do not stand on boards by name share one row without a key, so that sums stay whole; of what is
        counted at once there is no such row.
        """
        rulebook, directory = await self.kpis.rulebook(), await self.directories.current()
        if id in await self.kpis.catalogue(viewer):
            return await self.kpis.values(id, period_text, by, viewer)
        try:
            kpi = (await self.kpis.whole_catalogue(viewer))[id]
        except UnknownKpi as error:
            raise NotFound(str(error)) from error
        period = read_period(period_text, directory)
        self._check_countable(kpi, period, by)
        if by is By.MONTH:
            return kpi, period, await self._by_month(kpi, rulebook, directory, period, viewer)
        return (
            kpi,
            period,
            evaluated(kpi, await self._sums(kpi, rulebook, directory, period, by, viewer), by, directory),
        )

    async def _sums(
        self, kpi: Kpi, rulebook: Rulebook, directory: Directory, period: Period, by: By, viewer: Viewer
    ) -> list[Sum]:
        measures = set(kpi.measures()) & _summed(rulebook)
        sums = await self.kpis.sums(measures, period, by, viewer) if measures else []
        counted = await self._count(rulebook, directory, period, by, None).of(set(kpi.measures()) - measures)
        named = await self._named(counted, by, viewer, directory)
        for scope, found in counted.items():
            sums += [Sum(*named[scope], part, found[part]) for part in kpi.measures() if part in found]
        return [one for one in sums if one.key]

    async def _named(
        self, counted: Counted, by: By, viewer: Viewer, directory: Directory
    ) -> Mapping[Key, tuple[str, str]]:
        """The key and the name of everything that was counted by."""
        if by is By.PRODUCT:
            refs = sorted(str(ref) for ref in counted)
            return {ref: (ref, name) for ref, name in (await product_names(self.db, refs)).items()}
        if by is By.INDUSTRY:
            return {industry: (str(industry), str(industry)) for industry in counted}
        return {scope: seen_label(int(scope), by, viewer, directory) for scope in counted}

    async def _by_month(
        self, kpi: Kpi, rulebook: Rulebook, directory: Directory, period: Period, viewer: Viewer
    ) -> list[KpiRow]:
        today, rows = self.kpis.today(directory), []
        months = [period_of(first, Grain.MONTH) for first in period.months() if first <= today]
        for month in months:
            sums = await self._sums(kpi, rulebook, directory, month, By.COMPANY, viewer)
            row = evaluated(kpi, sums, By.COMPANY, directory)[0]
            rows.append(KpiRow(month.label, month.label, row.value))
        return rows

    def _count(self, rulebook: Rulebook, directory: Directory, period: Period, by: By, scope_id: int | None) -> Count:
        return Count(self.db, directory, period, self.kpis.today(directory), by, scope_id, rulebook.streak.measure)

    @staticmethod
    def _check_countable(kpi: Kpi, period: Period, by: By) -> None:
        id = kpi.id
        if by not in _COUNTED_BY:
            told = f"{id!r} is counted over whole periods: by {', '.join(_COUNTED_BY)}, not by {by.value!r}"
            raise InvalidInput(told, [FieldProblem("/by", told)])
        whys = [why for part in kpi.measures() if (why := why_not_sold(part))]
        if by in (By.PRODUCT, By.INDUSTRY) and whys:
            told = f"{id!r} cannot be told by {by.value}: {whys[0]}"
            raise InvalidInput(told, [FieldProblem("/by", told)])
        if by is By.MONTH and period.grain is Grain.ALL:
            told = f"{id!r} by month is counted over a year at most, not over {period.label!r}"
            raise InvalidInput(told, [FieldProblem("/period", told)])


def _summed(rulebook: Rulebook) -> set[str]:
    """What the roll-ups hold."""
    return {*rulebook.measures, "xp"}
