"""A raid folded anew from the ledger is the raid that was kept as it happened, and a spoiled row is found."""

import pytest

from server.refold.check import check
from server.refold.rebuild import rebuild
from tests.server.acme import NOW
from tests.server.raids.raiding import LATER, do, left, opened, step
from tests.server.telling import send, told

pytestmark = pytest.mark.anyio


async def checked(db):
    return await check(db, NOW, lambda done, total: None)


@pytest.fixture
async def raid(client, signed_in):
    """A raid in which much happened: work, a win, a move to another account, a payment that bounced, people, steps."""
    mia, ann = await signed_in("mia"), await signed_in("ann")
    id = (await opened(client, mia, plan="new_business"))["id"]
    await do(client, ann, id, "steps", **step())
    await send(
        client,
        ann,
        told("v", "visit.logged", LATER, account="Acme", contact="Li"),
        told("o", "deal.opened", LATER, deal="D", account="Acme", amount="4000", stage="proposal"),
        told("w", "deal.won", LATER, deal="D", account="Acme", amount="4000", credits=SHARED),
        told("x", "deal.won", LATER, deal="E", account="Acme", amount="500"),
        told("c", "collection.received", LATER, account="Acme", amount="1000"),
    )
    await send(client, ann, told("r", "event.reversed", LATER, reverses={"source": "test", "id": "c"}, amount="400"))
    await send(client, ann, told("m", "deal.amended", "2026-11-20T09:31:00+08:00", deal="E", account="Bolt"))
    await do(client, mia, id, "hand-over", to="ann", reason="away")
    await do(client, mia, id, "notes", text="Well done, @ann")
    return id


SHARED = [{"member": "ann", "share": "0.5"}, {"member": "bob", "share": "0.5"}]


async def test_folded_anew_it_is_the_same(raid, db):
    report = await checked(db)

    assert ((), ()) == (report.flaws, report.shown)


async def test_loot_that_was_never_paid_is_told(client, signed_in, db):
    mia, ann = await signed_in("mia"), await signed_in("ann")
    await opened(client, mia)
    await send(client, ann, told("w", "deal.won", LATER, deal="D", account="Acme", amount="10000"))
    assert () == (await checked(db)).flaws
    async with db.write() as tx:
        await tx.execute("DELETE FROM entry WHERE rule = 'raid:loot'")

    (flaw,) = (await checked(db)).flaws
    assert flaw.startswith("lines of loot do not sum")


async def test_a_spoiled_raid_is_found_and_mended(raid, db):
    before = await left(db, raid)
    async with db.write() as tx:
        await tx.execute("UPDATE raid SET hp = 1")
        await tx.execute("DELETE FROM raid_fact")
        await tx.execute("UPDATE raid_member SET damage = 7")
    assert (await checked(db)).wrong
    await rebuild(db, NOW, lambda done, total: None)

    assert before == await left(db, raid)
    assert 0 == (await checked(db)).wrong
