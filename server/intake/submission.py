"""What goes into the recorder and what comes out of it."""

from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from kpi.events import Event
from kpi.sentences import Sentence
from kpi.wire import EventProblem, Problem, parse_event
from server.ledger.door import COMPANION
from server.people.access import Viewer


class Status(StrEnum):
    """What became of a submission."""

    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class Code(StrEnum):
    """Why a submission was rejected."""

    INVALID = "invalid"
    UNKNOWN = "unknown"
    CONFLICT = "conflict"
    NOT_ALLOWED = "not_allowed"
    FUTURE = "future"
    OUTDATED = "outdated"
    COMPANION = COMPANION


class AwardOut(msgspec.Struct, frozen=True, omit_defaults=True):
    """XP, coins or a badge that somebody got, or lost (negative, with the reason).

    ``adjusts`` is the closed day (an ordinal) that an adjustment is about, 0 for none.
    """

    member: str
    rule: str
    xp: int = 0
    coins: int = 0
    day: int = 0
    version: int = 0
    event: int = 0
    badge: str = ""
    reason: str = ""
    adjusts: int = 0


class RefusalOut(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a rule did not pay, or not in full."""

    member: str
    rule: str
    reason: str
    asked: int = 0
    paid: int = 0
    version: int = 0


class QuestOut(msgspec.Struct, frozen=True, omit_defaults=True):
    """A quest that moved."""

    quest: str
    member: str
    progress: int
    goal: int
    done: bool = False


class LevelOut(msgspec.Struct, frozen=True):
    """A member rose (or fell)."""

    member: str
    before: int
    after: int


class HitOut(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of a raid's log: a hit (``damage``), a heal, or why there was none. Minor units; ``factor`` per cent."""

    kind: str
    member: str = ""
    role: str = ""
    base: int = 0
    factor: int = 100
    damage: int = 0
    heal: int = 0
    why: str = ""
    step: str = ""


class RaidOut(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an event did to a raid; ``before`` and ``left`` are its HP, ``was`` and ``state`` how it stood and stands.

    ``team`` is whose raid it is, a slug.
    """

    raid: str
    title: str
    team: str
    before: int
    left: int
    max: int
    phase: str
    was: str
    state: str
    hits: tuple[HitOut, ...] = ()


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer to one submission; the same event sent again gets the same receipt."""

    id: str
    status: Status
    source: str = ""
    seq: int = 0
    awards: tuple[AwardOut, ...] = ()
    refusals: tuple[RefusalOut, ...] = ()
    quests: tuple[QuestOut, ...] = ()
    levels: tuple[LevelOut, ...] = ()
    raids: tuple[RaidOut, ...] = ()
    code: str = ""
    problems: tuple[tuple[str, Sentence], ...] = ()

    @property
    def error(self) -> tuple[tuple[str, Sentence], ...] | None:
        """(pointer, message) of everything wrong; None unless rejected."""
        return self.problems if self.status is Status.REJECTED else None


@dataclass(frozen=True, slots=True)
class Submission:
    """One event as it was sent, and who sent it. ``earn`` is False for history that must not pay XP.

    ``expects`` is the seq of the last event its sender has read of the same deal, contract or ticket: where another one
    came since, it is not recorded. None: whatever came.
    """

    event: bytes | msgspec.Raw | Event
    viewer: Viewer
    earn: bool = True
    expects: int | None = None


@dataclass(slots=True)
class Parsed:
    """A submission after reading: an event, or the receipt that says why not."""

    submission: Submission
    event: Event | None = None
    receipt: Receipt | None = field(default=None)


def read(submission: Submission) -> Parsed:
    """Read the event; an ``Event`` is one that the product made itself."""
    if isinstance(submission.event, Event):
        return Parsed(submission, submission.event)
    try:
        return Parsed(submission, parse_event(submission.event))
    except EventProblem as problem:
        return Parsed(submission, receipt=rejected(problem.id, Code.INVALID, *problem.problems))


def rejected(id: str, code: Code, *problems: Problem) -> Receipt:
    """The receipt of an event that was not recorded."""
    return Receipt(id, Status.REJECTED, code=code.value, problems=tuple((one.pointer, one.message) for one in problems))
