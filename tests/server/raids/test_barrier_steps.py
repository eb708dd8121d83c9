"""A step of a raid that is to get a barrier out of the way: done by resolving it, told to the raid and kept anew."""

import pytest

from server.refold.check import check
from tests.server.acme import NOW
from tests.server.barriers import blocking
from tests.server.raids.raiding import RAIDS, do, look, opened, step
from tests.server.telling import see

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(client, signed_in):
    """Ann's road, confirmed by Mia; its id."""
    id = (await blocking.reported(client, await signed_in("ann")))["id"]
    await blocking.do(client, await signed_in("mia"), id, "confirm")
    return id


@pytest.fixture
async def raid(client, signed_in, road):
    """A raid of Mia's with a step of Ann's to get the road out of the way; its id."""
    mia = await signed_in("mia")
    id = (await opened(client, mia))["id"]
    await do(client, mia, id, "steps", **step(what="Have it gravelled", barrier=road))
    return id


async def states(client, headers, raid):
    return [
        (one["state"], one["barrier"], one["barrier_title"]) for one in (await look(client, headers, raid))["steps"]
    ]


TITLE = "The road is mud: only one kind of car gets in"


async def test_resolving_the_barrier_does_the_step_and_reopening_undoes_it(client, signed_in, raid, road):
    mia, bob = await signed_in("mia"), await signed_in("bob")
    assert [("open", road, TITLE)] == await states(client, bob, raid)

    await blocking.do(client, mia, road, "resolve", text="Gravel")
    assert [("done", road, TITLE)] == await states(client, bob, raid)

    await blocking.do(client, mia, road, "reopen")
    assert [("open", road, TITLE)] == await states(client, bob, raid)


async def test_folded_anew_it_is_the_same(client, signed_in, raid, road, db):
    await blocking.do(client, await signed_in("mia"), road, "resolve", text="Gravel")
    await do(client, await signed_in("mia"), raid, "notes", text="Gone")

    report = await check(db, NOW, lambda done, total: None)

    assert (0, ()) == (report.wrong, report.flaws)


async def test_acts_in_the_raid_go_on_after_the_barrier_was_resolved(client, signed_in, raid, road):
    mia = await signed_in("mia")
    before = (await look(client, mia, raid))["version"]
    await blocking.do(client, mia, road, "resolve", text="Gravel")

    assert before == (await look(client, mia, raid))["version"]
    await do(client, mia, raid, "notes", text="Well done")
    assert before + 1 == (await look(client, mia, raid))["version"]


async def test_only_an_open_barrier_that_one_sees_can_be_planned_for(client, signed_in, raid, road):
    mia = await signed_in("mia")
    await blocking.do(client, mia, road, "resolve", text="Gravel")
    south = (await blocking.reported(client, await signed_in("zoe"), region="south"))["id"]

    for barrier in (road, south, "nowhere"):
        answer = await client.post(f"{RAIDS}/{raid}/steps", json=step(barrier=barrier), headers=mia)
        assert (400, "/barrier") == (answer.status_code, answer.json()["errors"][0]["pointer"])


async def test_a_batch_that_resolves_no_barrier_of_a_raid_asks_nothing_of_raids(client, signed_in, raid, statements):
    other = (await blocking.reported(client, await signed_in("ann"), text="Another"))["id"]
    mia = await signed_in("mia")
    await blocking.do(client, mia, other, "confirm")
    statements.clear()

    await blocking.do(client, mia, other, "resolve", text="Gone")

    assert [] == [one for one in statements if "FROM raid_fact" in str(one)]
    assert raid == (await see(client, mia, "/raids"))["items"][0]["id"]
