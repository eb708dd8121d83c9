"""Targets with what is attained, what was due by now, and the outlook: the same for the API and the pages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kpi.catalog import Kpi
from kpi.periods import Grain, Period
from kpi.target_split import Sums, sum_up
from kpi.targets import Elapsed, Pace, elapsed_of, pace_of
from server.db.database import Database
from server.errors import FieldProblem, InvalidInput, NotFound
from server.insights.targets.access import may_see_sums, may_see_target, place_of
from server.insights.targets.outlook import NOTHING_KNOWN, Outlook, OutlookAsked, outlooks
from server.kpis.queries import KpiQueries, label_of, read_period
from server.kpis.sums import By, days_of, is_monthly, rolled_up
from server.kpis.targets import Aim, Change, Target, aims_of, changes_of
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.people.roles import Role

LEVELS = (By.COMPANY, By.REGION, By.TEAM, By.MEMBER)
Spot = tuple[int, int]
"""A scope as something that can be sorted: its place in `LEVELS`, and its id."""


@dataclass(frozen=True, slots=True)
class Aimed:
    """A target of one scope and how far it is.

    ``sums`` sets it beside the sum of those right below (None: not for this viewer). ``tree`` is the pace of
    everybody a covering target is meant for, where ``pace`` is the member's own.
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
    sums: Mapping[Spot, Sums]
    attained: Mapping[By, Mapping[int, int]]
    day: date


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

    async def of(self, measure: str, period_text: str, viewer: Viewer, scope: str | None = None) -> AimedAt:
        """Every target of a measure and period that the viewer may see, the company's first; or that of one scope.

        Raises NotFound when the one scope has no target.
        """
        directory = await self.directories.current()
        kpi, period = await self.measure(measure), read_period(period_text, directory)
        only = place_of(scope, viewer, directory) if scope is not None else None
        found = await self._aimed(kpi, period, directory, viewer, only)
        if only is not None and not found.rows:
            raise NotFound(f"{scope} has no target of {kpi.id} for {period.label}")
        return found

    async def history(self, measure: str, period_text: str, scope: str, viewer: Viewer) -> tuple[Kpi, list[Change]]:
        """How one target came to be, the newest change first."""
        directory = await self.directories.current()
        kpi, period = await self.measure(measure), read_period(period_text, directory)
        by, scope_id = place_of(scope, viewer, directory)
        return kpi, list(await changes_of(self.db, Target(kpi.id, period, by, scope_id, None).place))

    async def _aimed(
        self, kpi: Kpi, period: Period, directory: Directory, viewer: Viewer, only: tuple[By, int] | None
    ) -> AimedAt:
        today = self.kpis.today(directory)
        day = _day_in(period, today)
        aims = await aims_of(self.db, kpi.id, period, LEVELS)
        sums = _sums(aims, directory, day)
        elapsed = elapsed_of(period, today, directory.calendar)
        attained = await self._attained(kpi, period)
        rows: list[Aimed] = []
        for by in LEVELS:
            seen = {id: aim for id, aim in sorted(aims[by].items()) if may_see_target(viewer, by, id)}
            if only is not None:
                seen = {id: aim for id, aim in seen.items() if only == (by, id)}
            if not seen:
                continue
            values = {id: aim.planned.value for id, aim in seen.items()}
            ahead = await outlooks(self.db, OutlookAsked(kpi, period, by, values, attained[by], today, directory))
            for id, aim in seen.items():
                value, spot = values[id], (LEVELS.index(by), id)
                tree = _tree_of(id, directory, day) if by is By.MEMBER and aim.covers_tree else None
                rows.append(
                    Aimed(
                        by,
                        id,
                        *label_of(id, by, directory),
                        aim,
                        pace_of(value, attained[by].get(id, 0), elapsed),
                        ahead.get(id, NOTHING_KNOWN),
                        sums.get(spot) if may_see_sums(viewer, by, id) else None,
                        pace_of(value, attained[tree[0]].get(tree[1], 0), elapsed) if tree is not None else None,
                    )
                )
        return AimedAt(kpi, period, elapsed, directory, tuple(rows), sums, attained, day)

    async def _attained(self, kpi: Kpi, period: Period) -> dict[By, dict[int, int]]:
        first, last = days_of(period)
        found: dict[By, dict[int, int]] = {}
        for by in LEVELS:
            values: dict[int, int] = {}
            for id, _, value in await rolled_up(self.db, kpi.numerator, by, first, last, by_month=is_monthly(period)):
                values[id] = values.get(id, 0) + value
            found[by] = values
        return found


def _day_in(period: Period, today: date) -> date:
    """The day whose teams count: today, or the end nearest to it of a period that is over or yet to come."""
    if period.grain is Grain.ALL:
        return today
    return min(max(today, period.start), period.end - timedelta(days=1))


def _sums(aims: Mapping[By, Mapping[int, Aim]], directory: Directory, day: date) -> dict[Spot, Sums]:
    own = {(LEVELS.index(by), id): aim.planned.value for by in LEVELS for id, aim in aims[by].items()}
    covering = {(LEVELS.index(By.MEMBER), id) for id, aim in aims[By.MEMBER].items() if aim.covers_tree}
    return sum_up(own, parents_of(directory, day, aims[By.MEMBER]), covering)


def parents_of(directory: Directory, day: date, with_targets: Collection[int]) -> dict[Spot, Spot | None]:
    """Who stands right above whom on a day: members below their team, teams below their region, all in the company.

    Members are those who are here on that day and sell, and whoever has a target.
    """
    company, region, team, member = (LEVELS.index(by) for by in LEVELS)
    found: dict[Spot, Spot | None] = {(company, 0): None}
    found |= {(region, one.id): (company, 0) for one in directory.regions}
    for one in directory.teams:
        found[team, one.id] = (region, one.region_id) if one.region_id is not None else (company, 0)
    for person in directory.members:
        place = directory.team_of(person.id, day)
        is_here = place is not None and person.is_here(day) and person.role in (Role.REP, Role.LEAD)
        if is_here or person.id in with_targets:
            found[member, person.id] = (team, place.team_id) if place is not None else (company, 0)
    return found


def _tree_of(member_id: int, directory: Directory, day: date) -> tuple[By, int]:
    """Whom a member's covering target is meant for: a lead's team, the whole company of who leads no team."""
    place = directory.team_of(member_id, day)
    if directory.member(member_id).role is Role.LEAD and place is not None:
        return By.TEAM, place.team_id
    return By.COMPANY, 0
