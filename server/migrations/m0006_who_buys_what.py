"""Who is who, and who buys what: names compared anew, what events are listed by, who keeps the doors for programs."""

from server.accounts import tables as accounts
from server.db.schema import Schema, add_column, create_schemas
from server.db.tx import Tx
from server.intake.hooks import tables as hooks
from server.ledger import tables as ledger

SCHEMAS: tuple[Schema, ...] = (accounts.COMPARED_ANEW, accounts.BY_ACCOUNT, ledger.LISTS, hooks.KEEPING)
# Table, column, declaration.
ADDED_COLUMNS: tuple[tuple[str, str, str], ...] = hooks.PAUSE_COLUMNS


async def forwards(tx: Tx) -> None:
    """Make what is declared."""
    for table, column, declaration in ADDED_COLUMNS:
        await add_column(tx, table, column, declaration)
    await create_schemas(tx, SCHEMAS)
