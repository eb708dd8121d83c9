"""What stands in the way, and how much of a shortfall that explains: the place where barriers join the why."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpi.periods import Period
from server.db.tx import Reading
from server.insights.scopes import AskedScope


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
    """The barriers that explain a shortfall, the largest first; nobody reports any yet."""
    return ()
