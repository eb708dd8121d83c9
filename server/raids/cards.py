"""What people are shown of raids: frozen values, names looked up, money in minor units. ``queries.py`` makes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from game_rules.raids import Phase, Raid, RaidRules, RaidState, RaidStep
from server.files.desk import FileInfo
from server.people.cards import Card
from server.people.directory import MemberInfo, TeamInfo
from server.raids.access import RaidRights
from server.raids.stored import AccountRef


@dataclass(frozen=True, slots=True)
class Front:
    """How many raids a team has under way, and how much HP is left in all of them."""

    raids: int
    hp: int


@dataclass(frozen=True, slots=True)
class SeatCard:
    """Somebody in a raid; ``role`` is "" for who only leads it."""

    member: MemberInfo
    role: str
    is_lead: bool
    is_there: bool
    damage: int


@dataclass(frozen=True, slots=True)
class RaidCard:
    """A raid as lists show it.

    ``is_inside`` False: the viewer may only know that it exists; money is 0 then, and nobody is named.
    ``days_left`` counts from today to the last day, 0 on it and after it. ``seats``: whoever did most first.
    """

    id: str
    title: str
    account: AccountRef
    team: TeamInfo | None
    state: RaidState
    phase: Phase
    goal: int
    hp: int
    opened_on: date
    ends_on: date
    ended_on: date | None
    days_left: int
    seats: tuple[SeatCard, ...]
    is_inside: bool
    needs_review: bool

    @property
    def leads(self) -> tuple[MemberInfo, ...]:
        """Who leads it."""
        return tuple(seat.member for seat in self.seats if seat.is_lead)

    def has(self, member: int | None) -> bool:
        """Whether a member is on the roster now."""
        return any(seat.member.id == member and seat.is_there for seat in self.seats)


@dataclass(frozen=True, slots=True)
class Room:
    """A raid with everything in it, for an insider.

    ``raid`` speaks of members by number: ``people`` has all of them. ``version`` counts the acts of people: it is the
    ETag that edits name. ``rules`` are those of the day it was opened. ``files`` are the files on notes, by id;
    ``barriers`` what those are called that steps are for, as far as the viewer may see them.
    """

    card: RaidCard
    raid: Raid
    people: Mapping[int, MemberInfo]
    files: Mapping[str, FileInfo]
    rules: RaidRules
    rights: RaidRights
    version: int
    barriers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RaidSlot:
    """A planned step of a raid. ``is_late``: its time has run out."""

    card: RaidCard
    step: RaidStep
    who: MemberInfo
    is_late: bool


@dataclass(frozen=True, slots=True)
class RoleSum:
    """What one role did in all raids together; damage in minor units, heals taken off."""

    role: str
    seats: int
    damage: int
    steps_done: int
    steps_missed: int


@dataclass(frozen=True, slots=True)
class RaidStats:
    """Raids that ended from one day to another, and those still under way.

    ``win_rate``: victories among those that ended; None when none did. ``days``: how long one took on average.
    """

    active: int
    victories: int
    escaped: int
    withdrawn: int
    win_rate: float | None
    days: float | None
    won: int
    steps_planned: int
    steps_done: int
    steps_missed: int
    roles: tuple[RoleSum, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be on the roster, and why.

    ``contacts``: how often they were in touch with the account lately. ``wins``: deals won in its industry.
    ``knows_industry``: their card says so. ``raids``: how many they are in; ``open_steps``: planned for the next seven
    days; ``free_steps``: how many more they can take on in a week, None where they did not say.
    """

    member: MemberInfo
    team: TeamInfo | None
    card: Card
    contacts: int
    wins: int
    knows_industry: bool
    raids: int
    open_steps: int
    free_steps: int | None
    is_suggested: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a new raid on an account could look like. ``goal`` is ``pipeline`` and ``unpaid`` together."""

    account: AccountRef
    goal: int
    pipeline: int
    unpaid: int
    ends_on: date
    phase: Phase
    candidates: tuple[Candidate, ...]
    rules: RaidRules
    running: tuple[RaidCard, ...]
