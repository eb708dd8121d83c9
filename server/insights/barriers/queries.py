"""Reading what the boss asks of barriers: where, why, how long, when again, what it freed, which ten are worth most.

A constant number of statements, however many barriers there are. For those who lead: what they may not see counts
nowhere, so that a lead reads of the own region only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kpi.barriers import counted_once
from kpi.catalog import Kpi, Unit
from kpi.periods import Period
from kpi.seasons import Season
from kpi.siege import worst_first
from kpi.targets import elapsed_of
from server.barriers.access import sees_all, visible_barriers
from server.barriers.cards import Summary
from server.barriers.claims import PlacedClaim, claims_in
from server.barriers.queries import BarrierQueries
from server.db.database import Database
from server.db.tx import Reading
from server.errors import FieldProblem, InvalidInput, NotFound
from server.insights.barriers.course import Steps, seasons, steps_of
from server.insights.barriers.freed import Freed, freed_by
from server.insights.barriers.places import Ground, Place, places_of
from server.insights.measured import read_measure
from server.insights.scopes import AskedScope, whole_of
from server.insights.siege.scopes import inside
from server.kpis.queries import KpiQueries, read_period
from server.kpis.sums import By
from server.people.access import EVERYBODY, Viewer, may_see_region, may_see_team
from server.people.directory import Directory
from server.people.roles import Role, Scope

WORTH_MOST = 10


@dataclass(frozen=True, slots=True)
class Worth:
    """An open barrier that is confirmed, and what it accounts for in the period. 0: none in particular, nobody."""

    id: str
    text: str
    cause: str
    state: str
    region: int
    team: int
    owner: int
    due_on: date | None
    is_late: bool
    counted: int


@dataclass(frozen=True, slots=True)
class Reports:
    """Reports of the period: all, those that nobody decided about yet with what they say is blocked, those rejected."""

    all: int
    undecided: int
    blocked: int
    rejected: int


@dataclass(frozen=True, slots=True)
class BarrierBoard:
    """Everything about the barriers of a measure and period. ``whole`` None: the viewer sees parts of the company only.

    ``steps`` are of the last twelve months, ``seasons`` of the last three years, ``freed`` of the last year, whatever
    the period.
    """

    kpi: Kpi
    period: Period
    whole: Place | None
    places: tuple[Place, ...]
    summary: Summary
    worth_most: tuple[Worth, ...]
    reports: Reports
    steps: tuple[Steps, ...]
    seasons: tuple[Season, ...]
    freed: tuple[Freed, ...]
    directory: Directory
    today: date

    @property
    def explained(self) -> int:
        """What barriers explain, all places together."""
        return self.whole.explained if self.whole is not None else sum(one.explained for one in self.places)

    @property
    def shortfall(self) -> int:
        """What is missing, all places together."""
        return self.whole.shortfall if self.whole is not None else sum(one.shortfall for one in self.places)


@dataclass(frozen=True, slots=True)
class BarrierInsights:
    """Answers it. One per app."""

    db: Database
    kpis: KpiQueries
    barriers: BarrierQueries

    async def of(self, measure: str, period_text: str, viewer: Viewer) -> BarrierBoard:
        """The board. Raises NotFound for who does not lead, InvalidInput for what is no period or no money."""
        require_leading(viewer)
        directory = await self.barriers.directories.current()
        kpi, period = await _money(self.kpis, measure, viewer), read_period(period_text, directory)
        today = self.kpis.today(directory)
        async with self.db.read() as tx:
            days = period.start.toordinal(), period.end.toordinal()
            claims = await claims_in(tx, kpi.id, *days, visible_barriers(viewer))
            ground = Ground(kpi, period, elapsed_of(period, today, directory.calendar), period.end <= today, claims)
            whole, places = _sorted(await places_of(tx, ground, _scopes(viewer, directory)))
            reports = await _reports(tx, kpi.id, days, viewer)
            steps = await steps_of(tx, viewer, directory, today)
            again = await seasons(tx, viewer, directory, today)
            freed = await freed_by(tx, viewer, kpi, directory.zone, today)
        summary = await self.barriers.summary(viewer, period, "cause", kpi.id)
        worth = _worth_most(claims, today)
        return BarrierBoard(kpi, period, whole, places, summary, worth, reports, steps, again, freed, directory, today)


def require_leading(viewer: Viewer) -> None:
    """Raises NotFound for whoever neither leads nor reads all data."""
    if not (viewer.has_scope(Scope.DATA_READ) or viewer.role in (Role.LEAD, *EVERYBODY)):
        raise NotFound("there is nothing about barriers here that you may see: your own are under /barriers")


async def _money(kpis: KpiQueries, measure: str, viewer: Viewer) -> Kpi:
    kpi = await read_measure(kpis, measure, viewer)
    if kpi.unit is not Unit.MONEY:
        told = f"is {measure[:60]!r}; what barriers block is money, such as 'revenue_won' or 'collected'"
        raise InvalidInput(f"measure {told}", [FieldProblem("/measure", told)])
    return kpi


def _scopes(viewer: Viewer, directory: Directory) -> Sequence[AskedScope]:
    """The whole, where somebody sees all, and every region (or team without one) of which they see every barrier."""
    whole = whole_of(directory)
    found = [one for one in inside(whole, viewer, directory, frozenset()) if _may_see(viewer, one)]
    return [whole, *found] if sees_all(viewer) else found


def _may_see(viewer: Viewer, scope: AskedScope) -> bool:
    return may_see_region(viewer, scope.id) if scope.by is By.REGION else may_see_team(viewer, scope.id)


def _sorted(places: Sequence[Place]) -> tuple[Place | None, tuple[Place, ...]]:
    """The whole, and the places with the most that barriers could explain first."""
    whole = next((one for one in places if one.scope.by is By.COMPANY), None)
    parts = [one for one in places if one is not whole]
    return whole, tuple(sorted(parts, key=lambda one: (-one.blocked, worst_first(one.shortfall, one.scope.name))))


async def _reports(source: Reading, measure: str, days: tuple[int, int], viewer: Viewer) -> Reports:
    row = await source.fetch_one(
        "SELECT count(*), count(CASE WHEN b.state = 'reported' THEN 1 END), "  # noqa: S608  # our own
        "CAST(coalesce(sum(CASE WHEN b.state = 'reported' THEN b.blocked END), 0) AS BIGINT), "
        "count(CASE WHEN b.state = 'rejected' THEN 1 END) FROM barrier b "
        f"WHERE b.measure = $1 AND b.last_day >= $2 AND b.first_day < $3 AND {visible_barriers(viewer)}",
        measure,
        *days,
    )
    return Reports(row[0], row[1], row[2], row[3]) if row is not None else Reports(0, 0, 0, 0)


def _worth_most(claims: Sequence[PlacedClaim], today: date) -> tuple[Worth, ...]:
    counted = counted_once(placed.claim for placed in claims)
    ranked = sorted(
        (one for one in claims if one.state in ("confirmed", "owned") and counted[one.claim.id]),
        key=lambda one: (-counted[one.claim.id], one.claim.id),
    )
    found = []
    for one in ranked[:WORTH_MOST]:
        due_on = date.fromordinal(one.due_day) if one.due_day else None
        is_late = one.state == "owned" and due_on is not None and due_on + timedelta(days=1) <= today
        place = one.region, one.team, one.owner
        found.append(
            Worth(one.claim.id, one.text, one.cause, one.state, *place, due_on, is_late, counted[one.claim.id])
        )
    return tuple(found)
