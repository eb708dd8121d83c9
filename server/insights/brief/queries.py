"""Reading the brief of a week: result against target, what moved since the week before and why, the best news, money
that is overdue, raids, barriers, and who needs help. A constant number of statements; every part is another insight's.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from game_rules.raids import RaidState
from kpi.catalog import Kpi, KpiValue, evaluate
from kpi.like_for_like import Likened, like_for_like
from kpi.periods import Grain, Period, period_of
from kpi.siege import SiegeState
from server.barriers.cards import BarrierCard
from server.barriers.filters import OPEN, BarrierFilter
from server.barriers.queries import BarrierQueries
from server.db.database import Database
from server.db.paging import Page
from server.errors import FieldProblem, InvalidInput
from server.insights.collections.queries import CollectionQueries, Collections
from server.insights.parts import Days, whole
from server.insights.scopes import AskedScope, read_asked_scope, whose_of
from server.insights.siege.queries import COLLECTED, WON, Castle, Siege, SiegeQueries, SiegeQuestion
from server.insights.why.queries import Against, Why, WhyQueries, WhyQuestion
from server.kpis.queries import KpiQueries, read_period
from server.kpis.sums import By
from server.people.access import Viewer
from server.people.directory import Directory, MemberInfo
from server.people.roles import Role
from server.pipeline.wins import Win, largest_won
from server.raids.cards import RaidCard
from server.raids.queries import RaidQueries

MOVED = ("revenue_won", "collected", "deals_won", "win_rate", "opened_value", "calls_connected", "visits")
WINS, RAIDS, BARRIERS, HELPED = 5, 4, 5, 3


@dataclass(frozen=True, slots=True)
class Moved:
    """A KPI of the week and of as many working days of the week before."""

    kpi: Kpi
    now: KpiValue
    before: KpiValue


@dataclass(frozen=True, slots=True)
class Helped:
    """A castle that is behind, and who leads there."""

    castle: Castle
    leads: tuple[MemberInfo, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything of one week. `won` and `collected` are the sieges of the month that the week (or today) lies in."""

    scope: AskedScope
    week: Period
    likened: Likened
    won: Siege
    collected: Siege
    moved: tuple[Moved, ...]
    why: Why
    wins: Sequence[Win]
    money: Collections
    raids: tuple[RaidCard, ...]
    barriers: tuple[BarrierCard, ...]
    helped: tuple[Helped, ...]
    directory: Directory
    today: date


@dataclass(frozen=True, slots=True)
class BriefQueries:
    """Reads briefs. One per app."""

    db: Database
    kpis: KpiQueries
    sieges: SiegeQueries
    whys: WhyQueries
    collections: CollectionQueries
    raids: RaidQueries
    barriers: BarrierQueries

    async def of(self, week_text: str, scope_text: str, viewer: Viewer) -> Brief:
        """The brief of a scope and week. Raises InvalidInput, NotFound for a scope that one may not ask about."""
        directory = await self.sieges.directories.current()
        week, scope = _week(week_text, directory), read_asked_scope(scope_text, viewer, directory)
        today = self.kpis.today(directory)
        likened = like_for_like(week, week.previous(), today, directory.calendar)
        month = period_of(min(today, week.end - timedelta(days=1)), Grain.MONTH, directory.fiscal_start_month)
        first, last = week.start.toordinal(), week.end.toordinal() - 1
        # None waits for another: each is another insight's, and asks several questions one after the other.
        (won, collected, why, money), (moved, wins, raids, barriers) = await asyncio.gather(
            asyncio.gather(
                self.sieges.of(SiegeQuestion(WON, month.label, scope.text), viewer),
                self.sieges.of(SiegeQuestion(COLLECTED, month.label, scope.text), viewer),
                self.whys.why(WhyQuestion(WON, week.label, scope.text, Against.LAST_PERIOD), viewer),
                self.collections.of(week.label, scope.text, viewer),
            ),
            asyncio.gather(
                self._moved(scope, likened, viewer),
                largest_won(self.db, whose_of(scope), first, last, WINS),
                self._raids(scope, viewer, directory),
                self._barriers(scope, viewer),
            ),
        )
        helped = tuple(Helped(one, _leads(one.scope, directory, today)) for one in _furthest_behind(won))
        return Brief(
            scope, week, likened, won, collected, moved, why, wins, money, raids, barriers, helped, directory, today
        )

    async def _moved(self, scope: AskedScope, likened: Likened, viewer: Viewer) -> tuple[Moved, ...]:
        catalogue = await self.kpis.catalogue(viewer)
        kpis = [catalogue[id] for id in MOVED if id in catalogue]
        measures = {measure for kpi in kpis for measure in kpi.measures()}
        now = await whole(self.db, measures, scope, Days.between(likened.start, likened.end))
        before = await whole(self.db, measures, scope, Days.between(likened.other_start, likened.other_end))
        return tuple(Moved(kpi, evaluate(kpi, now), evaluate(kpi, before)) for kpi in kpis)

    async def _raids(self, scope: AskedScope, viewer: Viewer, directory: Directory) -> tuple[RaidCard, ...]:
        found = await self.raids.raids(viewer, RaidState.ACTIVE)
        return tuple(one for one in found if one.is_inside and _fights_in(one, scope))[:RAIDS]

    async def _barriers(self, scope: AskedScope, viewer: Viewer) -> tuple[BarrierCard, ...]:
        wanted = BarrierFilter(
            state=OPEN,
            region=scope.id if scope.by is By.REGION else 0,
            team=scope.id if scope.by is By.TEAM else 0,
            mine=scope.id if scope.by is By.MEMBER else 0,
            sort="blocked",
        )
        return (await self.barriers.barriers(viewer, wanted, Page(BARRIERS))).items


def _week(text: str, directory: Directory) -> Period:
    week = read_period(text, directory)
    if week.grain is not Grain.WEEK:
        told = f"is {text[:20]!r}, no week: write one as 2026-W48"
        raise InvalidInput(f"the week {told}", [FieldProblem("?week", told)])
    return week


def _furthest_behind(siege: Siege) -> tuple[Castle, ...]:
    states = (SiegeState.BEHIND, SiegeState.LOST, SiegeState.TIGHT)
    return tuple(one for one in siege.castles if one.state in states)[:HELPED]


def _leads(scope: AskedScope, directory: Directory, today: date) -> tuple[MemberInfo, ...]:
    if scope.by is By.MEMBER:
        place = directory.team_of(scope.id, today)
        teams = [place.team_id] if place is not None else []
    else:
        teams = [scope.id] if scope.by is By.TEAM else [team.id for team in directory.teams_in(scope.id)]
    members = (directory.member(id) for id in sorted(directory.members_of(teams, today)))
    return tuple(member for member in members if member.role is Role.LEAD)


def _fights_in(raid: RaidCard, scope: AskedScope) -> bool:
    team = raid.team
    match scope.by:
        case By.REGION:
            return team is not None and team.region_id == scope.id
        case By.TEAM:
            return team is not None and team.id == scope.id
        case By.MEMBER:
            return raid.has(scope.id)
        case _:
            return True
