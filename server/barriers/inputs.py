"""What is sent to report barriers and to do something about them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec

Username = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\S")]
Short = Annotated[str, msgspec.Meta(max_length=200)]
Long = Annotated[str, msgspec.Meta(max_length=4000)]
Needed = Annotated[str, msgspec.Meta(min_length=1, max_length=4000, pattern=r"\S")]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class BlockedIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much is blocked."""

    amount: Decimal
    currency: str


class BarrierIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A report. ``blocked`` left out: what the open deals it touches are worth; ``period`` left out: this month.

    ``id`` may be the client's own, so that sending again after a lost connection is harmless; ``at`` is when it was
    written. ``files`` are ids of the reporter's uploads.
    """

    cause: Word
    text: Needed
    measure: Word = "revenue_won"
    period: Short = ""
    blocked: BlockedIn | None = None
    region: Short | None = None
    account: Short | int | None = None
    deal: Short | None = None
    place: Short | None = None
    files: tuple[Word, ...] = ()
    id: Short = ""
    at: Moment | None = None


class BarrierEditIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is put better; what is left out stays."""

    cause: Word | None = None
    text: Needed | None = None
    measure: Word | None = None
    period: Word | None = None
    blocked: BlockedIn | None = None
    place: Short | None = None


class SecondIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Me too; ``back`` true: not me, after all. ``text`` becomes a comment."""

    back: bool = False
    text: Long = ""


class DecideIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why."""

    reason: Long = ""


class MergeIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The barrier that this one is part of, and why."""

    into: Word
    reason: Long = ""


class OwnIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who sees to it (else the caller), by when (else in a week)."""

    owner: Username | None = None
    due: date | None = None


class ResolveIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How it was got out of the way."""

    text: Needed


class ReliefIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far the targets of a scope give way, until when, and why.

    ``scope`` left out: the barrier's region, else its team, else the company; ``starts_on`` left out: the first day of
    the barrier's period.
    """

    percent: int
    until: date
    reason: Needed
    scope: Short = ""
    measure: Short = ""
    starts_on: date | None = None


class WithdrawIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which relief ends, and why."""

    relief: Word
    reason: Long = ""


class CommentIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A comment; ``files`` are ids of the writer's uploads."""

    text: Long = ""
    files: tuple[Word, ...] = ()
