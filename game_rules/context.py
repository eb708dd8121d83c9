"""What the judge knows of the books: claims, pots, quests and members that a batch concerns.

Filled by whoever records, from the ledger and its folds; brought up to date by the judge as it goes through a batch.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from game_rules.barriers import Barriers
from game_rules.claims import ClaimId
from game_rules.pots import CapPot, ClaimState, OncePot, Order
from game_rules.prizes import Winner
from game_rules.raids import Raids
from game_rules.verdict import Line
from kpi.calendar import WorkCalendar
from kpi.period_life import NOTHING_CLOSED, ClosedDays

__all__ = ["Context", "CountedPlace", "GoalKey", "GoalState", "MemberState", "PlaceOf"]

PlaceOf = Callable[[int, int], tuple[int, int]]  # (member, day) → (team, region), 0 for none
GoalKey = tuple[str, int, int]  # quest, member, first day of the window
CountedPlace = tuple[str, int, int, int, int, int]  # measure, member, team, region, account, product


@dataclass(slots=True)
class GoalState:
    """A quest's progress for one member in one window.

    ``reached_day`` is the day since which all objectives are reached, 0 while they are not; ``paid_day`` the day its
    reward belongs to, 0 while unpaid; ``team``, ``region`` and ``version`` say how it was paid. What is counted for
    ``last_day`` or later cannot change an earlier day. ``days`` (measure → day → value) is None while closed.
    """

    key: GoalKey
    progress: dict[str, int] = field(default_factory=dict)
    last_day: int = 0
    reached_day: int = 0
    paid_day: int = 0
    team: int = 0
    region: int = 0
    version: int = 0
    accepted: bool = False
    days: dict[str, dict[int, int]] | None = None
    is_new: bool = True

    def open(self, days: Mapping[str, Mapping[int, int]], first: int) -> None:
        """Fill in the progress day by day, from a first day on.

        What lies before that day is put together on the day it was reached, which must be earlier.
        """
        self.days = {measure: dict(values) for measure, values in days.items()}
        if first > self.key[2]:
            for measure, values in self.days.items():
                values[self.reached_day] = self.progress.get(measure, 0) - sum(values.values())
        self.progress = {measure: sum(values.values()) for measure, values in self.days.items() if values}


@dataclass(slots=True)
class MemberState:
    """A member's standing, and what the streak needs.

    ``streak`` is the run of working days that ends on ``last_active`` (an ordinal, 0 for never). ``badges`` are the
    badges held, with the days they were won, rising: a monthly one can be won more than once. ``active`` (day → value
    of the streak's measure) is None while closed; ``lasting`` are days that stay active whatever the batch takes back.
    """

    number: int
    role: str
    xp: int = 0
    coins: int = 0
    streak: int = 0
    last_active: int = 0
    badges: dict[str, list[int]] = field(default_factory=dict)
    active: dict[int, int] | None = None
    lasting: set[int] = field(default_factory=set)
    is_new: bool = True

    def book(self, line: Line) -> None:
        """Add the XP and coins of one ledger line."""
        self.xp += line.xp
        self.coins += line.coins

    def hold(self, line: Line) -> None:
        """Give or take the badge of a line, if it has one."""
        if line.badge is None:
            return
        days = self.badges.setdefault(line.badge, [])
        if line.badges > 0:
            insort(days, line.day)
        elif line.day in days:
            days.remove(line.day)
        if not days:
            del self.badges[line.badge]


class Context:
    """The books as far as one batch is concerned.

    ``today`` is the organisation's present day (an ordinal), ``place_of`` says in which team and region a member is.
    ``raids`` are those that the batch concerns; none, until somebody gathers them. ``closed`` are the days that are
    closed now: what is about them is booked today, as an adjustment. ``winners`` are those of each closing (by seq).
    ``heard_everything`` says that today's quests without end have counted every event there is: one that a member has
    no progress in stands at nothing.
    """

    def __init__(
        self,
        calendar: WorkCalendar,
        today: int,
        place_of: PlaceOf,
        members: Iterable[MemberState] = (),
        closed: ClosedDays = NOTHING_CLOSED,
    ) -> None:
        self.calendar = calendar
        self.today = today
        self.place_of = place_of
        self.members: dict[int, MemberState] = {member.number: member for member in members}
        self.goals: dict[GoalKey, GoalState] = {}
        self.once: dict[str, OncePot] = {}
        self.caps: dict[str, CapPot] = {}
        self.states: dict[int, dict[ClaimId, ClaimState]] = {}
        self.counted: dict[int, dict[CountedPlace, int]] = {}
        self.raids = Raids()
        self.barriers = Barriers()
        self.closed = closed
        self.winners: dict[int, Sequence[Winner]] = {}
        self.heard_everything = False

    def member(self, number: int) -> MemberState:
        """A member's state. Raises: KeyError for one that was not gathered (a caller's bug)."""
        return self.members[number]

    def goal(self, key: GoalKey) -> GoalState:
        """A quest's state; one never touched begins at nothing."""
        return self.goals.get(key) or self.goals.setdefault(key, GoalState(key))

    def once_pot(self, key: str) -> OncePot:
        """The pot of a "once per"; one never touched is empty."""
        return self.once.get(key) or self.once.setdefault(key, OncePot(key))

    def cap_pot(self, key: str, cap: int) -> CapPot:
        """The pot of a cap; one never touched is full."""
        return self.caps.get(key) or self.caps.setdefault(key, CapPot(key, cap))

    def remember(self, states: Iterable[ClaimState]) -> None:
        """Add claims that stand in the ledger."""
        for state in states:
            self.states.setdefault(state.claim.event, {}).setdefault(state.claim.id, state)

    def remember_counted(self, counted: Mapping[int, dict[CountedPlace, int]]) -> None:
        """Add contributions that stand in the books, by event."""
        for event, places in counted.items():
            self.counted.setdefault(event, {}).update(places)

    def open_once(self, keys: Iterable[str]) -> None:
        """Open pots whose claims have all been remembered."""
        candidates: dict[str, dict[int, Order]] = {key: {} for key in keys}
        for state in self._all_states():
            pot = candidates.get(state.claim.once_key or "")
            if pot is not None and state.asks:
                pot[state.claim.event] = state.claim.order
        for key, found in candidates.items():
            self.once_pot(key).candidates = found

    def open_caps(self, keys: Mapping[str, int]) -> None:
        """Open pots (key → cap) whose claims have all been remembered."""
        members: dict[str, dict[ClaimId, ClaimState]] = {key: {} for key in keys}
        for state in self._all_states():
            pot = members.get(state.claim.cap_key or "")
            if pot is not None and state.due:
                pot[state.claim.id] = state
        for key, found in members.items():
            self.cap_pot(key, keys[key]).states = found

    def _all_states(self) -> Iterable[ClaimState]:
        return (state for states in self.states.values() for state in states.values())
