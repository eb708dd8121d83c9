"""Time becomes events: once, whoever ticks, and whatever else goes wrong."""

import asyncio

import pytest

from kpi.backtest import backtest
from server.accounts.registry import Registry
from server.app import services_of
from server.db.database import Database
from server.insights.collections.owing import OwingBook
from server.insights.collections.queries import CollectionQueries
from server.insights.courses import Courses
from server.insights.forecast import desk
from server.insights.forecast.desk import Forecaster
from server.intake.batch import References
from server.intake.plugin import door_of
from server.intake.record import Recorder
from server.jobs.collected import JOBS
from server.jobs.job import Job, Surroundings
from server.jobs.learn_forecasts import learn_forecasts
from server.jobs.tick import Tick
from server.kpis.boards import Boards
from server.kpis.queries import KpiQueries
from server.kpis.tallies import Tallies
from server.ledger.rulebooks import EditionsCache
from server.people.directories import DirectoryCache
from tests.server.telling import see, send, told

pytestmark = pytest.mark.anyio
DRAFT = {"title": "Clean the list", "xp": 50, "due_on": "2026-11-25"}


@pytest.fixture
def ticking(db, clock):
    """A function that ticks once, as another process would."""

    async def once(jobs=JOBS):
        recorder = Recorder(db, References(DirectoryCache(db), Registry()), clock)
        async with recorder.running():
            await Tick(Surroundings(db, DirectoryCache(db), door_of(recorder)), clock, jobs).once()

    return once


async def expired(client, headers):
    return (await see(client, headers, "/events", kind="quest.expired"))["items"]


async def posted(client, headers):
    return (await client.post("/api/v1/quests", json=DRAFT, headers=headers)).json()["id"]


async def test_what_was_not_done_in_time_expires_at_the_end_of_its_last_day(client, signed_in, clock, ticking):
    mia, ann = await signed_in("mia"), await signed_in("ann")
    quest = await posted(client, mia)
    await client.post(f"/api/v1/quests/{quest}/accept", headers=ann)
    clock.advance(days=6)
    await ticking()

    (own,) = await expired(client, ann)
    assert ("2026-11-25T16:00:00Z", quest) == (own["time"], own["data"]["quest"])
    assert ["ann", "mia"] == sorted(one["credits"][0]["member"] for one in await expired(client, mia))


async def test_before_the_end_of_its_last_day_nothing_expires(client, signed_in, clock, ticking):
    mia = await signed_in("mia")
    await posted(client, mia)
    clock.advance(days=5, minutes=14 * 60 + 29)
    await ticking()

    assert [] == await expired(client, mia)


async def test_twice_is_once(client, signed_in, clock, ticking):
    mia = await signed_in("mia")
    await posted(client, mia)
    clock.advance(days=6)
    await asyncio.gather(ticking(), ticking())
    await ticking()

    assert 1 == len(await expired(client, mia))


async def test_what_is_submitted_or_given_back_does_not_expire(client, signed_in, clock, ticking):
    mia, ann, bob = await signed_in("mia"), await signed_in("ann"), await signed_in("bob")
    quest = await posted(client, mia)
    for who, step in ((ann, "accept"), (ann, "submit"), (bob, "accept"), (bob, "abandon")):
        await client.post(f"/api/v1/quests/{quest}/{step}", json={}, headers=who)
    clock.advance(days=6)
    await ticking()

    assert ["mia"] == [one["credits"][0]["member"] for one in await expired(client, mia)]


async def test_a_taken_quest_of_the_rulebook_expires_with_its_month(client, signed_in, clock, ticking):
    ann = await signed_in("ann")
    await client.post("/api/v1/quests/hunter/accept", headers=ann)
    clock.advance(days=11)
    await ticking()
    await ticking()

    assert ["2026-11-30T16:00:00Z"] == [one["time"] for one in await expired(client, ann)]


