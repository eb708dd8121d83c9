"""What products bring, by month. The upgrade folds the ledger anew, which fills it."""

from server.db.schema import Schema, create_schemas
from server.db.tx import Tx
from server.pipeline import brought

SCHEMAS: tuple[Schema, ...] = (brought.PRODUCT_MONTHS,)


async def forwards(tx: Tx) -> None:
    """Make what is declared."""
    await create_schemas(tx, SCHEMAS)
