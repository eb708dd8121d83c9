"""What events are called and how their particulars read, in the language of the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from kpi.barrier_events import CreditFor
from kpi.events import CallDirection, CallOutcome, Channel, EventData, Kind
from web.format import Format
from web.i18n import gettext as _

_TITLES: Mapping[Kind, Callable[[], str]] = {
    Kind.CALL: lambda: _("Call"),
    Kind.VISIT: lambda: _("Visit"),
    Kind.MEETING: lambda: _("Meeting"),
    Kind.MESSAGE: lambda: _("Message sent"),
    Kind.LEAD_CREATED: lambda: _("Lead entered"),
    Kind.LEAD_CLAIMED: lambda: _("Lead claimed"),
    Kind.LEAD_QUALIFIED: lambda: _("Lead qualified"),
    Kind.LEAD_RETURNED: lambda: _("Lead returned"),
    Kind.DEAL_OPENED: lambda: _("Deal opened"),
    Kind.DEAL_STAGE: lambda: _("Deal moved to another stage"),
    Kind.DEAL_AMENDED: lambda: _("Deal changed"),
    Kind.DEAL_WON: lambda: _("Deal won"),
    Kind.DEAL_LOST: lambda: _("Deal lost"),
    Kind.DEAL_REOPENED: lambda: _("Deal reopened"),
    Kind.CONTRACT_SUBMITTED: lambda: _("Contract submitted for approval"),
    Kind.CONTRACT_APPROVED: lambda: _("Contract approved"),
    Kind.CONTRACT_REJECTED: lambda: _("Contract not approved"),
    Kind.CONTRACT_WITHDRAWN: lambda: _("Contract withdrawn"),
    Kind.CONTRACT_SIGNED: lambda: _("Contract signed"),
    Kind.CONTRACT_AMENDED: lambda: _("Contract changed"),
    Kind.DELIVERY: lambda: _("Delivery completed"),
    Kind.COLLECTION: lambda: _("Payment received"),
    Kind.RETURN: lambda: _("Goods returned"),
    Kind.TICKET_OPENED: lambda: _("Ticket opened"),
    Kind.TICKET_ANSWERED: lambda: _("Ticket answered"),
    Kind.TICKET_RESOLVED: lambda: _("Ticket resolved"),
    Kind.REVERSED: lambda: _("Taken back"),
    Kind.QUEST_POSTED: lambda: _("Bounty posted"),
    Kind.QUEST_ACCEPTED: lambda: _("Quest taken"),
    Kind.QUEST_ABANDONED: lambda: _("Quest given up"),
    Kind.QUEST_SUBMITTED: lambda: _("Bounty handed in"),
    Kind.QUEST_APPROVED: lambda: _("Bounty approved"),
    Kind.QUEST_REJECTED: lambda: _("Bounty not approved"),
    Kind.QUEST_EXPIRED: lambda: _("Quest expired"),
    Kind.RAID_OPENED: lambda: _("Raid opened"),
    Kind.RAID_JOINED: lambda: _("Raid joined"),
    Kind.RAID_LEFT: lambda: _("Raid left"),
    Kind.RAID_LEAD_CHANGED: lambda: _("Raid lead changed"),
    Kind.RAID_STEP_PLANNED: lambda: _("Raid step planned"),
    Kind.RAID_STEP_CHANGED: lambda: _("Raid step changed"),
    Kind.RAID_SLOT_MISSED: lambda: _("Raid step missed"),
    Kind.RAID_NOTED: lambda: _("Raid note"),
    Kind.RAID_WITHDRAWN: lambda: _("Raid called off"),
    Kind.RAID_ESCAPED: lambda: _("Raid escaped"),
    Kind.RAID_REVIEWED: lambda: _("Raid reviewed"),
    Kind.PERIOD_CLOSED: lambda: _("Period closed"),
    Kind.BARRIER_REPORTED: lambda: _("Barrier reported"),
    Kind.BARRIER_EDITED: lambda: _("Barrier changed"),
    Kind.BARRIER_SECONDED: lambda: _("Barrier met too"),
    Kind.BARRIER_UNSECONDED: lambda: _("Barrier no longer met"),
    Kind.BARRIER_DECIDED: lambda: _("Barrier decided"),
    Kind.BARRIER_OWNED: lambda: _("Barrier taken on"),
    Kind.BARRIER_RESOLVED: lambda: _("Barrier resolved"),
    Kind.BARRIER_COMMENTED: lambda: _("Barrier commented"),
    Kind.BARRIER_ESCALATED: lambda: _("Barrier escalated"),
    Kind.BARRIER_OVERDUE: lambda: _("Barrier overdue"),
    Kind.BARRIER_EXPIRED: lambda: _("Barrier expired"),
    Kind.BARRIER_CREDITED: lambda: _("Barrier credited"),
    Kind.RELIEF_GRANTED: lambda: _("Relief granted"),
    Kind.RELIEF_WITHDRAWN: lambda: _("Relief withdrawn"),
}

_MARKS: Mapping[str, str] = {
    "call": "phone",
    "visit": "map-pin",
    "meeting": "users",
    "message": "message",
    "lead": "user-plus",
    "deal": "briefcase",
    "contract": "signature",
    "delivery": "truck-delivery",
    "collection": "cash",
    "return": "package-import",
    "ticket": "headset",
    "event": "arrow-back-up",
    "quest": "target-arrow",
    "raid": "swords",
    "period": "lock",
    "barrier": "barrier-block",
}

FIELDS: Mapping[str, Callable[[], str]] = {
    "period": lambda: _("Period"),
    "deal": lambda: _("Deal"),
    "contract": lambda: _("Contract"),
    "instalment": lambda: _("Instalment"),
    "lead": lambda: _("Lead"),
    "name": lambda: _("Name"),
    "title": lambda: _("Title"),
    "contact": lambda: _("Contact"),
    "outcome": lambda: _("Outcome"),
    "direction": lambda: _("Direction"),
    "duration_s": lambda: _("Duration"),
    "stage": lambda: _("Stage"),
    "channel": lambda: _("Channel"),
    "place": lambda: _("Place"),
    "origin": lambda: _("Origin"),
    "due_on": lambda: _("Due"),
    "expected_close": lambda: _("Expected to close"),
    "reason": lambda: _("Reason"),
    "note": lambda: _("Note"),
    "quest": lambda: _("Quest"),
    "text": lambda: _("Text"),
}

_VALUES: Mapping[StrEnum, Callable[[], str]] = {
    CallOutcome.CONNECTED: lambda: _("connected"),
    CallOutcome.NO_ANSWER: lambda: _("no answer"),
    CallOutcome.VOICEMAIL: lambda: _("voicemail"),
    CallOutcome.BUSY: lambda: _("busy"),
    CallOutcome.WRONG_NUMBER: lambda: _("wrong number"),
    CallDirection.IN: lambda: _("from the customer"),
    CallDirection.OUT: lambda: _("to the customer"),
    Channel.CALL: lambda: _("Call"),
    Channel.VISIT: lambda: _("Visit"),
    Channel.MEETING: lambda: _("Meeting"),
    Channel.MESSAGE: lambda: _("Message sent"),
    CreditFor.REPORTED: lambda: _("Barrier reported"),
    CreditFor.SECONDED: lambda: _("Barrier met too"),
    CreditFor.RESOLVED: lambda: _("Barrier resolved"),
}


@dataclass(frozen=True, slots=True)
class Particular:
    """One thing that was told of an event."""

    label: str
    text: str


def kind_title(kind: Kind) -> str:
    """What happened, in two or three words."""
    return _TITLES[kind]()


def kind_mark(kind: Kind) -> str:
    """The icon of an event of this kind."""
    return _MARKS[kind.value.partition(".")[0]]


def particulars(data: EventData, format: Format) -> tuple[Particular, ...]:
    """What else was told: everything but who, when, how much and for which customer, which have places of their own."""
    told = msgspec.structs.asdict(data)
    return tuple(
        Particular(label(), _text(name, told[name], format)) for name, label in FIELDS.items() if told.get(name)
    )


def value_word(value: StrEnum) -> str:
    """What one of a closed choice is called."""
    return _VALUES[value]()


def _text(name: str, value: object, format: Format) -> str:
    if isinstance(value, StrEnum):
        return value_word(value)
    if name == "duration_s":
        return format.duration(value if isinstance(value, int) else None)
    if isinstance(value, date):
        return format.day(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)
