"""The largest deals won lately, for whoever may ask about the scope. Not for lists page by page (``queries.py``)."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.db.tx import Reading
from server.pipeline.collecting import Whose


@dataclass(frozen=True, slots=True)
class Win:
    """A deal that was won: what, with whom, by whom (0: nobody), for how much; `account` "" for none."""

    id: str
    title: str
    account: str
    member: int
    amount: int


async def largest_won(source: Reading, whose: Whose, first: int, last: int, limit: int) -> Sequence[Win]:
    """The largest deals won on some days (ordinals, both included), the largest first. One statement."""
    rows = await source.fetch(
        "SELECT d.id, d.title, coalesce(a.name, '') AS account, d.member, d.amount FROM deal d "  # noqa: S608
        "LEFT JOIN account a ON a.id = d.account WHERE d.state IN ('won', 'lost') AND d.state = 'won' "
        f"AND d.closed_day BETWEEN $1 AND $2 AND {whose.condition('d')} "
        f"ORDER BY d.amount DESC, d.id LIMIT {int(limit)}",
        first,
        last,
    )
    return [Win(row["id"], row["title"], row["account"], row["member"], row["amount"]) for row in rows]
