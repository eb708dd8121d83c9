"""What stands in the way, and how much of a shortfall that explains: the place where barriers join the why."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpi.barriers import explain_gap
from kpi.periods import Period
from server.barriers.claims import BarrierScope, claims_by_scope
from server.db.tx import Reading
from server.insights.scopes import AskedScope
from server.kpis.sums import By


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A confirmed barrier and what it counts for in this gap: each once, all together at most the shortfall."""

    id: str
    cause: str
    title: str
    blocked: int
    counted: int


@dataclass(frozen=True, slots=True)
class GapAsked:
    """Whose shortfall of which measure and period, in the measure's unit (0: none)."""

    measure: str
    period: Period
    scope: AskedScope
    shortfall: int


async def obstacles(source: Reading, asked: GapAsked) -> Sequence[Obstacle]:
    """The confirmed barriers that explain a shortfall, the largest first. One statement; none for no shortfall."""
    if asked.shortfall <= 0:
        return ()
    start, end = asked.period.start.toordinal(), asked.period.end.toordinal()
    scope = _scope(asked.scope)
    placed = (await claims_by_scope(source, asked.measure, start, end, [scope]))[scope]
    explained = explain_gap(asked.shortfall, (one.claim for one in placed))
    found = [
        Obstacle(one.claim.id, one.cause, _title(one.text), one.claim.blocked, explained.parts.get(one.claim.id, 0))
        for one in placed
    ]
    return sorted(found, key=lambda one: (-one.counted, -one.blocked, one.id))


def _scope(asked: AskedScope) -> BarrierScope:
    match asked.by:
        case By.REGION:
            return BarrierScope(region=asked.id)
        case By.TEAM:
            return BarrierScope(team=asked.id)
        case By.MEMBER:
            return BarrierScope(member=asked.id)
        case _:
            return BarrierScope()


def _title(text: str) -> str:
    """The first line, not too long."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1] + "…"


_LONGEST_TITLE = 120
