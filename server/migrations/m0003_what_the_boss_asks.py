"""Targets, periods, barriers and what else the boss asks for: what was declared since raids and customers."""

from server.barriers import tables as barriers
from server.db.schema import Schema, add_column, create_schemas
from server.db.tx import Tx
from server.insights.slices import tables as slices
from server.kpis import tables as kpis
from server.ledger import tables as ledger
from server.people import tables as people
from server.pipeline import tables as pipeline
from server.pipeline.former import name_the_leads

SCHEMAS: tuple[Schema, ...] = (
    pipeline.DWELLS,
    pipeline.LEADS,
    pipeline.PAID,
    barriers.SCHEMA,
    kpis.RELIEFS,
    people.CLOSING_RULE,
    ledger.ADJUSTMENTS,
    slices.SCHEMA,
)
# Table, column, declaration.
ADDED_COLUMNS: tuple[tuple[str, str, str], ...] = (*kpis.ADDED_COLUMNS, *ledger.ADDED_COLUMNS)


async def forwards(tx: Tx) -> None:
    """Make what is declared."""
    for table, column, declaration in ADDED_COLUMNS:
        await add_column(tx, table, column, declaration)
    await create_schemas(tx, SCHEMAS)
    await name_the_leads(tx)
