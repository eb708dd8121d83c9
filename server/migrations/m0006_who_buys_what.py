"""Who is who, and who buys what: names are compared anew by what tells them apart."""

from server.accounts import tables as accounts
from server.db.schema import Schema, create_schemas
from server.db.tx import Tx

SCHEMAS: tuple[Schema, ...] = (accounts.COMPARED_ANEW,)


async def forwards(tx: Tx) -> None:
    """Make what is declared."""
    await create_schemas(tx, SCHEMAS)
