"""Raids, and the customers they are about: what was declared since the first shape."""

from server.accounts import tables as accounts
from server.db.schema import Schema, add_column, create_schemas
from server.db.tx import Tx
from server.files import tables as files
from server.migrations.reordered import reorder
from server.people import tables as people
from server.pipeline import tables as pipeline
from server.raids import tables as raids

SCHEMAS: tuple[Schema, ...] = (people.CARDS, files.SCHEMA, accounts.CUSTOMERS, pipeline.SCHEMA, raids.SCHEMA)


async def forwards(tx: Tx) -> None:
    """Make what is declared, and keep what was there in the order of today."""
    await reorder(tx)
    for table, column, declaration in (*accounts.ADDED_COLUMNS, *people.ADDED_COLUMNS):
        await add_column(tx, table, column, declaration)
    await create_schemas(tx, SCHEMAS)
