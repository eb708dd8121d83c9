"""The tables of deals and contracts are what their facts say, however those came, and whenever the tables were made."""

import pytest

from server.migrations.upgrade import upgrade
from server.pipeline.tables import CONTRACT, DEAL, DWELL, INSTALMENT, LEAD, LEAD_TOUCH, STAKE
from server.refold.check import check
from tests.server.acme import NOW
from tests.server.intake.recording import event, reversal
from tests.server.pipeline.telling import moved, opened, paid, signed, told, touched, won

pytestmark = pytest.mark.anyio

HALVES = [{"member": "ann", "share": "0.5"}, {"member": "zoe", "share": "0.5"}]
STORY = (
    *(opened("A", amount="10", stage="need", account="Acme"), moved("A", "offer", 6), won("A"), opened("B", "zoe")),
    event("S", "deal.won", deal="S", amount="50", credits=HALVES, account="Acme"),
    event("own", "deal.amended", "2026-11-20T09:30:00+08:00", deal="S", member="ann"),
    *(signed("K", ("1", "2026-11-01", "60"), ("2", "2026-12-01", "40"), deal="A"), paid("p", "K", "70")),
    *(reversal("r", "p", amount="20"), paid("q", "K", "5", instalment="2"), reversal("t", "B:opened")),
    event("again", "deal.reopened", "2026-11-10T09:00:00+08:00", deal="A"),
    *(signed("L", ("1", "2026-11-01", "60")), reversal("u", "L:signed"), paid("early", "M", "9")),
    *(told("X", "created", 2, name="Bolt"), told("X", "claimed", 3, member="ann"), touched("X", "c1", 4)),
    *(touched("X", "c2", 5), reversal("v", "c2"), told("Y", "created", 2), reversal("w", "Y:created")),
)


async def stored(db) -> dict[str, list[tuple[object, ...]]]:
    tables = (DEAL, CONTRACT, INSTALMENT, STAKE, DWELL, LEAD, LEAD_TOUCH)
    return {bulk.table: sorted(map(tuple, await db.fetch(f"SELECT * FROM {bulk.table}"))) for bulk in tables}  # noqa: S608


@pytest.mark.parametrize("batch", [1, 3, 100])
@pytest.mark.parametrize("is_backwards", [False, True])
async def test_any_order_and_any_batches_leave_the_same_rows(desk, db, batch, is_backwards):
    story = STORY[::-1] if is_backwards else STORY
    for start in range(0, len(story), batch):
        await desk.send(*story[start : start + batch])
    rows = await stored(db)

    assert [("A", "open", 100_000), ("B", "gone", 0), ("S", "won", 5000)] == [
        (id, state, amount) for id, state, _, _, _, _, amount, *_ in rows["deal"]
    ]
    assert [("K", "open", 10_000, 5500), ("L", "gone", 0, 0), ("M", "unsigned", 0, 900)] == [
        (id, state, amount, collected) for id, state, _, _, _, amount, _, _, collected, *_ in rows["contract"]
    ]
    assert [("K", "1", 6000, 5000), ("K", "2", 4000, 500), ("L", "1", 0, 0)] == [
        (contract, name, amount, paid) for contract, name, _, amount, paid, _ in rows["instalment"]
    ]
    assert [(1, 0, "S", 1, 2), (4, 0, "S", 1, 2)] == rows["stake"]
    assert [("A", 0, "need", 1000), ("A", 1, "offer", 1000), ("A", 2, "", 0)] == [
        (deal, number, stage, amount) for deal, number, stage, _, _, amount, *_ in rows["dwell"] if deal == "A"
    ]
    assert [("X", "held", "Bolt"), ("Y", "gone", "")] == [row[:3] for row in rows["lead"]]
    assert [0, 1] == sorted(int(str(row[4])) for row in rows["lead_touch"])
    assert (await check(db, NOW, lambda done, total: None)).is_clean


async def test_a_database_from_before_is_filled_when_the_tables_are_made(desk, db):
    await desk.send(*STORY)
    before = await stored(db)
    async with db.write() as tx:
        for table in before:
            await tx.execute(f"DROP TABLE {table}")
        await tx.execute("UPDATE event SET subject = NULL WHERE kind LIKE 'lead.%'")
        await tx.execute("UPDATE schema_version SET version = 1")

    await upgrade(db)

    assert before == await stored(db)
