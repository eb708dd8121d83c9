"""Raids, and the customers they are about: what was declared since the first shape."""

from server.db.schema import Schema, create_schemas
from server.db.tx import Tx
from server.files import tables as files

SCHEMAS: tuple[Schema, ...] = (files.SCHEMA,)


async def forwards(tx: Tx) -> None:
    """Make what is declared."""
    await create_schemas(tx, SCHEMAS)
