"""What a deal sells, as events tell it: product by product, with quantity, price, discount and cost.

What the names and amounts stand for is resolved in ``facts.py``; what follows from lines is in ``sold.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated

import msgspec

from kpi.event_data import Amount, Name
from kpi.sentences import Sentence, sentence

__all__ = ["MOST_LINES", "DealLine", "sum_of", "wrong_lines"]

MOST_LINES = 100
Quantity = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class DealLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """So many of one product: ``price`` and ``cost`` are for one, ``discount`` is what is let off the whole line."""

    product: Name
    quantity: Quantity = 1
    price: Amount
    discount: Amount | None = None
    cost: Amount | None = None

    @property
    def total(self) -> Decimal:
        """What the line comes to."""
        return self.quantity * self.price - (self.discount or 0)


def sum_of(lines: Sequence[DealLine]) -> Decimal:
    """What all of them come to."""
    return sum((line.total for line in lines), Decimal(0))


def wrong_lines(
    lines: Sequence[DealLine], amount: Decimal | None, cost: Decimal | None
) -> Iterator[tuple[str, Sentence]]:
    """Where lines contradict themselves, the amount or the cost of their deal.

    Args:   lines: amounts finite and not negative. amount, cost: the event's own, None where it tells none.
    Returns: pointer within the event's data and message, with the value; nothing where all is well.
    """
    if len(lines) > MOST_LINES:
        yield "/lines", sentence("are {count}, at most {limit} are kept", count=len(lines), limit=MOST_LINES)
        return
    for place, line in enumerate(lines):
        if line.total < 0:
            whole = line.quantity * line.price
            told = sentence("is {discount}, more than the line's {whole}", discount=line.discount, whole=whole)
            yield f"/lines/{place}/discount", told
    if lines and amount is not None and amount != sum_of(lines):
        yield "/amount", sentence("is {amount}, but the lines add up to {sum}", amount=amount, sum=sum_of(lines))
    costs = [line.quantity * line.cost for line in lines if line.cost is not None]
    if lines and cost is not None and len(costs) == len(lines) and cost != sum(costs):
        yield "/cost", sentence("is {cost}, but the costs of the lines add up to {sum}", cost=cost, sum=sum(costs))
