"""What products bring: won deals line by line, as far as the viewer may see them.

A deal without lines counts whole for its product. Amounts are minor units of the organisation's currency.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server.db.tx import Reading
from server.ledger.access import sees_everything
from server.people.access import Viewer
from server.pipeline.access import may_see, seen
from server.pipeline.rows import DEAL, OF_DEALS, DealRow, Named, deal_from
from server.pipeline.shares import shares_of
from server.pipeline.tables import GONE, Shared

SHOWN_DEALS = 50
SHOWN_CUSTOMERS = 20

_FAR = date.max.toordinal()
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


def a_year_to(today: date) -> date:
    """The first day of the twelve months of which today's is the last."""
    count = max(today.year * 12 + today.month - 12, 12)
    return date(count // 12, count % 12 + 1, 1)


async def sold_since(source: Reading, viewer: Viewer, month: date, products: Sequence[int]) -> Mapping[int, Sale]:
    """Product → what was won of it since a month began. One statement.

    Whoever sees everything reads sums that are kept; others see some deals, and only those are added up.
    """
    if not products:
        return {}
    wanted = ", ".join(str(int(product)) for product in products)
    if sees_everything(viewer):
        sql = (
            "SELECT product, CAST(sum(deals) AS BIGINT) AS deals, CAST(sum(pieces) AS BIGINT) AS pieces, "  # noqa: S608
            f"CAST(sum(value) AS BIGINT) AS amount FROM product_month WHERE product IN ({wanted}) AND month >= $1 "
            "GROUP BY product"
        )
    else:
        sql = (
            f"SELECT {_PRODUCT} AS product, {_SUMS} {_SOLD} WHERE {_WON.replace('$2', str(_FAR))} "
            f"AND {_PRODUCT} IN ({wanted}) AND {seen(viewer, Shared.DEAL, 'd.id')} GROUP BY {_PRODUCT}"
        )
    rows = await source.fetch(sql, month.toordinal())
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