async def test_a_taken_quest_that_was_done_does_not_expire(client, signed_in, clock, ticking):
    ann = await signed_in("ann")
    await client.post("/api/v1/quests/road_trip/accept", headers=ann)
    await send(client, ann, *(told(f"v{n}", "visit.logged", account=f"A{n}") for n in range(30)))
    clock.advance(days=11)
    await ticking()

    assert [] == await expired(client, ann)


async def test_sessions_that_are_over_are_forgotten(client, signed_in, db, clock, ticking):
    await signed_in("ann")
    clock.advance(days=31)
    await ticking()

    assert 0 == await db.fetch_value("SELECT count(*) FROM session")


async def test_answers_are_kept_for_a_day(client, signed_in, db, clock, ticking):
    mia = await signed_in("mia") | {"Idempotency-Key": "k"}
    await posted(client, mia)
    await ticking()
    assert 1 == await db.fetch_value("SELECT count(*) FROM idempotency_key")
    clock.advance(days=1, seconds=1)
    await ticking()

    assert 0 == await db.fetch_value("SELECT count(*) FROM idempotency_key")


async def test_a_job_that_fails_does_not_keep_the_others_from_running(ticking):
    done = []

    async def fail(around, now):
        raise OSError("the database is away")

    async def work(around, now):
        done.append(now)

    await ticking((Job("broken", fail), Job("whole", work)))

    assert 1 == len(done)


async def test_the_app_ticks_by_itself(client, app):
    assert isinstance(services_of(app).get(Tick), Tick)
    assert isinstance(services_of(app).get(Database), Database)


async def test_files_that_nothing_took_are_gone_after_a_day(client, signed_in, db, clock, ticking):
    form = {"file": ("a.txt", b"a line")}
    for _ in range(2):
        await client.post("/api/v1/files", files=form, headers=await signed_in("ann"))
    async with db.write() as tx:
        await tx.execute("UPDATE file SET purpose = 'raid' WHERE id = (SELECT min(id) FROM file)")
    await ticking()
    assert 2 == await db.fetch_value("SELECT count(*) FROM file")
    clock.advance(days=1, seconds=1)
    await ticking()

    assert ["raid"] == [row["purpose"] for row in await db.fetch("SELECT purpose FROM file")]


async def test_what_forecasts_go_by_is_learnt_before_anybody_asks(client, signed_in, db, clock, monkeypatch):
    wanted = {"measure": "deals_won", "period": "2026-11", "scope": "company", "value": 10}
    assert 200 == (await client.put("/api/v1/targets", json=wanted, headers=await signed_in("ada"))).status_code
    directories = DirectoryCache(db)
    kpis = KpiQueries(db, Boards(Tallies(db)), directories, EditionsCache(), clock)
    forecaster, learnt = Forecaster(db, kpis, Courses(db)), []
    collections = CollectionQueries(db, directories, kpis, OwingBook(db))

    def noted(said):
        learnt.append("deals_won")
        return backtest(said)

    monkeypatch.setattr(desk, "backtest", noted)
    recorder = Recorder(db, References(directories, Registry()), clock)
    for _ in range(2):
        await learn_forecasts(forecaster, collections).work(Surroundings(db, directories, door_of(recorder)), clock())
    directory = await directories.current()
    await forecaster.tested(await kpis.kpi("deals_won", None), kpis.today(directory), directory)

    assert ["deals_won"] == learnt


async def test_the_other_jobs_do_not_wait_for_a_long_one(db, clock):
    has_run = asyncio.Event()

    async def wait(around, now):
        await has_run.wait()

    async def run(around, now):
        has_run.set()

    recorder = Recorder(db, References(DirectoryCache(db), Registry()), clock)
    around = Surroundings(db, DirectoryCache(db), door_of(recorder))
    async with Tick(around, clock, (Job("long", wait, is_long=True), Job("short", run))).running():
        await asyncio.wait_for(has_run.wait(), 10)
