"""How raids are told over the API; ``telling.py`` makes these of cards and rooms."""

from datetime import date, datetime

import msgspec

from kpi.events import NamedBarrier
from server.money import MoneyView


class HpView(msgspec.Struct, frozen=True):
    """What is left of the goal."""

    max: MoneyView
    left: MoneyView


class RaidAccountView(msgspec.Struct, frozen=True):
    """The customer it is about."""

    id: int
    ref: str
    name: str
    is_key: bool


class RaidListView(msgspec.Struct, frozen=True):
    """A raid in a list. ``hp`` is null, and nobody is named, for those who may only know that it exists."""

    id: str
    title: str
    account: RaidAccountView
    team: str | None
    state: str
    phase: str
    hp: HpView | None
    opened_on: date
    ends_on: date
    ended_on: date | None
    members: list[str]
    leads: list[str]
    needs_review: bool


class RoleView(msgspec.Struct, frozen=True):
    """A role one can play."""

    id: str
    title: str


class PlanView(msgspec.Struct, frozen=True):
    """A plan a raid can begin with, of so many steps."""

    id: str
    title: str
    steps: int


class RaidRulesView(msgspec.Struct, frozen=True):
    """What the rulebook in force offers to whoever opens a raid; titles in the caller's language."""

    roles: list[RoleView]
    plans: list[PlanView]


class RaidsView(msgspec.Struct, frozen=True):
    """A list of raids."""

    items: list[RaidListView]
    next: str | None = None


class SeatView(msgspec.Struct, frozen=True):
    """Somebody's part; ``share`` of all damage from 0 to 1; ``xp`` and ``coins`` are their loot."""

    member: str
    role: str
    damage: MoneyView
    share: float
    money: MoneyView
    work: MoneyView
    is_lead: bool
    joined_at: datetime
    left_at: datetime | None
    steps_planned: int
    steps_done: int
    steps_missed: int
    xp: int
    coins: int


class StepView(msgspec.Struct, frozen=True):
    """A planned step; ``until`` is when its time runs out. With a ``barrier`` it is done by resolving that.

    ``barrier_title`` is null where the caller may not see the barrier.
    """

    id: str
    who: str
    role: str
    channel: str
    contact: str
    due: datetime
    day_only: bool
    until: datetime
    what: str
    after: tuple[str, ...]
    override: str
    note: str
    state: str
    done_by: int | None
    barrier: str | None
    barrier_title: str | None


class LineView(msgspec.Struct, frozen=True):
    """A line of the log. ``base`` × ``factor`` is what it hit for, ``damage`` what it hit; ``healed`` came back."""

    seq: int
    at: datetime
    kind: str
    member: str | None
    by: str | None
    role: str
    base: MoneyView
    factor: float
    damage: MoneyView
    heal: MoneyView
    healed: MoneyView
    why: str | None
    step: str
    note: str


class RaidFileView(msgspec.Struct, frozen=True):
    """A file on a note."""

    id: str
    name: str
    size: int


class NoteView(msgspec.Struct, frozen=True):
    """A note."""

    seq: int
    at: datetime
    member: str
    text: str
    mentions: list[str]
    files: list[RaidFileView]


class ReviewView(msgspec.Struct, frozen=True):
    """What was learned."""

    at: datetime
    member: str
    text: str
    barriers: tuple[NamedBarrier, ...]


class RightsView(msgspec.Struct, frozen=True):
    """What the caller may do now."""

    manage: bool
    take_part: bool
    note: bool
    join: bool
    leave: bool
    take_over: bool
    review: bool


class RaidView(msgspec.Struct, frozen=True):
    """A raid with everything in it, its log from the first line; ``pool`` is the XP and coins of a victory.

    ``people`` are the names of everybody mentioned, ``roles`` the titles of the roles one can play.
    """

    id: str
    title: str
    account: RaidAccountView
    team: str | None
    phase: str
    hp: HpView | None
    state: str
    opened_on: date
    ends_on: date
    ended_on: date | None
    leads: list[str]
    roster: list[SeatView]
    steps: list[StepView]
    log: list[LineView]
    notes: list[NoteView]
    reason: str
    review: ReviewView | None
    pool: tuple[int, int]
    rights: RightsView | None
    version: int | None
    people: dict[str, str] = {}
    roles: dict[str, str] = {}
