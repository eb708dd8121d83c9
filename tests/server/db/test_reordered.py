import pytest

from server.db.bulk import Bulk, Values, write_all
from server.db.database import Database
from server.db.migrate import migrate
from server.ledger.tables import CAP_POT, ENTRY, ONCE_POT
from server.migrations.reordered import reorder
from server.migrations.steps import STEPS

pytestmark = pytest.mark.anyio

OLD_CAP, NEW_CAP = "cap|visit|7|739000|day|36", "cap|739000|visit|7|day|36"
OLD_ONCE, NEW_ONCE = "once|visit|account=14|739000", "once|739000|visit|account=14"


def entry(line: int, once: str, cap: str | None) -> Values:
    return (5, line, 5, "visit", 7, 1, 1, 739000, 738991, 1, 1, 10, 0, 10, 0, 10, once, cap, None, 0, None, 0)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (OLD_CAP, NEW_CAP),
        (OLD_ONCE, NEW_ONCE),
        ("once|call|contact=Mr | Wu|739000", "once|739000|call|contact=Mr | Wu"),
        ("once|first|day=739000|7", "once|739000|first|anything|7"),
        ("once|deal_won|deal=D-1", "once|deal_won|deal=D-1"),
        ("quest|daily_push|7|739000", "quest|daily_push|7|739000"),
    ],
)
async def test_pots_of_an_old_database_keep_their_contents_under_new_names(
    database_url: str, old: str, new: str
) -> None:
    async with await Database.open(database_url) as db:
        await migrate(db, STEPS)
        await _make_old(
            db, [(ENTRY, [entry(0, old, OLD_CAP)]), (ONCE_POT, [(old, 5)]), (CAP_POT, [(OLD_CAP, 9, 8, 7)])]
        )
        async with db.write() as tx:
            await reorder(tx)
        pots = await db.fetch(
            "SELECT o.holder, c.due, c.paid FROM entry n JOIN once_pot o ON o.key = n.once_key "
            "JOIN cap_pot c ON c.key = n.cap_key WHERE n.once_key = $1 AND n.cap_key = $2",
            new,
            NEW_CAP,
        )

    assert [(5, 9, 8)] == [tuple(row) for row in pots]


async def test_reordering_again_changes_nothing(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        await migrate(db, STEPS)
        await _make_old(db, [(ENTRY, [entry(0, OLD_ONCE, OLD_CAP)])])
        async with db.write() as tx:
            await reorder(tx)
            await reorder(tx)
        rows = await db.fetch("SELECT once_key, cap_key FROM entry")

    assert [(NEW_ONCE, NEW_CAP)] == [tuple(row) for row in rows]


async def _make_old(db: Database, rows: list[tuple[Bulk, list[Values]]]) -> None:
    async with db.write() as tx:
        await tx.execute("CREATE INDEX entry_day ON entry (member, day)")
        await write_all(tx, rows)
