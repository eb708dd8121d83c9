"""Where the money is missing: each region with its gap to target, and the part of it that barriers explain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpi.barriers import counted_once, explain_gap
from kpi.catalog import Kpi
from kpi.periods import Period
from kpi.siege import SiegeState, siege_state
from kpi.targets import Elapsed, Pace
from server.barriers.claims import BarrierScope, PlacedClaim
from server.db.tx import Reading
from server.insights.scopes import AskedScope
from server.kpis.sums import By, days_of, is_monthly, of_scopes
from server.kpis.targets import aims_of


@dataclass(frozen=True, slots=True)
class Place:
    """The company, a region or a team without one. ``target`` None: nobody set one, so there is no gap to explain.

    ``blocked`` is what its confirmed barriers account for, each amount once; ``explained`` is the part of the shortfall
    (target − attained, 0 when it is made) that this makes up.
    """

    scope: AskedScope
    target: int | None
    pace: Pace
    state: SiegeState
    barriers: int
    blocked: int
    shortfall: int
    explained: int

    @property
    def unexplained(self) -> int:
        """The rest of the shortfall."""
        return self.shortfall - self.explained


@dataclass(frozen=True, slots=True)
class Ground:
    """What all places of one reading share."""

    kpi: Kpi
    period: Period
    elapsed: Elapsed
    is_over: bool
    claims: Sequence[PlacedClaim]


async def places_of(source: Reading, ground: Ground, scopes: Sequence[AskedScope]) -> tuple[Place, ...]:
    """The places of some scopes, in their order; one statement for the targets and one for each kind of scope."""
    kinds = sorted({scope.by for scope in scopes})
    aims = await aims_of(source, ground.kpi.id, ground.period, kinds)
    attained: dict[tuple[By, int], int] = {}
    days, by_month = days_of(ground.period), is_monthly(ground.period)
    for by in kinds:
        ids = [scope.id for scope in scopes if scope.by is by]
        for id, _measure, value in await of_scopes(source, ground.kpi.numerator, by, ids, *days, by_month=by_month):
            attained[by, id] = attained.get((by, id), 0) + value
    targets: Mapping[tuple[By, int], int] = {
        (by, id): aim.planned.value for by in kinds for id, aim in aims[by].items()
    }
    return tuple(
        _place(scope, targets.get((scope.by, scope.id)), attained.get((scope.by, scope.id), 0), ground)
        for scope in scopes
    )


def _place(scope: AskedScope, target: int | None, attained: int, ground: Ground) -> Place:
    pace = Pace(target or 0, attained, ground.elapsed)
    within = _within(scope)
    held = [placed.claim for placed in ground.claims if within.holds(placed)]
    shortfall = max(0, target - attained) if target else 0
    return Place(
        scope,
        target,
        pace,
        siege_state(pace.attainment, pace.pace, is_over=ground.is_over),
        len(held),
        sum(counted_once(held).values()),
        shortfall,
        explain_gap(shortfall, held).explained,
    )


def _within(scope: AskedScope) -> BarrierScope:
    match scope.by:
        case By.REGION:
            return BarrierScope(region=scope.id)
        case By.TEAM:
            return BarrierScope(team=scope.id)
        case _:
            return BarrierScope()
