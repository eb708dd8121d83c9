"""Facts: events with their names resolved, ready for pure arithmetic.

An event says "ann", "ACME" and "120,000.00 USD"; a fact says member 7 of team 2 in region 1, account 14
and 86,400,000 fen of the organisation's own currency. Whoever records an event resolves it once; the fact
keeps the team and the region its members had on that day.
"""

from __future__ import annotations

from fractions import Fraction

import msgspec

from kpi.events import EventData, Kind

__all__ = ["NOBODY", "WHOLE", "Credit", "CustomValue", "Customer", "Fact", "Item", "Key", "Line"]

NOBODY = 0
WHOLE = Fraction(1)

CustomValue = str | int | bool
Key = tuple[str, str]  # (source, id): what makes an event the same event.


class Credit(msgspec.Struct, frozen=True, gc=False):
    """A member's share of a fact, with the team and region of that day (0: none)."""

    member: int
    team: int
    region: int
    share: Fraction = WHOLE

    @property
    def is_whole(self) -> bool:
        """Whether nobody else has a part in it."""
        return self.share is WHOLE or self.share == WHOLE


class Customer(msgspec.Struct, frozen=True, gc=False):
    """What rules may know of an account."""

    id: int
    is_key: bool = False
    industry: str = ""
    size: str = ""
    tier: str = ""
    segment: str = ""
    is_slipping: bool = False
    custom: tuple[tuple[str, CustomValue], ...] = ()
    """What an organisation's own fields say of it, by their keys."""


class Item(msgspec.Struct, frozen=True, gc=False):
    """What rules may know of a product."""

    id: int
    name: str = ""


class Line(msgspec.Struct, frozen=True, gc=False):
    """So many of one product in a deal, in minor units of the organisation's currency.

    ``price`` is for one; ``value`` is what the line comes to, ``discount`` what was let off it, ``cost`` what all of
    it costs, None when unknown.
    """

    product: Item
    quantity: int
    price: int
    value: int
    discount: int = 0
    cost: int | None = None


class Fact(msgspec.Struct, frozen=True, gc=False):
    """One event, resolved.

    ``at_us`` is the business time in microseconds since 1970 UTC; ``day`` is the proleptic ordinal
    (``date.toordinal``) of that moment in the organisation's zone, ``hour`` and ``weekday`` (Monday 1) likewise.
    ``amount`` and ``cost`` are minor units of the organisation's currency, None where the event names none.
    ``subject`` is the deal, contract or lead it belongs to ("deal:D-1"), None for facts that stand alone.
    ``target`` is the event a reversal takes back. ``earns`` is False for imported history: it counts, but pays nothing.
    ``credits`` are () where the event does not say whose it is: then its deal or contract does, and where they are
    silent, it is its ``sender``'s (None for a program).
    """

    seq: int
    key: Key
    kind: Kind
    at_us: int
    day: int
    hour: int
    weekday: int
    credits: tuple[Credit, ...]
    data: EventData
    amount: int | None = None
    cost: int | None = None
    customer: Customer | None = None
    item: Item | None = None
    subject: str | None = None
    target: Key | None = None
    earns: bool = True
    sender: Credit | None = None
    lines: tuple[Line, ...] | None = None  # None where the event does not speak of them.
    plan: tuple[tuple[str, int], ...] = ()  # A contract's instalments: (name, due day).

    @property
    def own_credits(self) -> tuple[Credit, ...]:
        """Whose it is as far as the fact itself can tell."""
        return self.credits or ((self.sender,) if self.sender is not None else ())

    @property
    def order(self) -> tuple[int, str, str]:
        """The business-time order of facts; source and id break ties, so that it never depends on arrival."""
        return (self.at_us, *self.key)
