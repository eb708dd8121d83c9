"""What products bring: won deals line by line, as far as the viewer may see them.

A deal without lines counts whole for its product. Amounts are minor units of the organisation's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from server.db.tx import Reading
from server.people.access import Viewer
from server.pipeline.access import may_see, seen
from server.pipeline.rows import DEAL, OF_DEALS, DealRow, Named, deal_from
from server.pipeline.shares import shares_of
from server.pipeline.tables import GONE, Shared

SHOWN_DEALS = 50
SHOWN_CUSTOMERS = 20

_SOLD = "FROM deal d LEFT JOIN deal_line l ON l.deal = d.id AND l.quantity > 0"
_WON = "d.state IN ('won', 'lost') AND d.state = 'won' AND d.closed_day BETWEEN $1 AND $2"
_PRODUCT = "coalesce(l.product, d.product)"
_SUMS = (
    "count(DISTINCT d.id) AS deals, CAST(coalesce(sum(l.quantity), 0) AS BIGINT) AS pieces, "
    "CAST(sum(coalesce(l.value, d.amount)) AS BIGINT) AS amount"
)
_WITH = (
    "d.id IN (SELECT deal FROM deal_line WHERE product = $1 AND quantity > 0 "
    "UNION SELECT id FROM deal WHERE product = $1 AND product > 0)"
)


@dataclass(frozen=True, slots=True)
class Sale:
    """How many won deals, how many pieces as far as lines tell, for how much."""

    deals: int = 0
    pieces: int = 0
    amount: int = 0


@dataclass(frozen=True, slots=True)
class CustomerSale:
    """What one customer bought of a product."""

    customer: Named
    sale: Sale


@dataclass(frozen=True, slots=True)
class ProductSales:
    """What one product brought over some days: by month (its first day), by customer, the most first, and its deals."""

    months: Mapping[date, Sale]
    customers: tuple[CustomerSale, ...]
    deals: tuple[DealRow, ...]


async def sold_between(source: Reading, viewer: Viewer, first: date, last: date) -> Mapping[int, Sale]:
    """Product → what was won of it on some days. One statement."""
    rows = await source.fetch(
        f"SELECT {_PRODUCT} AS product, {_SUMS} {_SOLD} WHERE {_WON} AND {seen(viewer, Shared.DEAL, 'd.id')} "
        f"GROUP BY {_PRODUCT}",
        first.toordinal(),
        last.toordinal(),
    )
    return {row["product"]: Sale(row["deals"], row["pieces"], row["amount"]) for row in rows}


async def sales_of(source: Reading, viewer: Viewer, product: int, first: date, last: date) -> ProductSales:
    """What one product brought on some days, and its latest deals, whenever those were. Four statements."""
    mine = may_see(viewer, Shared.DEAL, "d")
    chosen = f"{_WITH.replace('$1', '$3')} AND {_PRODUCT} = $3 AND {_WON} AND {mine}"
    days = first.toordinal(), last.toordinal(), product
    by_day = await source.fetch(f"SELECT d.closed_day, {_SUMS} {_SOLD} WHERE {chosen} GROUP BY d.closed_day", *days)
    customers = await source.fetch(
        f"SELECT a.id, a.ref, a.name, {_SUMS} {_SOLD} JOIN account told ON told.id = d.account "
        f"JOIN account a ON a.id = coalesce(told.merged_into, told.id) WHERE {chosen} "
        f"GROUP BY a.id, a.ref, a.name ORDER BY amount DESC, a.id LIMIT {SHOWN_CUSTOMERS}",
        *days,
    )
    deals = await source.fetch(
        f"SELECT {DEAL} {OF_DEALS} WHERE {_WITH} AND d.state <> '{GONE}' AND {mine} "
        f"ORDER BY d.touched_us DESC, d.id LIMIT {SHOWN_DEALS}",
        product,
    )
    shares = await shares_of(source, Shared.DEAL, [row["id"] for row in deals])
    months: dict[date, Sale] = {}
    for row in by_day:
        month = date.fromordinal(row["closed_day"]).replace(day=1)
        before = months.get(month, Sale())
        months[month] = Sale(before.deals + row["deals"], before.pieces + row["pieces"], before.amount + row["amount"])
    return ProductSales(
        {month: months[month] for month in sorted(months)},
        tuple(
            CustomerSale(Named(row["id"], row["ref"], row["name"]), Sale(row["deals"], row["pieces"], row["amount"]))
            for row in customers
        ),
        tuple(deal_from(row, shares) for row in deals),
    )
