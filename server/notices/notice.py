"""A notice: one thing that needs somebody, how much it presses, and what it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum


class NoticeKind(StrEnum):
    """What needs somebody."""

    INSTALMENT_OVERDUE = "instalment_overdue"
    INSTALMENT_DUE = "instalment_due"
    DEAL_LATE = "deal_late"
    """Its expected close is over."""
    DEAL_CLOSING = "deal_closing"
    """Its expected close is near."""
    DEAL_STALLED = "deal_stalled"
    ACCOUNT_SILENT = "account_silent"
    """A key account that nobody has touched for long."""
    LEAD_GOING_BACK = "lead_going_back"
    """A lead that nobody has touched for nearly too long."""
    STEP_OVERDUE = "step_overdue"
    STEP_MISSED = "step_missed"
    STEP_DUE = "step_due"
    RAID_ENDING = "raid_ending"
    MENTION = "mention"
    """Somebody named them in a note."""
    QUEST_ENDING = "quest_ending"
    BIRTHDAY = "birthday"
    PERIOD_SETTLING = "period_settling"
    """It has ended, and late events still count in it."""
    PRIZE_WON = "prize_won"
    CONTRACT_WAITS = "contract_waits"
    """A contract that waits for their approval."""
    CONTRACT_APPROVED = "contract_approved"
    """It was approved, and is to be signed."""
    CONTRACT_REJECTED = "contract_rejected"
    BARRIER_UNDECIDED = "barrier_undecided"
    """A report that waits for their word."""
    BARRIER_DUE = "barrier_due"
    """A barrier they are to get out of the way."""
    WEBHOOK_OFF = "webhook_off"
    """Another program took nothing for days."""


class Urgency(IntEnum):
    """How much it presses: the lower the sooner."""

    LATE = 0
    TODAY = 1
    SOON = 2
    WATCH = 3
    """Nothing happens on a day; it only gets worse."""


_WATCHED = frozenset((NoticeKind.DEAL_STALLED, NoticeKind.ACCOUNT_SILENT))
_TODAY = frozenset(
    (
        NoticeKind.MENTION,
        NoticeKind.PRIZE_WON,
        NoticeKind.WEBHOOK_OFF,
        NoticeKind.CONTRACT_WAITS,
        NoticeKind.CONTRACT_APPROVED,
        NoticeKind.CONTRACT_REJECTED,
    )
)


class Subject(StrEnum):
    """What a notice leads to."""

    ACCOUNT = "account"
    CONTACT = "contact"
    CONTRACT = "contract"
    DEAL = "deal"
    EVENT = "event"
    LEAD = "lead"
    PERIOD = "period"
    QUEST = "quest"
    RAID = "raid"
    BARRIER = "barrier"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class About:
    """What a notice is about: its number or name, and what people call it ("" where nobody named it)."""

    type: Subject
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that needs somebody.

    ``on`` is the day it is due, was due, or began; ``days`` how far that is from today, always positive. ``amount`` is
    in minor units, None where it is not about money. ``account`` is the customer (number, name), ``whose`` a member,
    0 for nobody. ``part`` is what of the subject: an instalment, a raid's step, a deal's stage. ``at`` is the moment
    where there is one.
    """

    kind: NoticeKind
    urgency: Urgency
    on: date
    days: int
    about: About
    account: tuple[int, str] | None
    amount: int | None
    whose: int
    part: str = ""
    at: datetime | None = None

    @property
    def key(self) -> str:
        """The same thing keeps the same key."""
        moment = f":{self.at.isoformat()}" if self.at is not None else ""
        return f"{self.kind.value}:{self.about.type.value}:{self.about.id}:{self.part}{moment}"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many notices of a kind there are, and their money."""

    kind: NoticeKind
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Found:
    """Some notices, the first of each kind, and how many there are of each."""

    notices: tuple[Notice, ...] = ()
    tallies: tuple[Tally, ...] = ()


def urgency_of(kind: NoticeKind, on: date, today: date) -> Urgency:
    """How much something presses on a day."""
    if kind in _WATCHED:
        return Urgency.WATCH
    if kind in _TODAY or on == today:
        return Urgency.TODAY
    return Urgency.LATE if on < today else Urgency.SOON


def by_urgency(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """What presses most comes first: late before today, long before short, much money before little."""
    return tuple(sorted(notices, key=lambda one: (one.urgency, one.on, -(one.amount or 0), one.key)))


def by_size(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """The biggest money first."""
    return tuple(sorted(notices, key=lambda one: (-(one.amount or 0), one.urgency, one.on, one.key)))


def tallied(notices: Iterable[Notice]) -> tuple[Tally, ...]:
    """How many of each kind, for what is known completely."""
    sums: dict[NoticeKind, tuple[int, int]] = {}
    for one in notices:
        count, amount = sums.get(one.kind, (0, 0))
        sums[one.kind] = (count + 1, amount + (one.amount or 0))
    return tuple(Tally(kind, *found) for kind, found in sums.items())
