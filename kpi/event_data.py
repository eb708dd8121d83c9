"""What the data of every event is made of: names, texts, amounts, and the fields that all events share."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

__all__ = [
    "ID_LENGTH",
    "Amount",
    "CreditShare",
    "CurrencyCode",
    "EventData",
    "LongText",
    "Name",
    "Seconds",
    "ShortText",
]

ID_LENGTH = 200

# CloudEvents allows no control characters in its attributes, and names within data share one namespace with them.
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=ID_LENGTH, pattern="^[^\\x00-\\x1f\\x7f-\\x9f]*\\Z")]
ShortText = Annotated[str, msgspec.Meta(max_length=ID_LENGTH)]
LongText = Annotated[str, msgspec.Meta(max_length=4000)]
Amount = Annotated[Decimal, msgspec.Meta()]
CurrencyCode = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=7 * 86_400)]


class CreditShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One member's part of an event; the shares of an event sum to 1."""

    member: Name
    share: Decimal


class EventData(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What every event may hold."""

    member: Name | None = None
    note: LongText | None = None
    credits: tuple[CreditShare, ...] = ()
    region: Name | None = None
