"""What can happen to a raid: who opens, joins, leads and leaves it, what is planned, missed and noted, how it ends.

Everything names its raid by id and its people by username. What a raid's state is, its facts decide
(``game_rules.raids``); nothing here says what somebody may do.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from kpi.barriers import Cause
from kpi.event_data import Amount, CurrencyCode, EventData, LongText, Name, ShortText

__all__ = [
    "Channel",
    "LeadChanged",
    "NamedBarrier",
    "RaidData",
    "RaidEnd",
    "RaidJoined",
    "RaidLeft",
    "RaidNoted",
    "RaidOpened",
    "RaidReviewed",
    "RaidSeat",
    "SlotMissed",
    "StepChanged",
    "StepPlanned",
]

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Channel(StrEnum):
    """How a step reaches the customer."""

    CALL = "call"
    VISIT = "visit"
    MEETING = "meeting"
    MESSAGE = "message"


class RaidSeat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A member of the roster and the role played."""

    member: Name
    role: Name


class NamedBarrier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stood in the way, and how it showed."""

    cause: Cause
    text: LongText


class RaidData(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What every event of a raid names."""

    raid: Name


class RaidOpened(RaidData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A team goes after a key account: `amount` is the goal, `ends_on` the last day; `leads` lead beside the opener."""

    account: Name
    amount: Amount
    ends_on: date
    roster: tuple[RaidSeat, ...]
    currency: CurrencyCode | None = None
    title: ShortText | None = None
    phase: ShortText | None = None
    plan: Name | None = None
    leads: tuple[Name, ...] = ()


class RaidJoined(RaidData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A member joins the roster, or takes another role in it."""

    who: Name
    role: Name


class RaidLeft(RaidData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A member leaves the roster; what was done stays done."""

    who: Name
    reason: LongText | None = None


class LeadChanged(RaidData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Somebody leads: in place of `of` (if not named, of the one who records it), or `beside` those who do."""

    to: Name
    of: Name | None = None
    beside: bool = False
    reason: LongText | None = None


class StepPlanned(RaidData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Somebody is to reach the customer by a time; `override` says why a contact is met twice in a day after all.

    With a `barrier` it is to be got out of the way: whoever resolves that barrier does the step, and no contact does.
    """

    step: Name
    who: Name
    channel: Channel
    due: Moment
    what: ShortText
    day_only: bool = False
    role: Name | None = None
    contact: Name | None = None
    after: tuple[Name, ...] = ()
    override: LongText | None = None
    barrier: Name | None = None


class StepChanged(RaidData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A planned step is handed over, moved, reworded or cancelled; what is absent stays, an empty contact is nobody."""

    step: Name
    who: Name | None = None
    channel: Channel | None = None
    due: Moment | None = None
    what: ShortText | None = None
    day_only: bool | None = None
    contact: ShortText | None = None
    after: tuple[Name, ...] | None = None
    cancelled: bool | None = None
    override: LongText | None = None


class SlotMissed(RaidData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The time of a step ran out; counts only if the step was still due then and nobody had done it."""

    step: Name
    due: Moment


class RaidNoted(RaidData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Somebody writes something down for the others."""

    text: LongText
    mentions: tuple[Name, ...] = ()
    files: tuple[Name, ...] = ()


class RaidEnd(RaidData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A raid ends without victory: it is called off, or its last day is over."""

    reason: LongText | None = None


class RaidReviewed(RaidData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What the team learned, and what stood in its way."""

    text: LongText
    barriers: tuple[NamedBarrier, ...] = ()
