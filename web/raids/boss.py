"""A raid as a boss: how much money is still to win and collect, who is at it, and how long there is.

One value for every place that draws one: the list, the room, the account's page, My day and the wall.
"""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from game_rules.raids import Phase, RaidRules, RaidState
from server.raids.cards import RaidCard
from web.raids.words import phase_title, role_title


@dataclass(frozen=True, slots=True)
class Mark:
    """A phase on the HP bar. ``floor`` is the share of HP (0 to 1) below which work alone does not bring the boss."""

    title: str
    floor: float
    is_past: bool = False
    is_current: bool = False

    @property
    def place(self) -> str:
        """Where the mark stands on the bar, for a style sheet."""
        return f"{self.floor:.2%}"


@dataclass(frozen=True, slots=True)
class Hp:
    """What is left of the goal, both in minor units of the currency; ``max`` is above zero."""

    left: int
    max: int
    currency: str
    marks: tuple[Mark, ...] = ()

    @property
    def share(self) -> float:
        """What is left, from 0 to 1."""
        return self.left / self.max

    @property
    def done(self) -> int:
        """What has been brought down, in minor units."""
        return self.max - self.left

    @property
    def width(self) -> str:
        """How long the bar is, for a style sheet."""
        return f"{self.share:.2%}"

    @property
    def digits(self) -> int:
        """How many decimals the percentage needs, so that what is nearly nothing does not read as nothing."""
        return 1 if 0 < self.share < 0.01 else 0

    @property
    def is_low(self) -> bool:
        """Whether little is left, and one push may do it."""
        return 0 < self.share <= 0.25


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody on the roster, as small as an avatar."""

    username: str
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Boss:
    """One raid. ``days_left`` counts from today to its last day, 0 on that day; ``days`` is how long it ran."""

    id: str
    account: str
    account_key: str
    title: str
    outcome: RaidState
    phase: str
    hp: Hp
    ends_on: date
    days_left: int
    days: int
    faces: tuple[Face, ...]
    is_key: bool = True
    ended_on: date | None = None
    is_member: bool = False
    is_inside: bool = True
    """False: the viewer may only know that it exists; there is no money and nobody on it then."""
    needs_review: bool = False

    @property
    def is_urgent(self) -> bool:
        """Whether the deadline is so near that it is told in another colour."""
        return self.outcome is RaidState.ACTIVE and self.days_left <= 3

    @property
    def href(self) -> str:
        """Its room."""
        return f"/raids/{quote(self.id, safe='')}"


def boss_of(card: RaidCard, rules: RaidRules, currency: str, today: date, me: int | None) -> Boss:
    """A raid of a list as a boss; ``rules`` say where the floors of the phases are."""
    marks = marks_of(card.phase, rules) if card.is_inside else ()
    return Boss(
        id=card.id,
        account=card.account.name,
        account_key=card.account.ref,
        title=card.title if card.title != card.account.name else "",
        outcome=card.state,
        phase=phase_title(card.phase),
        hp=Hp(card.hp, max(1, card.goal), currency, marks),
        ends_on=card.ends_on,
        days_left=card.days_left,
        days=((card.ended_on or today) - card.opened_on).days + 1,
        faces=tuple(
            Face(seat.member.username, seat.member.name, role_title(seat.role, rules))
            for seat in card.seats
            if seat.is_there
        ),
        is_key=card.account.is_key,
        ended_on=card.ended_on,
        is_member=card.has(me),
        is_inside=card.is_inside,
        needs_review=card.needs_review,
    )


def marks_of(phase: Phase, rules: RaidRules) -> tuple[Mark, ...]:
    """The phases with their floors, one of them the present one."""
    return tuple(
        Mark(phase_title(one), rules.floors.get(one, 0) / 100, one.rank < phase.rank, one is phase) for one in Phase
    )
