"""A quest as one member sees it: made from the rulebook or a bounty, and from how far the member is.

Pure; ``queries.py`` reads what is needed. Deadlines are judged by today's date.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from game_rules.quests import ObjectiveState, state
from game_rules.rulebook import Accept, Quest, Rulebook, Window
from kpi.catalog import Unit
from server.people.roles import Language
from server.quests.states import Bounty, BountyState, Taker, TakerState


class CardState(StrEnum):
    """How a quest stands for the one who looks."""

    OPEN = "open"
    LOCKED = "locked"
    OFFERED = "offered"
    TAKEN = "taken"
    SUBMITTED = "submitted"
    REJECTED = "rejected"
    DONE = "done"
    ABANDONED = "abandoned"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


_CARD_OF = {
    TakerState.TAKEN: CardState.TAKEN,
    TakerState.SUBMITTED: CardState.SUBMITTED,
    TakerState.APPROVED: CardState.DONE,
    TakerState.REJECTED: CardState.REJECTED,
    TakerState.ABANDONED: CardState.ABANDONED,
    TakerState.EXPIRED: CardState.EXPIRED,
}
MINE = {CardState.OPEN, CardState.TAKEN, CardState.SUBMITTED, CardState.REJECTED}
_UNDER_WAY = {CardState.TAKEN, CardState.REJECTED}


@dataclass(frozen=True, slots=True)
class Made:
    """How far a member is with a rulebook quest in one window, by measure."""

    progress: Mapping[str, int]
    is_paid: bool
    is_accepted: bool


NOTHING_MADE = Made({}, False, False)


@dataclass(frozen=True, slots=True)
class ObjectiveCard:
    """One objective; both numbers in the measure's unit, money in minor units; ``ratio`` from 0 to 1."""

    measure: str
    title: str
    unit: Unit
    progress: int
    goal: int
    ratio: float


@dataclass(frozen=True, slots=True)
class QuestCard:
    """A quest for one member, in one language.

    ``window`` and ``starts_on`` are None for bounties, ``deadline`` (the last day) None where there is none.
    ``poster`` is 0 for the rulebook's quests; ``takers`` is filled in for those who decide about a bounty.
    """

    id: str
    title: str
    text: str
    state: CardState
    objectives: tuple[ObjectiveCard, ...]
    ratio: float
    window: Window | None
    starts_on: date | None
    deadline: date | None
    xp: int
    coins: int
    badge: str
    badge_title: str
    requires: tuple[str, ...] = ()
    poster: int = 0
    audience: str = ""
    note: str = ""
    takers: tuple[Taker, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestBook:
    """All quests a member has to do with. ``posted`` are bounties they decide about."""

    mine: tuple[QuestCard, ...]
    offered: tuple[QuestCard, ...]
    finished: tuple[QuestCard, ...]
    locked: tuple[QuestCard, ...]
    posted: tuple[QuestCard, ...]

    def find(self, quest: str) -> QuestCard | None:
        """The card of one's own or an offered quest; None for one they have nothing to do with."""
        return next((one for one in (*self.mine, *self.offered, *self.locked, *self.finished) if one.id == quest), None)

    def find_posted(self, quest: str) -> QuestCard | None:
        """The card of a bounty they decide about."""
        return next((one for one in self.posted if one.id == quest), None)


def quest_card(
    quest: Quest, day: int, made: Made, paid: Collection[str], rulebook: Rulebook, language: Language
) -> QuestCard:
    """A rulebook quest in the window that a day lies in; ``paid`` are the quests that are done now."""
    stands = state(quest, made.progress, day)
    badge = rulebook.badges.get(quest.badge) if quest.badge is not None else None
    return QuestCard(
        id=quest.id,
        title=quest.title[language],
        text=quest.text[language],
        state=_state_of(quest, made, paid),
        objectives=tuple(_objective(part, rulebook, language) for part in stands.objectives),
        ratio=stands.ratio,
        window=quest.window,
        starts_on=date.fromordinal(stands.window_start) if quest.window is not Window.EVER else None,
        deadline=date.fromordinal(stands.deadline) if stands.deadline is not None else None,
        xp=quest.xp,
        coins=quest.coins,
        badge=quest.badge or "",
        badge_title=badge.title[language] if badge is not None else "",
        requires=tuple(rulebook.quest(name).title[language] for name in quest.requires if name not in paid),
    )


def _objective(part: ObjectiveState, rulebook: Rulebook, language: Language) -> ObjectiveCard:
    measure = rulebook.measures[part.measure]
    progress = max(0, part.progress)
    return ObjectiveCard(part.measure, measure.title[language], measure.unit, progress, part.goal, part.ratio)


def _state_of(quest: Quest, made: Made, paid: Collection[str]) -> CardState:
    if made.is_paid:
        return CardState.DONE
    if any(name not in paid for name in quest.requires):
        return CardState.LOCKED
    if quest.accept is Accept.TAKEN:
        return CardState.TAKEN if made.is_accepted else CardState.OFFERED
    return CardState.OPEN


def bounty_card(bounty: Bounty, taker: Taker | None, today: date) -> QuestCard | None:
    """A bounty for one who may take it; None for one that is over and was never theirs."""
    ended = ended_as(bounty, today)
    if taker is None:
        if ended is not None:
            return None
        return _plain_card(bounty, CardState.OFFERED)
    stands = _CARD_OF[taker.state]
    if ended is not None and stands in _UNDER_WAY:
        stands = ended
    if stands is CardState.ABANDONED and ended is None:
        stands = CardState.OFFERED
    return replace(_plain_card(bounty, stands), note=taker.note, ratio=1.0 if stands is CardState.DONE else 0.0)


def ended_as(bounty: Bounty, today: date) -> CardState | None:
    """How a bounty ended; None while it is open."""
    if bounty.state is BountyState.WITHDRAWN:
        return CardState.WITHDRAWN
    return CardState.EXPIRED if bounty.state is BountyState.EXPIRED or bounty.due_on < today else None


def posted_card(bounty: Bounty, takers: tuple[Taker, ...], today: date) -> QuestCard:
    """A bounty as those see it who decide about it."""
    return replace(_plain_card(bounty, ended_as(bounty, today) or CardState.OPEN), takers=takers)


def _plain_card(bounty: Bounty, stands: CardState) -> QuestCard:
    return QuestCard(
        id=bounty.id,
        title=bounty.title,
        text=bounty.text,
        state=stands,
        objectives=(),
        ratio=0.0,
        window=None,
        starts_on=None,
        deadline=bounty.due_on,
        xp=bounty.xp,
        coins=bounty.coins,
        badge="",
        badge_title="",
        poster=bounty.poster,
        audience=bounty.audience,
    )
