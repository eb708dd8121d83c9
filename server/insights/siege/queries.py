"""Reading the siege of a scope: the whole of it and each castle in it, with target, pace, outlook and what is on it.

A constant number of statements, however many castles there are: targets, sums and outlook once for the whole and once
for the castles, then raids, barriers and who moved lately.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kpi.catalog import Kpi
from kpi.periods import Period
from kpi.siege import SiegeState, siege_state, worst_first
from kpi.targets import Elapsed, Pace, elapsed_of
from server.db.database import Database
from server.db.tx import Reading
from server.insights.forecast.desk import Forecaster
from server.insights.forecast.outlook import NOTHING_KNOWN, Outlook, OutlookAsked
from server.insights.scopes import AskedScope
from server.insights.siege.blocked import Blocked, blocked_in
from server.insights.siege.scopes import inside, path_to, read_siege_scope
from server.insights.targets.queries import TargetQueries
from server.kpis.queries import KpiQueries, read_period
from server.kpis.sums import By, days_of, is_monthly, moved_members, of_scopes
from server.kpis.targets import Aim, aims_of
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.raids.cards import Front
from server.raids.queries import RaidQueries

WON, COLLECTED = "revenue_won", "collected"
# Whoever got XP in the last week is in the field; the others are on holiday, or stuck.
FIELD_MEASURE, FIELD_DAYS = "xp", 7


@dataclass(frozen=True, slots=True)
class SiegeQuestion:
    """What is asked, in the words of the API; scope "": the company."""

    measure: str
    period: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Troops:
    """Who is on it: how many are there today, and how many of them moved something in the last week."""

    members: int = 0
    in_the_field: int = 0


@dataclass(frozen=True, slots=True)
class Castle:
    """One scope under siege. Amounts are in the measure's unit; `won` and `collected` always money.

    `target` None: nobody set one. `missing` is what was due by now − attained, negative when ahead.
    """

    scope: AskedScope
    target: int | None
    pace: Pace
    state: SiegeState
    outlook: Outlook
    won: int
    collected: int
    troops: Troops
    front: Front
    blocked: Blocked

    @property
    def missing(self) -> int:
        """How much less than due by now is attained; negative when ahead, 0 without a target."""
        return self.pace.expected - self.pace.attained if self.target else 0


@dataclass(frozen=True, slots=True)
class Siege:
    """A scope with all its castles, the worst first; `rest` is what the whole attained beyond their sum."""

    kpi: Kpi
    period: Period
    elapsed: Elapsed
    is_over: bool
    path: tuple[AskedScope, ...]
    whole: Castle
    castles: tuple[Castle, ...]
    rest: int
    directory: Directory
    today: date

    @property
    def behind(self) -> tuple[Castle, ...]:
        """The castles that are behind or lost, the worst first."""
        return tuple(one for one in self.castles if one.state in (SiegeState.BEHIND, SiegeState.LOST))


@dataclass(frozen=True, slots=True)
class _Field:
    """What holds for all castles of one reading."""

    kpi: Kpi
    period: Period
    elapsed: Elapsed
    is_over: bool
    directory: Directory
    today: date
    aims: Mapping[By, Mapping[int, Aim]]
    moved: frozenset[int]
    fronts: Mapping[int, Front]
    blocked: Mapping[AskedScope, Blocked]


@dataclass(frozen=True, slots=True)
class SiegeQueries:
    """Reads the siege. One per app."""

    db: Database
    directories: DirectoryCache
    kpis: KpiQueries
    targets: TargetQueries
    raids: RaidQueries
    forecaster: Forecaster

    async def of(self, question: SiegeQuestion, viewer: Viewer) -> Siege:
        """The siege of a scope. Raises InvalidInput, NotFound."""
        directory = await self.directories.current()
        kpi, period = await self.targets.measure(question.measure, viewer), read_period(question.period, directory)
        scope = read_siege_scope(question.scope, viewer, directory)
        today = self.kpis.today(directory)
        day = min(today, period.end - timedelta(days=1))
        members = directory.members_of([scope.id], day) if scope.by is By.TEAM else frozenset[int]()
        around = inside(scope, viewer, directory, members)
        fronts = await self.raids.fronts(viewer)
        moved = await moved_members(self.db, FIELD_MEASURE, today.toordinal() - FIELD_DAYS + 1, today.toordinal())
        blocked = await blocked_in(self.db, kpi.id, period, [scope, *around], viewer)
        aims = await aims_of(self.db, kpi.id, period, {one.by for one in (scope, *around)})
        field = _Field(
            kpi,
            period,
            elapsed_of(period, today, directory.calendar),
            period.end <= today,
            directory,
            today,
            aims,
            moved,
            fronts,
            blocked,
        )
        whole = (await self._castles([scope], field))[0]
        castles = await self._castles(around, field)
        castles.sort(key=lambda one: worst_first(one.missing, one.scope.name))
        rest = whole.pace.attained - sum(one.pace.attained for one in castles) if castles else 0
        path = path_to(scope, directory, day.toordinal())
        return Siege(kpi, period, field.elapsed, field.is_over, path, whole, tuple(castles), rest, directory, today)

    async def _castles(self, scopes: Sequence[AskedScope], field: _Field) -> list[Castle]:
        """The castles of some scopes; sums and outlook once for each kind of scope, of which there are at most two."""
        found: list[Castle] = []
        for by in sorted({scope.by for scope in scopes}):
            alike = [scope for scope in scopes if scope.by is by]
            sums = await _sums(self.db, by, alike, field)
            # What a leader is to reach with all they lead is their team's target, not their own.
            aims = {id: aim for id, aim in field.aims[by].items() if not aim.covers_tree}
            wanted = {scope.id: aims[scope.id].planned.value for scope in alike if scope.id in aims}
            attained = {id: _attained(measured, field.kpi) for id, measured in sums.items()}
            asked = OutlookAsked(field.kpi, field.period, by, wanted, attained, field.today, field.directory)
            ahead = await self.forecaster.outlooks(asked) if wanted else {}
            for scope in alike:
                measured, outlook = sums.get(scope.id, {}), ahead.get(scope.id, NOTHING_KNOWN)
                found.append(_castle(scope, wanted.get(scope.id), measured, outlook, field))
        return found


async def _sums(
    source: Reading, by: By, scopes: Sequence[AskedScope], field: _Field
) -> Mapping[int, Mapping[str, int]]:
    measures = {*field.kpi.numerator, WON, COLLECTED}
    ids = [scope.id for scope in scopes]
    found: dict[int, dict[str, int]] = {}
    rows = await of_scopes(source, measures, by, ids, *days_of(field.period), by_month=is_monthly(field.period))
    for id, measure, value in rows:
        found.setdefault(id, {})[measure] = value
    return found


def _attained(measured: Mapping[str, int], kpi: Kpi) -> int:
    return sum(measured.get(measure, 0) for measure in kpi.numerator)


def _castle(
    scope: AskedScope, target: int | None, measured: Mapping[str, int], outlook: Outlook, field: _Field
) -> Castle:
    pace = Pace(target or 0, _attained(measured, field.kpi), field.elapsed)
    teams = _teams_of(scope, field.directory)
    return Castle(
        scope=scope,
        target=target,
        pace=pace,
        state=siege_state(pace.attainment, pace.pace, is_over=field.is_over),
        outlook=outlook,
        won=measured.get(WON, 0),
        collected=measured.get(COLLECTED, 0),
        troops=_troops(scope, teams, field),
        front=_front(teams, field),
        blocked=field.blocked.get(scope, Blocked()),
    )


def _teams_of(scope: AskedScope, directory: Directory) -> list[int]:
    match scope.by:
        case By.COMPANY:
            return [team.id for team in directory.teams]
        case By.REGION:
            return [team.id for team in directory.teams_in(scope.id)]
        case By.TEAM:
            return [scope.id]
        case _:
            return []


def _troops(scope: AskedScope, teams: Sequence[int], field: _Field) -> Troops:
    members = {scope.id} if scope.by is By.MEMBER else field.directory.members_of(teams, field.today)
    return Troops(len(members), len(members & field.moved))


def _front(teams: Sequence[int], field: _Field) -> Front:
    fronts = [field.fronts[team] for team in teams if team in field.fronts]
    return Front(sum(one.raids for one in fronts), sum(one.hp for one in fronts))
