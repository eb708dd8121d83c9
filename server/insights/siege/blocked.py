"""What barriers block in each castle: confirmed ones that the viewer may see, each amount counted once per castle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpi.barriers import counted_once
from kpi.periods import Period
from server.barriers.access import visible_barriers
from server.barriers.claims import BarrierScope, claims_in
from server.db.tx import Reading
from server.insights.scopes import AskedScope
from server.kpis.sums import By
from server.people.access import Viewer


@dataclass(frozen=True, slots=True)
class Blocked:
    """How many barriers stand in a scope, and how much of the measure they block, in its unit."""

    barriers: int = 0
    amount: int = 0


async def blocked_in(
    source: Reading, measure: str, period: Period, scopes: Sequence[AskedScope], viewer: Viewer
) -> Mapping[AskedScope, Blocked]:
    """Scope → what barriers block there, in one statement; a scope without any is absent."""
    start, end = period.start.toordinal(), period.end.toordinal()
    claims = await claims_in(source, measure, start, end, visible_barriers(viewer))
    found: dict[AskedScope, Blocked] = {}
    for scope in scopes:
        within = _within(scope)
        held = [placed.claim for placed in claims if within.holds(placed)]
        if held:
            found[scope] = Blocked(len(held), sum(counted_once(held).values()))
    return found


def _within(scope: AskedScope) -> BarrierScope:
    match scope.by:
        case By.MEMBER:
            return BarrierScope(member=scope.id)
        case By.TEAM:
            return BarrierScope(team=scope.id)
        case By.REGION:
            return BarrierScope(region=scope.id)
        case _:
            return BarrierScope()
