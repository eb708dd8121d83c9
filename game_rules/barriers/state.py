"""What a barrier is at one moment: values only, worked out by ``fold.py``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from game_rules.barriers.facts import BarrierFact, Comment, Grant
from kpi.barrier_events import BlockedDeal

__all__ = ["Barrier", "BarrierState", "Relief"]


class BarrierState(StrEnum):
    """Where a barrier stands in its life."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    OWNED = "owned"
    RESOLVED = "resolved"
    EXPIRED = "expired"
    REJECTED = "rejected"
    MERGED = "merged"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self in (BarrierState.REPORTED, BarrierState.CONFIRMED, BarrierState.OWNED)


@dataclass(frozen=True, slots=True)
class Relief:
    """A target relieved because of a barrier; ``withdrawn_us`` 0: it stands."""

    grant: Grant
    granted_us: int
    withdrawn_us: int = 0

    @property
    def stands(self) -> bool:
        """Whether nobody took it back."""
        return self.withdrawn_us == 0


@dataclass(frozen=True, slots=True)
class Barrier:
    """A barrier as its facts leave it.

    Numbers are members, teams, regions and accounts (0: none), days are ordinals, instants microseconds since 1970 UTC
    (0: not yet). ``blocked`` is in minor units. ``is_confirmed`` tells whether the last word of those who decide was
    yes, also after its end. ``seconds`` are those who said "me too", first first. ``history`` is everything, in order.
    """

    id: str
    seq: int
    state: BarrierState
    is_confirmed: bool
    reporter: int
    cause: str
    text: str
    measure: str
    period: str
    first_day: int
    last_day: int
    blocked: int
    deals: tuple[BlockedDeal, ...]
    account: int
    deal: str
    concerns: int
    team: int
    region: int
    place: str
    files: tuple[str, ...]
    seconds: tuple[int, ...]
    decided_by: int
    into: str
    reason: str
    owner: int
    due_day: int
    resolved_by: int
    resolved_text: str
    resolved_day: int
    reported_us: int
    confirmed_us: int
    owned_us: int
    ended_us: int
    decide_day: int
    expires_day: int
    is_escalated: bool
    is_overdue: bool
    comments: tuple[tuple[BarrierFact, Comment], ...]
    reliefs: tuple[Relief, ...]
    history: tuple[BarrierFact, ...]

    @property
    def waits_for_day(self) -> int:
        """The day after whose end the clock has something to tell; 0 for none."""
        days = []
        if self.state.is_open:
            days.append(self.expires_day)
        if self.state is BarrierState.REPORTED and not self.is_escalated:
            days.append(self.decide_day)
        if self.state is BarrierState.OWNED and not self.is_overdue:
            days.append(self.due_day)
        return min(days, default=0)

    @property
    def explains_until(self) -> int:
        """The last day on which it stood in the way: that of its period, or that on which it was resolved."""
        if self.state is BarrierState.RESOLVED:
            return max(self.first_day, min(self.last_day, self.resolved_day))
        return self.last_day

    @property
    def explains(self) -> bool:
        """Whether it counts as a reason why money did not come: confirmed, and not part of another one."""
        return self.is_confirmed and self.state not in (BarrierState.MERGED, BarrierState.REJECTED)
