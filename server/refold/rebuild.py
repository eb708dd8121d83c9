"""Putting every fold right from the ledger, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from server.db.database import Database
from server.db.frames import mend_table, read_whole_tables, replace_table
from server.db.tx import Tx
from server.db.versions import bump_version
from server.ledger.history import Advance, Refold
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.quests.ever import remember_all
from server.raids.index import RAIDS_CHANGED
from server.refold.check import Report, examine, report
from server.refold.compare import Comparison
from server.refold.listed import REFOLDS
from server.refold.pipeline_process import refolds_beside

# Row by row costs about ten times as much per row as writing a table from the start.
_FEW = 1_000
_FEW_OF = 10

# Whoever keeps what they made of the tables reads them again.
REBUILT = "rebuilt"


async def rebuild(db: Database, now: datetime, advance: Advance) -> Report:
    """Fold everything anew and write it; answers what was wrong. Nobody else can write meanwhile."""
    async with db.write() as tx:
        directory = await DirectoryCache(db).current(tx)
        async with refolds_beside(db, tx, directory) as refolds:
            return await rebuild_inside(tx, directory, now, advance, refolds)


async def rebuild_inside(
    tx: Tx, directory: Directory, now: datetime, advance: Advance, refolds: Sequence[Refold] = REFOLDS
) -> Report:
    """The same as a part of a transaction behind the write door."""
    await read_whole_tables(tx)
    history, found = await examine(tx, directory, now, advance, refolds)
    for one in found:
        await _write(tx, one)
    for subject in (RAIDS_CHANGED, REBUILT):
        await bump_version(tx, subject)
    await remember_all(tx, history.editions)
    return report(history, found, ())


async def _write(tx: Tx, one: Comparison) -> None:
    """Few wrong rows are put right one by one, so that those who read meanwhile need not wait; else the whole table."""
    wanted = one.refolded
    if one.apart.height > max(_FEW, one.stored_rows // _FEW_OF):
        await replace_table(tx, wanted.bulk, wanted.key, wanted.rows)
        return
    wrong = list(one.differences())
    names = [name for name, _ in wanted.bulk.columns]
    rows = [tuple(each.expected[name] for name in names) for each in wrong if each.expected is not None]
    if wrong:
        await mend_table(tx, wanted.bulk, wanted.key, [each.key for each in wrong], rows)
