"""What a team sells with, and what other programs feed it: what was declared since the boss's questions."""

from server.accounts import custom
from server.accounts import tables as accounts
from server.accounts.numbers import write_numbers
from server.barriers import tables as barriers
from server.db.schema import Schema, add_column, create_schemas
from server.db.tx import Tx
from server.dispatch import tables as dispatch
from server.intake.hooks import tables as hooks
from server.intake.uploads import tables as uploads
from server.ledger import tables as ledger
from server.notices import tables as notices
from server.pipeline import tables as pipeline
from server.raids import tables as raids

SCHEMAS: tuple[Schema, ...] = (
    ledger.SUMS,
    barriers.REPORTERS,
    pipeline.LEADS_CREATED,
    pipeline.WAYS,
    pipeline.APPROVALS,
    pipeline.TICKETS,
    hooks.SCHEMA,
    uploads.SCHEMA,
    dispatch.SCHEMA,
    raids.WITH_BARRIERS,
    notices.SCHEMA,
    custom.SCHEMA,
    accounts.MATCHING,
    accounts.RANKS,
    pipeline.CALLERS,
)
# Table, column, declaration.
ADDED_COLUMNS: tuple[tuple[str, str, str], ...] = (
    *pipeline.WAY_COLUMNS,
    *raids.ADDED_COLUMNS,
    *accounts.LATER_COLUMNS,
)


async def forwards(tx: Tx) -> None:
    """Make what is declared."""
    for table, column, declaration in ADDED_COLUMNS:
        await add_column(tx, table, column, declaration)
    await create_schemas(tx, SCHEMAS)
    await write_numbers(tx)
