"""Targets with what is attained, what was due by now, and the outlook: the same for the API and the pages."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from kpi.catalog import Kpi
from kpi.periods import Period
from kpi.target_split import Sums
from kpi.targets import Elapsed, Pace, elapsed_in, elapsed_of
from server.db.database import Database
from server.errors import FieldProblem, InvalidInput, NotFound
from server.insights.forecast.desk import Forecaster
from server.insights.forecast.outlook import NOTHING_KNOWN, Outlook, OutlookAsked
from server.insights.targets.access import may_see_sums, may_see_target, place_of
from server.insights.targets.hierarchy import LEVELS, Spot, day_in, tree_of
from server.insights.targets.plans import Plans
from server.kpis.queries import KpiQueries, label_of, read_period
from server.kpis.relief import reliefs_in, relieved_targets
from server.kpis.sums import By, days_of, is_monthly, rolled_up
from server.kpis.targets import Aim, Change, Target, changes_of
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory


@dataclass(frozen=True, slots=True)
class Aimed:
    """A target of one scope and how far it is.

    ``sums`` sets it beside the sum of those right below (None: not for this viewer). ``tree`` is the pace of
    everybody a covering target is meant for, where ``pace`` is the member's own. ``relieved`` is what is left of the
    target while a barrier stands in the way; None where no relief helps. Pace and outlook are of the whole target.
    """

    by: By
    scope_id: int
    key: str
    name: str
    aim: Aim
    pace: Pace
    outlook: Outlook
    sums: Sums | None
    tree: Pace | None
    relieved: int | None

    @property
    def scope(self) -> str:
        """As the API writes it."""
        return "company" if self.by is By.COMPANY else f"{self.by.value}:{self.key}"


@dataclass(frozen=True, slots=True)
class AimedAt:
    """The targets of a measure and period that somebody may see; sums and attained also of scopes without one."""

    kpi: Kpi
    period: Period
    elapsed: Elapsed
    directory: Directory
    rows: tuple[Aimed, ...]
    parents: Mapping[Spot, Spot | None]
    sums: Mapping[Spot, Sums]
    attained: Mapping[By, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class TargetQueries:
    """Reads targets. One per app."""

    db: Database
    directories: DirectoryCache
    kpis: KpiQueries
    forecaster: Forecaster
    plans: Plans

    async def measure(self, id: str, viewer: Viewer) -> Kpi:
        """A measure that may have targets, as `measure_of`."""
        return await measure_of(self.kpis, id, viewer)

    async def of(self, measure: str, period_text: str, viewer: Viewer, scope: str | None = None) -> AimedAt:
        """Every target of a measure and period that the viewer may see, the company's first; or that of one scope.

        Raises NotFound when the one scope has no target.
        """
        directory = await self.directories.current()
        kpi, period = await self.measure(measure, viewer), read_period(period_text, directory)
        only = place_of(scope, viewer, directory) if scope is not None else None
        found = await self._aimed(kpi, period, directory, viewer, only)
        if only is not None and not found.rows:
            raise NotFound(f"{scope} has no target of {kpi.id} for {period.label}")
        return found

    async def history(self, measure: str, period_text: str, scope: str, viewer: Viewer) -> tuple[Kpi, list[Change]]:
        """How one target came to be, the newest change first."""
        directory = await self.directories.current()
        kpi, period = await self.measure(measure, viewer), read_period(period_text, directory)
        by, scope_id = place_of(scope, viewer, directory)
        return kpi, list(await changes_of(self.db, Target(kpi.id, period, by, scope_id, None).place))

    async def _aimed(
        self, kpi: Kpi, period: Period, directory: Directory, viewer: Viewer, only: tuple[By, int] | None
    ) -> AimedAt:
        today = self.kpis.today(directory)
        day = day_in(period, today)
        plan = await self.plans.of(kpi.id, period, today, directory)
        elapsed = elapsed_of(period, today, directory.calendar)
        attained = await self._attained(kpi, period)
        reliefs = (await reliefs_in(self.db, kpi.numerator, period)).get(kpi.id, ())
        seen = {by: _seen(plan.aims[by], by, viewer, only) for by in LEVELS}
        asked = [
            # Whoever has a target for all they lead is not to be measured by their own deals alone.
            OutlookAsked(kpi, period, by, _alone(aims), attained[by], today, directory)
            for by, aims in seen.items()
            if aims
        ]
        outlooks = await asyncio.gather(*map(self.forecaster.outlooks, asked))
        rows: list[Aimed] = []
        for one, ahead in zip(asked, outlooks, strict=True):
            by = one.by
            values = {id: aim.planned.value for id, aim in seen[by].items()}
            left = relieved_targets(values, by, period, reliefs, directory, today)
            for id, aim in seen[by].items():
                parts = aim.planned.parts
                due = elapsed if aim.planned.is_whole else elapsed_in(parts, today, directory.calendar)
                value, spot = values[id], (LEVELS.index(by), id)
                tree = tree_of(id, directory, day) if by is By.MEMBER and aim.covers_tree else None
                rows.append(
                    Aimed(
                        by,
                        id,
                        *label_of(id, by, directory),
                        aim,
                        Pace(value, attained[by].get(id, 0), due),
                        ahead.get(id, NOTHING_KNOWN),
                        plan.sums.get(spot) if may_see_sums(viewer, by, id) else None,
                        Pace(value, attained[tree[0]].get(tree[1], 0), due) if tree is not None else None,
                        left.get(id),
                    )
                )
        return AimedAt(kpi, period, elapsed, directory, tuple(rows), plan.parents, plan.sums, attained)

    async def _attained(self, kpi: Kpi, period: Period) -> dict[By, dict[int, int]]:
        first, last = days_of(period)
        rolled = await asyncio.gather(
            *(rolled_up(self.db, kpi.numerator, by, first, last, by_month=is_monthly(period)) for by in LEVELS)
        )
        found: dict[By, dict[int, int]] = {by: {} for by in LEVELS}
        for by, rows in zip(LEVELS, rolled, strict=True):
            for id, _, value in rows:
                found[by][id] = found[by].get(id, 0) + value
        return found


def _seen(aims: Mapping[int, Aim], by: By, viewer: Viewer, only: tuple[By, int] | None) -> dict[int, Aim]:
    seen = {id: aim for id, aim in aims.items() if may_see_target(viewer, by, id)}
    return seen if only is None else {id: aim for id, aim in seen.items() if only == (by, id)}


def _alone(aims: Mapping[int, Aim]) -> dict[int, int]:
    return {id: aim.planned.value for id, aim in aims.items() if not aim.covers_tree}


async def measure_of(kpis: KpiQueries, id: str, viewer: Viewer | None) -> Kpi:
    """A measure that may have targets, as `KpiQueries.kpi`. Raises NotFound, InvalidInput for a quotient."""
    kpi = await kpis.kpi(id, viewer)
    if kpi.denominator is not None:
        told = f"{kpi.id!r} is a quotient; targets are set for measures"
        raise InvalidInput(told, [FieldProblem("/measure", told)])
    return kpi
