"""Filling the tables of the pipeline in a database that was kept before there were any."""

from server.db.bulk import write_all
from server.db.tx import Tx
from server.people.directories import load_directory
from server.pipeline.refold import rows_of_everything
from server.pipeline.tables import DWELL


async def backfill(tx: Tx) -> None:
    """Fold every deal and contract on record. Call inside `db.write()`, once, when the tables are new."""
    if not await tx.fetch_value("SELECT count(*) FROM event WHERE subject IS NOT NULL"):
        return
    directory = await load_directory(tx, 0)
    found = await rows_of_everything(tx, directory.zone)
    # The step that calls this is older than the table of dwells, which the upgrade fills.
    await write_all(tx, [(bulk, rows) for bulk, rows in found.writes if bulk is not DWELL])
