"""The first shape: what every feature declares in its `tables.py`. A new feature adds its `SCHEMA` to the list."""

from server.accounts import tables as accounts
from server.db import versions
from server.db.schema import Schema, create_schemas
from server.db.tx import Tx
from server.kpis import tables as kpis
from server.ledger import concern, rates, rulebooks
from server.ledger import tables as ledger
from server.people import tables as people
from server.quests import tables as quests
from server.standings import tables as standings

SCHEMAS: tuple[Schema, ...] = (
    versions.SCHEMA,
    people.SCHEMA,
    accounts.SCHEMA,
    rulebooks.SCHEMA,
    rates.SCHEMA,
    ledger.SCHEMA,
    concern.SCHEMA,
    standings.SCHEMA,
    quests.SCHEMA,
    kpis.SCHEMA,
)


async def forwards(tx: Tx) -> None:
    """Make everything that is declared."""
    await create_schemas(tx, SCHEMAS)
