"""What can happen: every kind of event as a typed value.

This file knows shapes only; reading them from JSON is ``wire.py``. Who "ann" is and what 120,000.00 CNY means to the
organisation is resolved in ``facts.py``; what an event is worth is decided in ``game_rules``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated

import msgspec

from kpi.barrier_events import BARRIER_DATA
from kpi.contract_events import (
    CONTRACT_DATA,
    Collection,
    ContractAmended,
    ContractDecided,
    ContractSigned,
    ContractSubmitted,
    ContractWithdrawn,
    Delivery,
    Instalment,
)
from kpi.deal_lines import DealLine
from kpi.event_data import (
    ID_LENGTH,
    Amount,
    CreditShare,
    CurrencyCode,
    EventData,
    LongText,
    Name,
    Seconds,
    ShortText,
)
from kpi.kinds import Kind
from kpi.periods import Grain, Period
from kpi.raid_events import (
    Channel,
    LeadChanged,
    NamedBarrier,
    RaidData,
    RaidEnd,
    RaidJoined,
    RaidLeft,
    RaidNoted,
    RaidOpened,
    RaidReviewed,
    RaidSeat,
    SlotMissed,
    StepChanged,
    StepPlanned,
)
from kpi.service_events import SERVICE_DATA, Priority, ReturnReceived, TicketAnswered, TicketOpened, TicketResolved

__all__ = [
    "DATA_OF",
    "Activity",
    "Amendment",
    "CallDirection",
    "CallLogged",
    "CallOutcome",
    "Channel",
    "Collection",
    "ContractAmended",
    "ContractDecided",
    "ContractSigned",
    "ContractSubmitted",
    "ContractWithdrawn",
    "CreditShare",
    "DealLine",
    "DealLost",
    "DealOpened",
    "DealReopened",
    "DealWon",
    "Delivery",
    "Event",
    "EventData",
    "Instalment",
    "Kind",
    "LeadChanged",
    "LeadFact",
    "Name",
    "NamedBarrier",
    "PeriodClosed",
    "Priority",
    "QuestFact",
    "RaidData",
    "RaidEnd",
    "RaidJoined",
    "RaidLeft",
    "RaidNoted",
    "RaidOpened",
    "RaidReviewed",
    "RaidSeat",
    "ReturnReceived",
    "Reversal",
    "SlotMissed",
    "StageChange",
    "StepChanged",
    "StepPlanned",
    "Target",
    "TicketAnswered",
    "TicketOpened",
    "TicketResolved",
]


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The event that a reversal takes back."""

    source: Name
    id: Name


