"""What can happen after a sale: goods come back, a customer asks for help, is answered, and is helped.

A return with an amount takes so much of its deal's win back; what a ticket's facts say together is in ``tickets.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import msgspec

from kpi.event_data import Amount, CurrencyCode, EventData, LongText, Name, ShortText

__all__ = ["SERVICE_DATA", "Priority", "ReturnReceived", "TicketAnswered", "TicketOpened", "TicketResolved"]

Satisfaction = Annotated[int, msgspec.Meta(ge=1, le=5)]


class Priority(StrEnum):
    """How much a ticket presses."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class ReturnReceived(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Goods came back. With a deal and an amount so much of its win is taken back; else it is only counted."""

    deal: Name | None = None
    contract: Name | None = None
    account: Name | None = None
    product: Name | None = None
    amount: Amount | None = None
    currency: CurrencyCode | None = None
    reason: LongText | None = None


class TicketOpened(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A customer asks for help; opening a resolved one again takes back that it was resolved."""

    ticket: Name
    title: ShortText | None = None
    account: Name | None = None
    contact: Name | None = None
    deal: Name | None = None
    contract: Name | None = None
    product: Name | None = None
    priority: Priority = Priority.NORMAL


class TicketAnswered(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Somebody answered: the first answer is what a customer waits for."""

    ticket: Name


class TicketResolved(EventData, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The customer is helped; `satisfaction` is what they say of it, from 1 to 5."""

    ticket: Name
    satisfaction: Satisfaction | None = None


SERVICE_DATA: Mapping[str, type[EventData]] = {
    "return.received": ReturnReceived,
    "ticket.opened": TicketOpened,
    "ticket.answered": TicketAnswered,
    "ticket.resolved": TicketResolved,
}
"""What the data of each kind holds, by wire name."""
