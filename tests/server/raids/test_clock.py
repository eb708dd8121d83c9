"""Time becomes events of a raid: steps that were missed heal the boss, the deadline lets it go. Twice is harmless."""

import asyncio

import pytest

from server.accounts.registry import Registry
from server.intake.batch import References
from server.intake.plugin import door_of
from server.intake.record import Recorder
from server.jobs.job import Surroundings
from server.jobs.tell_raids import tell_raids
from server.people.directories import DirectoryCache
from tests.server.raids.raiding import LATER, RAIDS, do, left, look, opened, step
from tests.server.telling import see, send, told

pytestmark = pytest.mark.anyio


@pytest.fixture
def ticking(db, clock):
    """A function that looks after raids once, as another process would."""

    async def once():
        recorder = Recorder(db, References(DirectoryCache(db), Registry()), clock)
        async with recorder.running():
            await tell_raids(Surroundings(db, DirectoryCache(db), door_of(recorder)), clock())

    return once


@pytest.fixture
async def raid(client, signed_in):
    """Ann has called and has a visit to make on Monday morning."""
    mia, bob = await signed_in("mia"), await signed_in("bob")
    id = (await opened(client, mia))["id"]
    await do(client, mia, id, "steps", **step())
    await send(client, bob, told("v", "visit.logged", LATER, account="Acme", contact="Li"))
    return id


async def acts(client, headers, kind):
    return (await see(client, headers, "/events", kind=kind))["items"]


async def test_a_missed_step_heals_the_boss_once_whoever_ticks(client, signed_in, clock, ticking, db, raid):
    clock.advance(days=4)
    await asyncio.gather(ticking(), ticking())
    await ticking()

    assert ("active", 9900) == await left(db, raid)
    assert 1 == len(await acts(client, await signed_in("bea"), "raid.slot_missed"))
    assert "missed" == (await look(client, await signed_in("mia"), raid))["steps"][0]["state"]


async def test_a_step_done_in_time_that_is_told_late_was_not_missed(client, signed_in, clock, ticking, db, raid):
    clock.advance(days=4)
    await ticking()
    visit = told("late", "visit.logged", "2026-11-23T10:30:00+08:00", account="Acme", contact="Wu")
    await send(client, await signed_in("ann"), visit)

    seen = await look(client, await signed_in("mia"), raid)
    assert "done" == seen["steps"][0]["state"]
    assert ("active", 9750) == await left(db, raid)


async def test_at_the_end_of_its_last_day_the_boss_escapes_once(client, signed_in, clock, ticking, db, raid):
    clock.advance(days=11)
    await asyncio.gather(ticking(), ticking())
    await ticking()

    assert "escaped" == (await left(db, raid))[0]
    (one,) = await acts(client, await signed_in("bea"), "raid.escaped")
    assert "2026-11-30T16:00:00Z" == one["time"]


async def test_before_the_tick_it_reads_as_escaped_already(client, signed_in, clock, raid):
    clock.advance(days=11)
    mia = await signed_in("mia")

    assert "escaped" == (await look(client, mia, raid))["state"]
    assert [] == (await see(client, mia, "/raids", state="active"))["items"]
    assert 409 == (await client.post(f"{RAIDS}/{raid}/steps", json=step(), headers=mia)).status_code


async def test_a_victory_that_is_taken_back_after_the_deadline_is_an_escape(
    client, signed_in, clock, ticking, db, raid
):
    ann = await signed_in("ann")
    await send(client, ann, told("w", "deal.won", LATER, deal="D", account="Acme", amount="10000"))
    assert "victory" == (await left(db, raid))[0]
    clock.advance(days=20)
    await ticking()
    late = "2026-12-09T09:00:00+08:00"
    await send(
        client, await signed_in("ann"), told("r", "event.reversed", late, reverses={"source": "test", "id": "w"})
    )
    await ticking()

    assert "escaped" == (await left(db, raid))[0]


async def test_the_tick_has_nothing_to_do_for_raids_that_are_over(ticking, clock, db, raid):
    clock.advance(days=11)
    await ticking()

    assert 0 == await db.fetch_value("SELECT count(*) FROM raid WHERE due_us > 0")
