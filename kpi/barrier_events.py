"""What can happen to a barrier: it is reported, seconded, decided, owned, resolved, paid for, and may relieve a target.

Everything names its barrier by id and its people by username. What a barrier's state is, its facts decide
(``game_rules.barriers``); nothing here says what somebody may do.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec

from kpi.event_data import Amount, CurrencyCode, EventData, LongText, Name, ShortText

__all__ = [
    "BARRIER_DATA",
    "BarrierAct",
    "BarrierClock",
    "BarrierCommented",
    "BarrierCredited",
    "BarrierData",
    "BarrierDecided",
    "BarrierEdited",
    "BarrierOwned",
    "BarrierReported",
    "BarrierResolved",
    "BlockedDeal",
    "CreditFor",
    "Decision",
    "ReliefGranted",
    "ReliefWithdrawn",
]

Minor = Annotated[int, msgspec.Meta(ge=0, le=10**15)]
Percent = Annotated[int, msgspec.Meta(ge=1, le=100)]


class Decision(StrEnum):
    """What somebody who may decide says of a report."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    MERGED = "merged"
    REOPENED = "reopened"


class CreditFor(StrEnum):
    """What somebody is thanked for once a barrier is confirmed, or gone."""

    REPORTED = "reported"
    SECONDED = "seconded"
    RESOLVED = "resolved"


class BlockedDeal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An open deal that a barrier touches, and how much of it: minor units of the organisation's currency."""

    deal: Name
    minor: Minor


class BarrierData(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What every event of a barrier names."""

    barrier: Name


class BarrierReported(BarrierData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Somebody says what stands in the way: `amount` of `measure` is blocked in a period (`starts_on` to `ends_on`).

    `concerns` is whose business it is. Nobody having decided by `decide_by`, it goes up; after `expires_on` it ends.
    """

    cause: Name
    text: LongText
    measure: Name
    period: ShortText
    starts_on: date
    ends_on: date
    amount: Amount
    decide_by: date
    expires_on: date
    currency: CurrencyCode | None = None
    account: Name | None = None
    deal: Name | None = None
    concerns: Name | None = None
    deals: tuple[BlockedDeal, ...] = ()
    place: ShortText | None = None
    files: tuple[Name, ...] = ()


class BarrierEdited(BarrierData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A report is put better; what is absent stays, and what was said before stays in its history."""

    cause: Name | None = None
    text: LongText | None = None
    measure: Name | None = None
    period: ShortText | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    expires_on: date | None = None
    amount: Amount | None = None
    currency: CurrencyCode | None = None
    deals: tuple[BlockedDeal, ...] | None = None
    place: ShortText | None = None


class BarrierAct(BarrierData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Somebody says "me too", or takes that back."""


class BarrierDecided(BarrierData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A report is confirmed, rejected, merged `into` another one, or open again."""

    decision: Decision
    into: Name | None = None
    reason: LongText | None = None


class BarrierOwned(BarrierData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Somebody is to see to it, by a day."""

    owner: Name
    due_on: date


class BarrierResolved(BarrierData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """It stands in nobody's way any more, and how that was done."""

    text: LongText


class BarrierCommented(BarrierData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Somebody writes something down, or adds evidence."""

    text: LongText = ""
    files: tuple[Name, ...] = ()


class BarrierClock(BarrierData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Time passed: nobody decided, its owner is late, or its period has long ended. `due_on` is the day that passed."""

    due_on: date


class BarrierCredited(BarrierData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A member is thanked; `topic` is cause, place and period, so that the same thing is thanked for once."""

    outcome: CreditFor
    topic: ShortText
    amount: Amount | None = None
    currency: CurrencyCode | None = None


class ReliefGranted(BarrierData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The targets of a scope are lower by so many percent from one day until another, because of a barrier.

    `scope` is written as in the API, `scope_id` is its number (0: the company).
    """

    relief: Name
    measure: Name
    scope: ShortText
    scope_id: Annotated[int, msgspec.Meta(ge=0)]
    percent: Percent
    from_on: date
    until_on: date
    reason: LongText


class ReliefWithdrawn(BarrierData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A relief ends before its day."""

    relief: Name
    reason: LongText | None = None


BARRIER_DATA: Mapping[str, type[EventData]] = {
    "barrier.reported": BarrierReported,
    "barrier.edited": BarrierEdited,
    "barrier.seconded": BarrierAct,
    "barrier.unseconded": BarrierAct,
    "barrier.decided": BarrierDecided,
    "barrier.owned": BarrierOwned,
    "barrier.resolved": BarrierResolved,
    "barrier.commented": BarrierCommented,
    "barrier.escalated": BarrierClock,
    "barrier.overdue": BarrierClock,
    "barrier.expired": BarrierClock,
    "barrier.credited": BarrierCredited,
    "barrier.relief_granted": ReliefGranted,
    "barrier.relief_withdrawn": ReliefWithdrawn,
}
"""What the data of each kind holds, by wire name."""
