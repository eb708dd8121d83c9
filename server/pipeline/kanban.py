"""The open deals by stage, and the order of stages."""

from collections.abc import Sequence

from server.db.paging import Wanted
from server.db.tx import Reading, Row, Tx
from server.pipeline.rows import DEAL, OF_DEALS, DealRow, StageColumn, deal_from
from server.pipeline.shares import shares_of
from server.pipeline.tables import Shared

CARDS = 50
_LAST = 2**31 - 1
_RANK = "row_number() OVER (PARTITION BY d.stage ORDER BY d.amount DESC, d.id DESC) AS place"


async def order_of_stages(source: Reading) -> Sequence[str]:
    """The stages from first to last, as the organisation has put them; () while nobody has."""
    return [row[0] for row in await source.fetch("SELECT name FROM stage ORDER BY place")]


async def set_order_of_stages(tx: Tx, names: Sequence[str]) -> None:
    """Say in which order people think of stages. Call inside `db.write()`."""
    await tx.execute("DELETE FROM stage")
    rows = [(name, place) for place, name in enumerate(dict.fromkeys(names), 1)]
    await tx.execute_many("INSERT INTO stage (name, place) VALUES ($1, $2)", rows)


async def columns(source: Reading, found: Wanted) -> tuple[StageColumn, ...]:
    """A column for every stage in which a deal stands: all counted and summed, the largest as cards."""
    sums = await source.fetch(
        "SELECT d.stage, count(*) AS deals, CAST(sum(d.amount) AS BIGINT) AS total, min(d.stage_us) AS first, "
        f"max(s.place) AS place {OF_DEALS} LEFT JOIN stage s ON s.name = d.stage WHERE {found.where} GROUP BY d.stage",
        *found.arguments,
    )
    # Ranked without what is only shown: for everybody's deals an index alone answers that.
    ranked = f"SELECT d.id, {_RANK} {OF_DEALS} WHERE {found.where}"
    rows = await source.fetch(
        f"SELECT {DEAL} FROM ({ranked}) best JOIN deal d ON d.id = best.id LEFT JOIN account a ON a.id = d.account "  # noqa: S608
        f"LEFT JOIN product p ON p.id = d.product WHERE best.place <= {CARDS} ORDER BY d.stage, best.place",
        *found.arguments,
    )
    shares = await shares_of(source, Shared.DEAL, [row["id"] for row in rows])
    cards: dict[str, list[DealRow]] = {}
    for row in rows:
        cards.setdefault(row["stage"], []).append(deal_from(row, shares))
    return tuple(
        StageColumn(row["stage"], row["deals"], row["total"], tuple(cards.get(row["stage"], ())))
        for row in sorted(sums, key=_rank)
    )


def _rank(row: Row) -> tuple[int, int, str]:
    """Known stages in their order, others by when the first deal came there; no stage at all comes first."""
    if not row["stage"]:
        return 0, 0, ""
    return row["place"] or _LAST, row["first"], row["stage"]
