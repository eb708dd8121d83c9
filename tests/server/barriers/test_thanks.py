"""What a barrier pays: the reporter once per cause, place and period, after confirmation, and back when that goes."""

import pytest

from server.refold.check import check
from tests.server.acme import NOW
from tests.server.barriers.blocking import do, reported
from tests.server.telling import see

pytestmark = pytest.mark.anyio


async def xp(client, headers):
    return (await see(client, headers, "/me"))["standing"]["xp"]


async def test_a_report_pays_once_it_is_confirmed(client, signed_in):
    ann, bob, mia = await signed_in("ann"), await signed_in("bob"), await signed_in("mia")
    id = (await reported(client, ann))["id"]
    await do(client, bob, id, "confirmations")
    before = await xp(client, ann)
    await do(client, mia, id, "confirm")

    assert (0, 25, 3) == (before, await xp(client, ann), await xp(client, bob))


async def test_the_same_cause_place_and_period_pays_once(client, signed_in, clock):
    ann, bob, mia = await signed_in("ann"), await signed_in("bob"), await signed_in("mia")
    for who in (ann, bob):
        await do(client, mia, (await reported(client, who))["id"], "confirm")
        clock.advance(minutes=1)
    await do(client, mia, (await reported(client, bob, cause="price"))["id"], "confirm")

    assert (25, 25) == (await xp(client, ann), await xp(client, bob))


async def test_a_confirmation_taken_back_takes_what_it_paid(client, signed_in, db):
    ann, bob, mia = await signed_in("ann"), await signed_in("bob"), await signed_in("mia")
    id = (await reported(client, ann))["id"]
    await do(client, bob, id, "confirmations")
    for what in ("confirm", "reject", "confirm", "reopen"):
        await do(client, mia, id, what)

    assert (0, 0) == (await xp(client, ann), await xp(client, bob))
    report = await check(db, NOW, lambda done, total: None)
    assert ((), ()) == (report.flaws, report.shown)


async def test_whoever_gets_rid_of_it_is_paid(client, signed_in):
    ann, bob, mia = await signed_in("ann"), await signed_in("bob"), await signed_in("mia")
    id = (await reported(client, ann))["id"]
    await do(client, mia, id, "confirm")
    await do(client, bob, id, "own")
    await do(client, bob, id, "resolve", text="Gravel")

    assert (25, 40) == (await xp(client, ann), await xp(client, bob))


async def test_a_false_report_costs_nothing(client, signed_in):
    ann, mia = await signed_in("ann"), await signed_in("mia")
    id = (await reported(client, ann))["id"]

    seen = await do(client, mia, id, "reject", reason="The road is dry")

    assert ("rejected", "The road is dry", 0) == (seen["state"], seen["reason"], await xp(client, ann))
