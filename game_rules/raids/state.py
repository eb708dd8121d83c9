"""What a raid looks like after its facts: HP, people, steps, and a log in which every change of HP is explained."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from game_rules.raids.rules import Phase
from kpi.events import Channel, Kind, NamedBarrier

__all__ = ["LogLine", "NoteLine", "Raid", "RaidMove", "RaidState", "RaidStep", "Review", "Seat", "StepState", "Why"]


class RaidState(StrEnum):
    """Whether a raid goes on, and how it ended."""

    ACTIVE = "active"
    VICTORY = "victory"
    ESCAPED = "escaped"
    WITHDRAWN = "withdrawn"


class StepState(StrEnum):
    """Where a planned step stands; one that waits for another can be done, but not missed."""

    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Why(StrEnum):
    """Why something hit or healed nothing, or less than it says."""

    OUTSIDER = "outsider"
    """Whoever did it was not on the roster."""
    COLLISION = "collision"
    """Somebody else had met the contact that day."""
    AGAIN = "again"
    """The same member had done the same with the contact that day."""
    FLOOR = "floor"
    """Work cannot bring the HP lower in this phase."""
    OVERKILL = "overkill"
    """It was more than was left."""
    NOT_FORWARD = "not_forward"
    """The deal did not move forward."""
    REVERSED = "reversed"
    """It was taken back."""
    REOPENED = "reopened"
    """The deal was reopened."""
    REPEATED = "repeated"
    """The deal or contract already had such an event."""
    UNAPPROVED = "unapproved"
    """The contract waits for approval."""
    OVERTAKEN = "overtaken"
    """A later win or loss of the deal stands instead."""
    LIMIT = "limit"
    """That day's heals were used up."""
    NO_WORK = "no_work"
    """There was no work left to give back; money is never given back for a missed step."""
    DONE = "done"
    """The step was done in time after all."""
    WAITING = "waiting"
    """The step was waiting for another one."""
    CHANGED = "changed"
    """The step had been moved or cancelled."""


class LogLine(msgspec.Struct, frozen=True):
    """One line of the log. ``member`` is whom it is about, ``by`` who did it (0: nobody, the clock).

    A hit has ``base`` before its role's ``factor`` (per cent) and ``damage`` after all limits; ``healed`` is how much
    of it missed steps gave back later. A heal has ``heal``. All in minor units.
    """

    seq: int
    at_us: int
    kind: Kind
    member: int
    by: int = 0
    role: str = ""
    base: int = 0
    factor: int = 100
    damage: int = 0
    heal: int = 0
    healed: int = 0
    why: Why | None = None
    step: str = ""
    note: str = ""


class Seat(msgspec.Struct, frozen=True):
    """A member's part in the raid. ``left_us`` is 0 for who is there; damage = money + work, heals taken off.

    ``share_bp`` is the share of all damage in hundredths of a per cent; the shares of a raid sum to 10,000.
    """

    member: int
    role: str
    joined_us: int
    left_us: int = 0
    time_us: int = 0
    damage: int = 0
    money: int = 0
    work: int = 0
    share_bp: int = 0
    steps_planned: int = 0
    steps_done: int = 0
    steps_missed: int = 0
    did_their_steps: bool = False

    @property
    def is_there(self) -> bool:
        """Whether the member is on the roster now."""
        return self.left_us == 0


class RaidStep(msgspec.Struct, frozen=True):
    """A planned step. Until before ``until_us`` it can be done; ``done_by`` is the event that did it, 0 for none.

    With a ``barrier`` it is done by getting that out of the way.
    """

    id: str
    who: int
    role: str
    contact: str
    channel: Channel
    due_us: int
    day_only: bool
    until_us: int
    what: str
    after: tuple[str, ...]
    override: str
    planned_us: int
    planned_by: int
    state: StepState = StepState.OPEN
    done_by: int = 0
    done_us: int = 0
    times_missed: int = 0
    note: str = ""
    barrier: str = ""


class NoteLine(msgspec.Struct, frozen=True):
    """What somebody wrote down."""

    seq: int
    at_us: int
    member: int
    text: str
    mentions: tuple[int, ...]
    files: tuple[str, ...]


class Review(msgspec.Struct, frozen=True):
    """What was learned."""

    seq: int
    at_us: int
    member: int
    text: str
    barriers: tuple[NamedBarrier, ...]


class Raid(msgspec.Struct, frozen=True):
    """The state of a raid. Always: damage of all seats = ``max`` − ``left``. ``ended_us`` is 0 while it goes on."""

    id: str
    account: int
    state: RaidState
    phase: Phase
    max: int
    left: int
    seats: tuple[Seat, ...]
    steps: tuple[RaidStep, ...]
    log: tuple[LogLine, ...]
    notes: tuple[NoteLine, ...]
    leads: tuple[int, ...]
    opened_us: int
    ends_us: int
    ended_us: int = 0
    ended_day: int = 0
    reason: str = ""
    review: Review | None = None
    pool: tuple[int, int] = (0, 0)
    loot: dict[int, tuple[int, int]] = {}

    def seat(self, member: int) -> Seat | None:
        """A member's seat, left or not; None for who never had one."""
        return next((seat for seat in self.seats if seat.member == member), None)

    def step(self, id: str) -> RaidStep | None:
        """The step of this id; None when there is none."""
        return next((step for step in self.steps if step.id == id), None)


class RaidMove(msgspec.Struct, frozen=True):
    """What one event did to a raid; ``lines`` are the lines of the log that it wrote or changed."""

    raid: str
    account: int
    before: int
    left: int
    max: int
    phase: Phase
    state_before: RaidState
    state: RaidState
    lines: tuple[LogLine, ...]
