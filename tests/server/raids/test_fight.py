"""A raid and the books: hits in the same transaction, heals, victory, loot in the ledger, twice is once."""

import pytest

from tests.server.raids.raiding import LATER, left, look, opened
from tests.server.telling import see, send, told

pytestmark = pytest.mark.anyio


def won(id="w1", amount="10000", **data):
    return told(id, "deal.won", LATER, deal=data.pop("deal", "D"), account="Acme", amount=amount, **data)


async def test_a_win_on_the_account_hits_for_its_amount_and_says_so(client, signed_in, db):
    mia, ann = await signed_in("mia"), await signed_in("ann")
    raid = await opened(client, mia)
    (result,) = await send(client, ann, won(amount="4000"))

    (move,) = result["raids"]
    assert ("4000.00", "6000.00", "active") == (move["hit"]["amount"], move["left"]["amount"], move["state"])
    assert ("active", 6000) == await left(db, raid["id"])


async def test_who_is_not_on_the_roster_hits_nothing(client, signed_in, db):
    mia, zoe = await signed_in("mia"), await signed_in("zoe")
    raid = await opened(client, mia)
    await send(client, zoe, won())

    assert ("active", 10000) == await left(db, raid["id"])


async def test_work_hits_by_role(client, signed_in, db):
    mia, bob = await signed_in("mia"), await signed_in("bob")
    raid = await opened(client, mia)
    await send(client, bob, told("v", "visit.logged", LATER, account="Acme", contact="Mr Li"))

    line = (await look(client, mia, raid["id"]))["log"][-1]
    assert ("bob", "closer", "100.00", 1.5, "150.00") == (
        *(line["member"], line["role"], line["base"]["amount"], line["factor"], line["damage"]["amount"]),
    )


async def test_victory_pays_loot_that_stands_in_the_ledger(client, signed_in, db):
    mia, ann = await signed_in("mia"), await signed_in("ann")
    raid = await opened(client, mia)
    (result,) = await send(client, ann, won())

    loot = [one for one in result["awards"] if one["rule"] == "raid:loot"]
    assert ("victory", 0) == await left(db, raid["id"])
    entries = (await see(client, ann, "/members/ann/ledger"))["items"]
    assert [one["xp"] for one in loot if one["member"] == "ann"] == [
        one["xp"] for one in entries if one["rule"] == "raid:loot"
    ]


async def test_a_payment_that_bounces_takes_the_loot_back_and_the_raid_goes_on(client, signed_in, db):
    mia, ann = await signed_in("mia"), await signed_in("ann")
    raid = await opened(client, mia)
    await send(client, ann, won(amount="6000"), told("c", "collection.received", LATER, account="Acme", amount="4000"))
    assert ("victory", 0) == await left(db, raid["id"])
    back = {"source": "test", "id": "c"}
    await send(client, ann, told("r", "event.reversed", LATER, reverses=back, reason="bounced"))

    assert ("active", 4000) == await left(db, raid["id"])
    sums = "SELECT CAST(sum(xp) AS BIGINT), CAST(sum(coins) AS BIGINT) FROM entry WHERE rule = 'raid:loot'"
    assert (0, 0) == tuple(await db.fetch_one(sums))


async def test_the_same_event_again_hits_once(client, signed_in, db):
    mia, ann = await signed_in("mia"), await signed_in("ann")
    raid = await opened(client, mia)
    first = await send(client, ann, won(amount="4000"))
    again = await send(client, ann, won(amount="4000"))

    assert ("active", 6000) == await left(db, raid["id"])
    assert first[0]["raids"] == again[0]["raids"]


async def test_a_batch_hits_raids_on_two_accounts(client, signed_in, db):
    mia, ann = await signed_in("mia"), await signed_in("ann")
    one, other = await opened(client, mia), await opened(client, mia, account="Bolt")
    bolt = told("w2", "deal.won", LATER, deal="E", account="Bolt", amount="1000")
    await send(client, ann, won(amount="4000"), bolt)

    assert [("active", 6000), ("active", 9000)] == [await left(db, raid["id"]) for raid in (one, other)]
