"""What is sold: the lines of deals, list prices; books of which a batch changes few pages; what lists are read by."""

from server.accounts import tables as accounts
from server.db.schema import Schema, add_column, create_schemas
from server.db.tx import Tx
from server.kpis import tables as kpis
from server.ledger import tables as ledger
from server.pipeline import tables as pipeline

SCHEMAS: tuple[Schema, ...] = (
    pipeline.DEAL_LINES,
    pipeline.DEALS_WON,
    kpis.BY_DAY,
    ledger.BY_STRETCH,
    accounts.LISTS,
    pipeline.LISTS,
)
# Table, column, declaration.
ADDED_COLUMNS: tuple[tuple[str, str, str], ...] = (
    *ledger.LINES_COLUMN,
    *accounts.PRICE_COLUMN,
    *accounts.SORTED_COLUMNS,
)


async def forwards(tx: Tx) -> None:
    """Make what is declared."""
    for table, column, declaration in ADDED_COLUMNS:
        await add_column(tx, table, column, declaration)
    await create_schemas(tx, SCHEMAS)
