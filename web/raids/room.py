"""What the room of a raid shows besides its boss: the people, the steps, the log, the notes. Templates print these."""

from dataclasses import dataclass
from datetime import date, datetime

from game_rules.raids import RaidState, StepState
from kpi.events import Channel
from server.raids.access import RaidRights
from web.i18n import gettext as _
from web.raids.boss import Boss, Face
from web.raids.words import CHANNEL_MARKS, channel_title


@dataclass(frozen=True, slots=True)
class Seat:
    """One of the roster. Damage is money and work together, in minor units; ``share`` is its part of all damage."""

    face: Face
    damage: int
    money: int
    work: int
    share: float
    planned: int
    done: int
    missed: int
    is_lead: bool = False
    is_me: bool = False
    is_here: bool = False
    left_on: date | None = None
    xp: int = 0
    coins: int = 0


@dataclass(frozen=True, slots=True)
class StepCard:
    """One planned step. ``after`` names the steps it waits for; ``may_change`` is whether the viewer may move it."""

    id: str
    what: str
    who: Face
    contact: str
    channel: Channel
    due: datetime
    day: date
    day_only: bool
    state: StepState
    after: tuple[str, ...] = ()
    override: str = ""
    note: str = ""
    is_mine: bool = False
    is_today: bool = False
    may_change: bool = False
    is_closed: bool = False
    """Whether the raid is over, and nothing is done any more."""
    barrier: str = ""
    """The barrier it is to get out of the way, "" for none."""
    barrier_title: str = ""
    """What that is called; "" where the viewer may not see it."""

    @property
    def is_ahead(self) -> bool:
        """Whether it is still to be done."""
        return self.state in (StepState.OPEN, StepState.WAITING) and not self.is_closed

    @property
    def can_change(self) -> bool:
        """Whether the viewer may still move it, hand it over or cancel it; one that was missed gets a new day so."""
        return self.may_change and self.state not in (StepState.DONE, StepState.CANCELLED)

    @property
    def mark(self) -> str:
        """The icon of its channel."""
        return "barrier-block" if self.barrier else CHANNEL_MARKS[self.channel]

    @property
    def medium(self) -> str:
        """Its channel in words."""
        return _("Barrier") if self.barrier else channel_title(self.channel)

    @property
    def said(self) -> str:
        """Which form of the quick log it is logged with."""
        return "call" if self.channel is Channel.CALL else "visit"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the hit log: what happened in words, and what it took off (below zero) or gave back.

    ``change`` is None for what was never meant to hit.
    """

    seq: int
    at: datetime
    text: str
    change: int | None
    mark: str
    why: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that hangs on a note."""

    href: str
    name: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of a note; a mention carries the person's username."""

    text: str
    mention: str = ""


@dataclass(frozen=True, slots=True)
class NoteCard:
    """One note."""

    seq: int
    at: datetime
    author: Face
    words: tuple[Words, ...]
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Barrier:
    """An obstacle that a review names, and where it is reported so that others see it."""

    cause: str
    text: str
    report_href: str


@dataclass(frozen=True, slots=True)
class Review:
    """What was written after the end."""

    at: datetime
    author: Face
    text: str
    barriers: tuple[Barrier, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week view."""

    day: date
    steps: tuple[StepCard, ...]
    is_today: bool
    is_workday: bool
    is_past: bool


@dataclass(frozen=True, slots=True)
class RaidRoom:
    """The whole room for one viewer."""

    boss: Boss
    topic: str
    seats: tuple[Seat, ...]
    leads: tuple[Face, ...]
    steps: tuple[StepCard, ...]
    week: tuple[Day, ...]
    log: tuple[LogLine, ...]
    notes: tuple[NoteCard, ...]
    rights: RaidRights
    today: date
    review: Review | None = None
    reason: str = ""
    log_more: int = 0
    pool: tuple[int, int] = (0, 0)

    @property
    def is_over(self) -> bool:
        """Whether it has ended, however."""
        return self.boss.outcome is not RaidState.ACTIVE

    @property
    def ahead(self) -> tuple[StepCard, ...]:
        """What is still to be done, the earliest first; nothing once the raid is over."""
        return tuple(step for step in self.steps if step.is_ahead)

    @property
    def behind(self) -> tuple[StepCard, ...]:
        """What is done, missed or cancelled, the latest first; everything once the raid is over."""
        return tuple(step for step in reversed(self.steps) if not step.is_ahead)

    @property
    def missed(self) -> int:
        """How many steps were missed and have no new day."""
        return sum(step.state is StepState.MISSED for step in self.steps)

    @property
    def present(self) -> tuple[Seat, ...]:
        """Who is on the roster now."""
        return tuple(seat for seat in self.seats if seat.left_on is None)

    @property
    def gone(self) -> tuple[Seat, ...]:
        """Who has left."""
        return tuple(seat for seat in self.seats if seat.left_on is not None)

    @property
    def id(self) -> str:
        """The number of the raid."""
        return self.boss.id

    @property
    def previous_week(self) -> str:
        """The Monday before."""
        return date.fromordinal(self.week[0].day.toordinal() - 7).isoformat()

    @property
    def next_week(self) -> str:
        """The Monday after."""
        return date.fromordinal(self.week[0].day.toordinal() + 7).isoformat()
