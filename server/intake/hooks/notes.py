"""What other programs tell, in one shape for all of them: notes about things, each with its time.

A thing's notes are a set: the same note twice is one, and their order is that of their times, never of their arrival.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kpi.sentences import Sentence

Fields = Mapping[str, str]
"""What a note says, by `Field`; what is empty was emptied there."""


class ThingKind(StrEnum):
    """What other programs tell about. Companies, stages and users only give names to what deals and activities say."""

    DEAL = "deal"
    ACTIVITY = "activity"
    COMPANY = "company"
    STAGE = "stage"
    USER = "user"

    @property
    def is_name(self) -> bool:
        """Whether it makes no event itself."""
        return self not in (ThingKind.DEAL, ThingKind.ACTIVITY)


class Field(StrEnum):
    """What a note may say. Times are microseconds since 1970, dates ISO."""

    CREATED = "created"
    DELETED = "deleted"
    MERGED_INTO = "merged_into"
    NAME = "name"
    EMAIL = "email"
    AMOUNT = "amount"
    CURRENCY = "currency"
    STAGE = "stage"
    STATUS = "status"
    OWNER = "owner"
    OWNER_NAME = "owner_name"
    OWNER_EMAIL = "owner_email"
    COMPANY = "company"
    ACCOUNT = "account"
    CONTACT = "contact"
    DEAL = "deal"
    CLOSE = "close"
    LOST_REASON = "lost_reason"
    ENDED = "ended"
    KIND = "kind"
    OUTCOME = "outcome"
    DIRECTION = "direction"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that another program has a number for."""

    kind: ThingKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind.value}/{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Thing":
        """The thing that `str` made this of."""
        kind, _, id = text.partition("/")
        return cls(ThingKind(kind), id)


@dataclass(frozen=True, slots=True)
class Note:
    """What was said of a thing at a time. ``key`` tells notes of one thing apart and orders those of one moment.

    ``whole``: it says everything there is to say, as a copy of the record does; else only what changed.
    """

    at_us: int
    key: str
    fields: Fields
    whole: bool = False

    @property
    def order(self) -> tuple[int, str]:
        """Where it stands among the notes of its thing."""
        return self.at_us, self.key


@dataclass(frozen=True, slots=True)
class Told:
    """One note with the thing it is about."""

    thing: Thing
    note: Note


@dataclass(frozen=True, slots=True)
class Reading:
    """What is in a delivery; ``unknown`` says, in words, what of it nothing can be made of."""

    told: tuple[Told, ...] = ()
    unknown: tuple[Sentence, ...] = ()
