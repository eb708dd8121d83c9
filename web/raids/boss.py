"""A raid as a boss: how much money is still to win and collect, who is at it, and how long there is.

One value for every place that draws one: the list, the room, the account's page, My day and the wall.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    """How a raid stands."""

    ACTIVE = "active"
    VICTORY = "victory"
    ESCAPED = "escaped"
    WITHDRAWN = "withdrawn"


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
    outcome: Outcome
    phase: str
    hp: Hp
    ends_on: date
    days_left: int
    days: int
    faces: tuple[Face, ...]
    is_key: bool = True
    ended_on: date | None = None
    is_member: bool = False
    needs_review: bool = False

    @property
    def is_urgent(self) -> bool:
        """Whether the deadline is so near that it is told in another colour."""
        return self.outcome is Outcome.ACTIVE and self.days_left <= 3

    @property
    def href(self) -> str:
        """Its room."""
        return f"/raids/{self.id}"
