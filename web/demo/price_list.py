"""What a demo deal is made of: pieces off the price list, some with a service, and what is let off for a round sum."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from kpi.deal_lines import DealLine
from web.demo.market import PRODUCTS, Product

_WITH_SERVICE = 0.35
_SERVICES = tuple(one for one in PRODUCTS if one.is_service)


def lines_for(rng: Random, product: Product, amount: int) -> tuple[DealLine, ...]:
    """The lines of a deal about a product; they come to the amount exactly."""
    return tuple(_lines(rng, product, amount))


def _lines(rng: Random, product: Product, amount: int) -> Iterator[DealLine]:
    beside = rng.choice(_SERVICES)
    left = amount
    if not product.is_service and amount > 4 * beside.price and rng.random() < _WITH_SERVICE:
        yield _line(beside, 2 * beside.price)
        left -= 2 * beside.price
    yield _line(product, left)


def _line(product: Product, amount: int) -> DealLine:
    """As many pieces as come to the amount, with what is over let off."""
    quantity = max(1, -(-amount // product.price))
    discount = quantity * product.price - amount
    return DealLine(
        product=product.ref,
        quantity=quantity,
        price=Decimal(product.price),
        discount=Decimal(discount) if discount else None,
    )
