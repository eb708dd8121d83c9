"""Time becomes events of a barrier: nobody decides, the owner is late, its period is long over. Twice is harmless."""

import asyncio

import pytest

from server.accounts.registry import Registry
from server.intake.batch import References
from server.intake.plugin import door_of
from server.intake.record import Recorder
from server.jobs.job import Surroundings
from server.jobs.tell_barriers import tell_barriers
from server.people.directories import DirectoryCache
from server.refold.check import check
from tests.server.barriers.blocking import do, look, reported
from tests.server.telling import see

pytestmark = pytest.mark.anyio


@pytest.fixture
def ticking(db, clock):
    """A function that looks after barriers once, as another process would."""

    async def once():
        recorder = Recorder(db, References(DirectoryCache(db), Registry()), clock)
        async with recorder.running():
            await tell_barriers(Surroundings(db, DirectoryCache(db), door_of(recorder)), clock())

    return once


@pytest.fixture
def notices(client, signed_in):
    """A function that answers kind and urgency of what barriers want of somebody."""

    async def ask(who, part="items"):
        found = (await see(client, await signed_in(who), "/notices"))[part]
        return [(one["kind"], one["urgency"]) for one in found if one["kind"].startswith("barrier")]

    return ask


async def test_what_nobody_decides_in_three_working_days_goes_up(client, signed_in, clock, ticking, notices):
    ann = await signed_in("ann")
    id = (await reported(client, ann))["id"]
    # Reported on a Friday: Wednesday is the last day.
    assert ([("barrier_undecided", "soon")], []) == (await notices("mia"), await notices("bea"))
    clock.advance(days=5)
    await ticking()
    assert not (await look(client, await signed_in("bea"), id))["escalated"]

    clock.advance(days=1)
    await asyncio.gather(ticking(), ticking())
    assert (await look(client, await signed_in("bea"), id))["escalated"]
    assert [("barrier_undecided", "late")] == await notices("bea")


async def test_an_owner_who_is_late_is_told_so_and_so_is_the_boss(client, signed_in, clock, ticking, notices):
    mia = await signed_in("mia")
    id = (await reported(client, await signed_in("ann")))["id"]
    await do(client, mia, id, "confirm")
    await do(client, mia, id, "own", owner="bob", due="2026-11-23")
    assert [("barrier_due", "soon")] == await notices("bob")

    clock.advance(days=4)
    await ticking()
    kinds = [one["kind"] for one in (await look(client, await signed_in("bea"), id))["history"]]
    assert "barrier.overdue" == kinds[-1]
    assert ([("barrier_due", "late")], [("barrier_due", "late")]) == (
        await notices("bob"),
        await notices("bea", "others"),
    )


async def test_what_is_long_past_expires_and_may_be_reopened(client, signed_in, clock, ticking, db):
    id = (await reported(client, await signed_in("ann"), period="2026-10"))["id"]
    await do(client, await signed_in("mia"), id, "confirm")
    clock.advance(days=31)
    await ticking()
    assert "expired" == (await look(client, await signed_in("bea"), id))["state"]

    await do(client, await signed_in("bea"), id, "reopen")
    await ticking()

    assert "reported" == (await look(client, await signed_in("bea"), id))["state"]
    report = await check(db, clock(), lambda done, total: None)
    assert ((), ()) == (report.flaws, report.shown)
