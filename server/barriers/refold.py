"""Making barriers anew from the ledger."""

from collections.abc import Sequence

import polars as pl

from game_rules.barriers import Barriers
from kpi.events import Kind
from server.barriers.fold import names_of
from server.barriers.rows import barrier_row, fact_row
from server.barriers.tables import BARRIER, BARRIER_FACT
from server.db.bulk import Bulk, Values
from server.db.frames import cells_of
from server.db.tx import Tx
from server.ledger.facts import FACT, fact_from
from server.ledger.history import History, Refolded

_KINDS = ", ".join(f"'{kind.value}'" for kind in Kind if kind.is_barrier)
_ACTS = f"SELECT {FACT} FROM event e WHERE kind IN ({_KINDS}) ORDER BY seq"  # noqa: S608  # constants


async def refold(tx: Tx, history: History) -> Sequence[Refolded]:
    """The tables of barriers."""
    barriers = Barriers(names_of(history.directory))
    barriers.put([fact_from(row, history.directory.zone) for row in await tx.fetch(_ACTS)])
    books = barriers.books.values()
    rows = [barrier_row(book.barrier) for book in books if book.barrier is not None]
    facts = [fact_row(book.id, fact) for book in books for fact in book.facts.values()]
    return (
        Refolded(BARRIER, ("id",), _frame(BARRIER, rows)),
        Refolded(BARRIER_FACT, ("barrier", "seq"), _frame(BARRIER_FACT, facts)),
    )


def _frame(bulk: Bulk, rows: Sequence[Values]) -> pl.DataFrame:
    schema = {name: cell.value for name, cell in cells_of(bulk).items()}
    return pl.DataFrame(rows, schema=schema, orient="row")
