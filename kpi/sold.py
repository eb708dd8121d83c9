"""What follows from the lines of a deal: whether they still hold, what they cost, and which product has what part.

The lines told last hold as long as nobody tells another amount without lines; what is taken back of a win is taken
from all of them alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace

from kpi.facts import Fact, Line
from kpi.money import split

__all__ = ["Good", "cost_of", "goods_of", "held", "last_lines", "sum_of", "weighed"]


class Good(msgspec.Struct, frozen=True, gc=False):
    """All lines of one product together, in minor units; ``cost`` is 0 when unknown."""

    product: int
    value: int
    discount: int
    cost: int


def sum_of(lines: Sequence[Line]) -> int:
    """What the lines come to, in minor units."""
    return sum(line.value for line in lines)


def last_lines(told: Iterable[Fact]) -> tuple[Line, ...]:
    """The lines told last.

    Args:   told: the facts of one deal that were not taken back, in business-time order.
    Returns: () where nobody told of any, or somebody said that there are none.
    """
    found: tuple[Line, ...] = ()
    for fact in told:
        if fact.lines is not None:
            found = fact.lines
    return found


def held(lines: tuple[Line, ...], told: int, left: int) -> tuple[Line, ...]:
    """The lines as far as they are about an amount.

    Args:   lines: of the deal. told: the amount as it was told. left: what reversals left of it. Minor units.
    Returns: the lines, their values summing to what is left, discounts and costs taken back alike; () where they do
        not come to the amount told.
    """
    if not lines or sum_of(lines) != told:
        return ()
    if left == told:
        return lines
    values = weighed(left, [line.value for line in lines])
    discounts = _left_of([line.discount for line in lines], told, left)
    costs = iter(_left_of([line.cost for line in lines if line.cost is not None], told, left))
    return tuple(
        replace(line, value=value, discount=discount, cost=next(costs) if line.cost is not None else None)
        for line, value, discount in zip(lines, values, discounts, strict=True)
    )


def _left_of(parts: Sequence[int], told: int, left: int) -> list[int]:
    """Parts of which so much is left as of the amount, rounded down together and not each for itself."""
    return weighed(sum(parts) * left // told, parts) if parts else []


def cost_of(lines: Sequence[Line]) -> int | None:
    """What everything in the lines costs, in minor units; None where that is unknown of a line, or there is none."""
    costs = [line.cost for line in lines if line.cost is not None]
    return sum(costs) if lines and len(costs) == len(lines) else None


def goods_of(lines: Sequence[Line]) -> tuple[Good, ...]:
    """The lines by product, in the order in which products come first."""
    found: dict[int, Good] = {}
    for line in lines:
        before = found.get(line.product.id, Good(line.product.id, 0, 0, 0))
        found[line.product.id] = Good(
            line.product.id,
            before.value + line.value,
            before.discount + line.discount,
            before.cost + (line.cost or 0),
        )
    return tuple(found.values())


def weighed(value: int, weights: Sequence[int]) -> list[int]:
    """A whole number in parts like the weights (≥ 0), which sum to it exactly; in equal parts where all are 0."""
    return list(split(value, list(weights) if any(weights) else [1] * len(weights)))
