"""What deals sell, line by line: read with the deal, whose rights are theirs; costs are for who may see them."""

from server.db.tx import Reading
from server.pipeline.rows import LineRow, Named
from server.pipeline.tables import UNKNOWN

_LINES_OF = (
    "SELECT l.product, p.ref, p.name, l.quantity, l.price, l.value, l.discount, l.cost FROM deal_line l "
    "JOIN product p ON p.id = l.product WHERE l.deal = $1 AND l.quantity > 0 ORDER BY l.number"
)


async def lines_of(source: Reading, deal: str) -> tuple[LineRow, ...]:
    """The lines of one deal. One statement."""
    return tuple(
        LineRow(
            Named(row["product"], row["ref"], row["name"]),
            row["quantity"],
            row["price"],
            row["value"],
            row["discount"],
            row["cost"] if row["cost"] != UNKNOWN else None,
        )
        for row in await source.fetch(_LINES_OF, deal)
    )
