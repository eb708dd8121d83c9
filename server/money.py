"""Money on the wire: exact decimal text with its currency, never a float."""

import msgspec

from kpi.money import Money


class MoneyView(msgspec.Struct, frozen=True):
    """An amount: exact decimal text and its currency."""

    amount: str
    currency: str


def minor_view(minor: int, currency: str) -> MoneyView:
    """An amount in minor units, as it is told."""
    return MoneyView(str(Money(minor, currency).decimal), currency)
