"""What is sent to open and change raids."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from kpi.events import Channel, NamedBarrier

Username = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\S")]
Short = Annotated[str, msgspec.Meta(max_length=200)]
Long = Annotated[str, msgspec.Meta(max_length=4000)]
Needed = Annotated[str, msgspec.Meta(min_length=1, max_length=4000, pattern=r"\S")]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class GoalIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be won and collected."""

    amount: Decimal
    currency: str


class SeatIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody on the roster and the role they play."""

    member: Username
    role: Word


class RaidIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A raid to open. ``leads`` lead beside the opener; ``plan`` is one of the rulebook's, to begin with."""

    account: Word
    goal: GoalIn
    ends_on: date
    roster: tuple[SeatIn, ...]
    title: Short = ""
    phase: Short = ""
    plan: Short = ""
    leads: tuple[Username, ...] = ()


class JoinIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who joins (else the caller), and in which role (else the first that nobody plays)."""

    role: Word | None = None
    member: Username | None = None


class LeaveIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who leaves (else the caller), why, and who takes the open steps."""

    member: Username | None = None
    reason: Long = ""
    steps_to: Username | None = None


class HandOverIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to lead: in the caller's place, or ``beside`` those who do. To oneself: taking over."""

    to: Username
    reason: Long = ""
    beside: bool = False


class FinishIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why it is called off; after the end, what was learned and what stood in the way.

    ``review`` says which of both is meant; without it the raid's state decides.
    """

    text: Needed
    barriers: tuple[NamedBarrier, ...] = ()
    review: bool | None = None


class NoteIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A note; ``files`` are ids of the writer's uploads."""

    text: Needed
    mentions: tuple[Username, ...] = ()
    files: tuple[Word, ...] = ()


class StepIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step to plan; ``override`` is the reason why a contact is met by two people on one day.

    With a ``barrier`` (its id) the step is done by whoever resolves that barrier.
    """

    who: Username
    channel: Channel
    due: Moment
    what: Word
    contact: Short = ""
    day_only: bool = False
    after: tuple[Word, ...] = ()
    override: Long = ""
    barrier: Short = ""


class StepEditIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What changes in the step of this id; what is left out stays."""

    step: Word
    who: Username | None = None
    channel: Channel | None = None
    due: Moment | None = None
    what: Word | None = None
    contact: Short | None = None
    day_only: bool | None = None
    after: tuple[Word, ...] | None = None
    cancelled: bool | None = None
    override: Long | None = None
    note: Long = ""


class VisibilityIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether people outside a team may know that its raids exist."""

    team: Word
    visible: bool
