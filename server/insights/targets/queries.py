"""Targets with what is attained, what was due by now, and the outlook: the same for the API and the pages."""

from collections.abc import Mapping
from dataclasses import dataclass

from kpi.catalog import Kpi
from kpi.periods import Period
from kpi.targets import Elapsed, Pace, elapsed_of, pace_of
from server.db.database import Database
from server.errors import FieldProblem, InvalidInput
from server.insights.targets.access import may_see_target
from server.insights.targets.outlook import NOTHING_KNOWN, Outlook, OutlookAsked, outlooks
from server.kpis.queries import KpiQueries, label_of, read_period
from server.kpis.sums import By, days_of, is_monthly, rolled_up
from server.kpis.targets import targets_of
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory

LEVELS = (By.COMPANY, By.REGION, By.TEAM, By.MEMBER)


@dataclass(frozen=True, slots=True)
class Aimed:
    """A target of one scope and how far it is."""

    by: By
    scope_id: int
    key: str
    name: str
    target: int
    pace: Pace
    outlook: Outlook

    @property
    def scope(self) -> str:
        """As the API writes it."""
        return "company" if self.by is By.COMPANY else f"{self.by.value}:{self.key}"


@dataclass(frozen=True, slots=True)
class AimedAt:
    """The targets of a measure and period that somebody may see."""

    kpi: Kpi
    period: Period
    elapsed: Elapsed
    directory: Directory
    rows: tuple[Aimed, ...]


@dataclass(frozen=True, slots=True)
class TargetQueries:
    """Reads targets. One per app."""

    db: Database
    directories: DirectoryCache
    kpis: KpiQueries

    async def measure(self, id: str) -> Kpi:
        """A measure that may have targets. Raises NotFound, InvalidInput for a quotient."""
        kpi = await self.kpis.kpi(id)
        if kpi.denominator is not None:
            told = f"{kpi.id!r} is a quotient; targets are set for measures"
            raise InvalidInput(told, [FieldProblem("/measure", told)])
        return kpi

    async def of(self, measure: str, period_text: str, viewer: Viewer) -> AimedAt:
        """Every target of a measure and period that the viewer may see, the company's first."""
        directory = await self.directories.current()
        kpi, period = await self.measure(measure), read_period(period_text, directory)
        wanted = {by: await targets_of(self.db, kpi.id, period, by) for by in LEVELS}
        seen = {
            by: {id: value for id, value in sorted(found.items()) if may_see_target(viewer, by, id)}
            for by, found in wanted.items()
        }
        return await self._aimed(kpi, period, seen, directory)

    async def of_one(self, kpi: Kpi, period: Period, by: By, scope_id: int, value: int) -> AimedAt:
        """One target, whoever asks."""
        return await self._aimed(kpi, period, {by: {scope_id: value}}, await self.directories.current())

    async def _aimed(
        self, kpi: Kpi, period: Period, wanted: Mapping[By, Mapping[int, int]], directory: Directory
    ) -> AimedAt:
        today = self.kpis.today(directory)
        elapsed = elapsed_of(period, today, directory.calendar)
        first, last = days_of(period)
        rows: list[Aimed] = []
        for by, targets in wanted.items():
            if not targets:
                continue
            sums = await rolled_up(self.db, kpi.numerator, by, first, last, by_month=is_monthly(period))
            attained: dict[int, int] = {}
            for id, _, value in sums:
                attained[id] = attained.get(id, 0) + value
            ahead = await outlooks(self.db, OutlookAsked(kpi, period, by, targets, attained, today, directory))
            rows.extend(
                Aimed(
                    by,
                    id,
                    *label_of(id, by, directory),
                    value,
                    pace_of(value, attained.get(id, 0), elapsed),
                    ahead.get(id, NOTHING_KNOWN),
                )
                for id, value in targets.items()
            )
        return AimedAt(kpi, period, elapsed, directory, tuple(rows))
