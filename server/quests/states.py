"""What can happen to a quest that somebody takes, and in which order; and what bounties may be.

Not for how far a quest is: that is measured, and told in ``game_rules.quests``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from game_rules.rulebook import Rulebook
from kpi.events import Kind

MOST_OPEN_BOUNTIES = 20
"""Of one poster at one time: more than that nobody reads, and nobody checks."""
LONGEST_BOUNTY_DAYS = 366
# What a bounty may pay where the rulebook has no quest to compare it with.
_MOST_WITHOUT_QUESTS = 100


class TakerState(StrEnum):
    """How it stands between a member and a quest they took."""

    TAKEN = "taken"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    """Not good enough yet: it may be submitted again until the deadline."""
    ABANDONED = "abandoned"
    EXPIRED = "expired"


class BountyState(StrEnum):
    """How a bounty itself stands."""

    OPEN = "open"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    """Its posting was reversed."""


STATE_AFTER: Mapping[Kind, TakerState] = {
    Kind.QUEST_ACCEPTED: TakerState.TAKEN,
    Kind.QUEST_ABANDONED: TakerState.ABANDONED,
    Kind.QUEST_SUBMITTED: TakerState.SUBMITTED,
    Kind.QUEST_APPROVED: TakerState.APPROVED,
    Kind.QUEST_REJECTED: TakerState.REJECTED,
    Kind.QUEST_EXPIRED: TakerState.EXPIRED,
}

MAY_FOLLOW: Mapping[Kind, frozenset[TakerState | None]] = {
    Kind.QUEST_ACCEPTED: frozenset({None, TakerState.ABANDONED}),
    Kind.QUEST_ABANDONED: frozenset({TakerState.TAKEN, TakerState.SUBMITTED, TakerState.REJECTED}),
    Kind.QUEST_SUBMITTED: frozenset({TakerState.TAKEN, TakerState.REJECTED}),
    Kind.QUEST_APPROVED: frozenset({TakerState.SUBMITTED}),
    Kind.QUEST_REJECTED: frozenset({TakerState.SUBMITTED}),
    Kind.QUEST_EXPIRED: frozenset({TakerState.TAKEN, TakerState.REJECTED}),
}
"""The states after which each step is possible; None: never taken."""


@dataclass(frozen=True, slots=True)
class Bounty:
    """A quest that a person posted. ``audience`` is ``company``, ``region:ID``, ``team:ID`` or ``member:ID``."""

    id: str
    title: str
    text: str
    xp: int
    coins: int
    due_on: date
    audience: str
    poster: int
    state: BountyState


@dataclass(frozen=True, slots=True)
class Taker:
    """A member and a quest they took; ``steps`` counts everything that happened to it so far."""

    member: int
    quest: str
    window_start: int
    state: TakerState
    steps: int
    until_day: int
    note: str


def most_xp(rulebook: Rulebook) -> int:
    """The most XP a bounty may pay: as much as the best-paying quest of the rulebook, so that no post outbids it."""
    return max((quest.xp for quest in rulebook.quests if not quest.is_badge), default=_MOST_WITHOUT_QUESTS)


def most_coins(rulebook: Rulebook) -> int:
    """The most coins a bounty may pay, likewise."""
    return max((quest.coins for quest in rulebook.quests if not quest.is_badge), default=_MOST_WITHOUT_QUESTS)