class Activity(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A visit, a meeting or a message: work on somebody."""

    account: Name | None = None
    lead: Name | None = None
    contact: Name | None = None
    deal: Name | None = None
    direction: CallDirection | None = None
    outcome: ShortText | None = None
    duration_s: Seconds = 0
    place: ShortText | None = None
    channel: ShortText | None = None


class CallDirection(StrEnum):
    """Who rang whom."""

    IN = "in"
    OUT = "out"


class CallOutcome(StrEnum):
    """How a call ended."""

    CONNECTED = "connected"
    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"


class CallLogged(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A call, whoever answered."""

    outcome: CallOutcome
    direction: CallDirection = CallDirection.OUT
    duration_s: Seconds = 0
    account: Name | None = None
    lead: Name | None = None
    contact: Name | None = None
    deal: Name | None = None
    place: ShortText | None = None


class LeadFact(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A step in the life of a lead."""

    lead: Name
    name: ShortText | None = None
    phone: ShortText | None = None
    origin: ShortText | None = None
    account: Name | None = None
    contact: Name | None = None
    reason: LongText | None = None


class DealOpened(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A chance to sell began. Its ``lines`` say what is sold; the amount, where none is told, is their sum."""

    deal: Name
    account: Name | None = None
    contact: Name | None = None
    title: ShortText | None = None
    amount: Amount | None = None
    currency: CurrencyCode | None = None
    product: Name | None = None
    stage: ShortText | None = None
    expected_close: date | None = None
    lines: tuple[DealLine, ...] | None = None


class Amendment(DealOpened, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A deal's particulars changed; what is absent stayed as it was, no lines ([]) take them all away."""


class StageChange(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A deal moved along, or back."""

    deal: Name
    stage: Annotated[str, msgspec.Meta(min_length=1, max_length=ID_LENGTH)]
    account: Name | None = None


class DealWon(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The customer said yes."""

    deal: Name
    amount: Amount
    currency: CurrencyCode | None = None
    account: Name | None = None
    contact: Name | None = None
    product: Name | None = None
    cost: Amount | None = None
    title: ShortText | None = None
    lines: tuple[DealLine, ...] | None = None


class DealLost(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The customer said no."""

    deal: Name
    reason: LongText | None = None
    account: Name | None = None
    product: Name | None = None
    amount: Amount | None = None
    currency: CurrencyCode | None = None


class DealReopened(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What was won or lost is open again."""

    deal: Name
    reason: LongText | None = None


class Reversal(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Takes another event back: wholly, or a part of its amount."""

    reverses: Target
    amount: Amount | None = None
    currency: CurrencyCode | None = None
    reason: LongText | None = None


class QuestFact(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A step in the life of a quest that somebody posted or took."""

    quest: Name
    title: ShortText | None = None
    text: LongText | None = None
    xp: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    coins: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    due_on: date | None = None
    window: ShortText | None = None
    audience: ShortText | None = None
    reason: LongText | None = None


class PeriodClosed(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A period closed for good: what comes later about its days is booked as an adjustment.

    `last` is its last day. `prizes` are given where it was known when the period ended that it would close.
    """

    period: Name
    grain: Grain
    first: date
    last: date
    fiscal_start_month: Annotated[int, msgspec.Meta(ge=1, le=12)] = 1
    prizes: bool = True

    @property
    def closed(self) -> Period:
        """The period that closed, by the fiscal year of that time."""
        return Period(self.grain, self.first, self.last + timedelta(days=1), self.fiscal_start_month)


_DATA_OF_PUBLIC: dict[Kind, type[EventData]] = {
    Kind.CALL: CallLogged,
    Kind.VISIT: Activity,
    Kind.MEETING: Activity,
    Kind.MESSAGE: Activity,
    Kind.LEAD_CREATED: LeadFact,
    Kind.LEAD_CLAIMED: LeadFact,
    Kind.LEAD_QUALIFIED: LeadFact,
    Kind.LEAD_RETURNED: LeadFact,
    Kind.DEAL_OPENED: DealOpened,
    Kind.DEAL_STAGE: StageChange,
    Kind.DEAL_AMENDED: Amendment,
    Kind.DEAL_WON: DealWon,
    Kind.DEAL_LOST: DealLost,
    Kind.DEAL_REOPENED: DealReopened,
    Kind.REVERSED: Reversal,
}

_DATA_OF_RAIDS: dict[Kind, type[EventData]] = {
    Kind.RAID_OPENED: RaidOpened,
    Kind.RAID_JOINED: RaidJoined,
    Kind.RAID_LEFT: RaidLeft,
    Kind.RAID_LEAD_CHANGED: LeadChanged,
    Kind.RAID_STEP_PLANNED: StepPlanned,
    Kind.RAID_STEP_CHANGED: StepChanged,
    Kind.RAID_SLOT_MISSED: SlotMissed,
    Kind.RAID_NOTED: RaidNoted,
    Kind.RAID_WITHDRAWN: RaidEnd,
    Kind.RAID_ESCAPED: RaidEnd,
    Kind.RAID_REVIEWED: RaidReviewed,
}

_DATA_OF_QUESTS: dict[Kind, type[EventData]] = {kind: QuestFact for kind in Kind if kind.value.startswith("quest.")}

_DATA_OF_BARRIERS: dict[Kind, type[EventData]] = {Kind(name): data for name, data in BARRIER_DATA.items()}

_DATA_OF_CONTRACTS: dict[Kind, type[EventData]] = {Kind(name): data for name, data in CONTRACT_DATA.items()}

_DATA_OF_SERVICE: dict[Kind, type[EventData]] = {Kind(name): data for name, data in SERVICE_DATA.items()}

DATA_OF: Mapping[Kind, type[EventData]] = (
    _DATA_OF_PUBLIC
    | _DATA_OF_CONTRACTS
    | _DATA_OF_SERVICE
    | _DATA_OF_QUESTS
    | _DATA_OF_RAIDS
    | _DATA_OF_BARRIERS
    | {Kind.PERIOD_CLOSED: PeriodClosed}
)
"""What the data of each kind holds."""

_ENCODE = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True, slots=True)
class Event:
    """One fact as its sender told it: names still text, money still decimal, time in UTC."""

    id: str
    source: str
    kind: Kind
    time: datetime
    data: EventData

    @property
    def content(self) -> bytes:
        """The canonical bytes of what is claimed: equal for equal claims, whatever the field order."""
        return _ENCODE(self.data)
