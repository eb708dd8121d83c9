"""Bringing a database to the shape this program knows, and its folds to what this program folds."""

from server.clock import Clock
from server.db.database import Database
from server.db.migrate import Migration, migrate
from server.db.tx import Tx
from server.ledger.newest import last_seq
from server.migrations.steps import STEPS
from server.people.directories import load_directory
from server.refold.rebuild import rebuild_inside


async def upgrade(db: Database) -> list[Migration]:
    """Do the steps that are missing and answer them; what was recorded by an older program is folded anew."""
    return await migrate(db, STEPS, _fold_anew)


async def _fold_anew(tx: Tx) -> None:
    # An older program may have folded otherwise, and what it knew nothing of is in no table yet.
    if await last_seq(tx) == 0:
        return
    await rebuild_inside(tx, await load_directory(tx, 0), Clock()(), lambda done, of: None)
