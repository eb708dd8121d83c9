"""Who is who, and who buys what: names are compared anew by what tells them apart; what events are listed by."""

from server.accounts import tables as accounts
from server.db.schema import Schema, create_schemas
from server.db.tx import Tx
from server.ledger import tables as ledger

SCHEMAS: tuple[Schema, ...] = (accounts.COMPARED_ANEW, ledger.LISTS)


async def forwards(tx: Tx) -> None:
    """Make what is declared."""
    await create_schemas(tx, SCHEMAS)
