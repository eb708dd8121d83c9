"""What is about a closed period is booked today, under its name; the closed period stays as it was."""

import asyncio

import pytest

from kpi.periods import Grain
from server.accounts.registry import Registry
from server.intake.batch import References
from server.intake.plugin import door_of
from server.intake.record import Recorder
from server.jobs.close_periods import JOB
from server.jobs.job import Surroundings
from server.jobs.tick import Tick
from server.people.directories import DirectoryCache
from server.refold.check import check
from tests.server.closing import close_months
from tests.server.intake.recording import event, reversal
from tests.server.telling import see, send

pytestmark = pytest.mark.anyio
OCTOBER = "2026-10-20T10:00:00+08:00"


async def won(client, headers, id, time=OCTOBER, amount="5000", type="deal.won", **data):
    told = event(id, type, time, deal=f"D-{id}", amount=amount, account="Acme", **data)
    (result,) = (await client.post("/api/v1/events", json=told, headers=headers)).json()["results"]
    return result


async def board(client, headers, period, kpi="revenue_won"):
    rows = (await see(client, headers, f"/boards/{kpi}", period=period))["rows"]
    values = {row["id"]: row["value"] for row in rows}
    told = {id: value["amount"] if isinstance(value, dict) else value for id, value in values.items()}
    return {id: value for id, value in told.items() if value not in (0, "0.00")}


@pytest.fixture
def ticking(db, clock):
    """A function that puts closings on record, as another process would."""

    async def once():
        recorder = Recorder(db, References(DirectoryCache(db), Registry()), clock)
        async with recorder.running():
            await Tick(Surroundings(db, DirectoryCache(db), door_of(recorder)), clock, (JOB,)).once()

    return once


async def test_a_late_event_counts_today_as_an_adjustment_of_its_closed_month(client, signed_in, db):
    await close_months(db)
    ann = await signed_in("ann")

    result = await won(client, ann, "1")

    assert {"2026-10"} == {one["adjusts"] for one in result["awards"]}
    assert result["awards"][0]["why"].endswith(" · adjustment of 2026-10")
    assert {} == await board(client, ann, "2026-10")
    assert {"ann": "5000.00"} == await board(client, ann, "2026-11")


async def test_the_ledger_and_the_story_name_the_adjustment(client, signed_in, db):
    await close_months(db)
    ann = await signed_in("ann")
    await won(client, ann, "1")

    entries = (await see(client, ann, "/members/ann/ledger"))["items"]
    story = await see(client, ann, "/events/1")

    assert {("2026-10", "2026-11-20")} == {(one["adjusts"], one["day"]) for one in entries if one["xp"]}
    assert {("2026-10", "2026-11-20")} == {(one["adjusts"], one["day"]) for one in story["contributions"]}
    assert "2026-10-20" == story["day"]


async def test_while_a_month_settles_late_events_move_it(client, signed_in, db):
    await close_months(db, settling_days=20)
    ann = await signed_in("ann")

    result = await won(client, ann, "1")

    assert {None} == {one["adjusts"] for one in result["awards"]}
    assert ["ann"] == list(await board(client, ann, "2026-10"))


async def test_without_closing_nothing_is_late(client, signed_in):
    ann = await signed_in("ann")

    result = await won(client, ann, "1")

    assert {None} == {one["adjusts"] for one in result["awards"]}
    assert ["ann"] == list(await board(client, ann, "2026-10"))


async def test_taking_back_something_of_a_closed_month_lowers_the_present_one(client, signed_in, db, clock):
    ann = await signed_in("ann")
    await won(client, ann, "1")
    await close_months(db)
    clock.advance(minutes=1)

    await send(client, ann, reversal("back", "1"))

    assert {"ann": "5000.00"} == await board(client, ann, "2026-10")
    assert {"ann": "-5000.00"} == await board(client, ann, "2026-11")


async def test_xp_of_a_closed_month_stays_and_what_the_rules_paid_goes_back_today(client, signed_in, db):
    ann = await signed_in("ann")
    await won(client, ann, "1")
    before = await board(client, ann, "2026-10", "xp")
    await close_months(db)

    await send(client, ann, reversal("back", "1"))

    assert before == await board(client, ann, "2026-10", "xp")
    items = (await see(client, ann, "/members/ann/ledger"))["items"]
    assert 0 == sum(one["xp"] for one in items if not one["rule"].startswith("quest:"))


async def test_twice_is_once_and_the_books_fold_anew_to_the_same(client, signed_in, db, clock):
    await close_months(db)
    ann = await signed_in("ann")
    first, again = await won(client, ann, "1"), await won(client, ann, "1")
    await send(client, ann, reversal("back", "1"))
    report = await check(db, clock(), lambda done, total: None)

    assert ("recorded", "duplicate") == (first["status"], again["status"])
    assert first["awards"] == again["awards"]
    assert report.is_clean


async def test_a_closing_is_put_on_record_once_whoever_ticks(client, signed_in, db, ticking):
    await close_months(db)
    await asyncio.gather(ticking(), ticking())
    await ticking()
    told = (await see(client, await signed_in("bea"), "/events", kind="period.closed"))["items"]

    assert [("month/2026-10-01", "2026-11-06T16:00:00Z")] == [(one["id"], one["time"]) for one in told]
    assert {"period": "2026-10", "grain": "month", "first": "2026-10-01", "last": "2026-10-31"} == told[0]["data"]


async def test_what_is_closed_cannot_be_taken_back_and_nobody_outside_can_close(client, signed_in, db, ticking):
    await close_months(db)
    await ticking()
    bea = await signed_in("bea")
    told = reversal("back", "month/2026-10-01", "raidboard/periods")
    (back,) = (await client.post("/api/v1/events", json=told, headers=bea)).json()["results"]
    (closed,) = (await client.post("/api/v1/events", json=event("x", "period.closed"), headers=bea)).json()["results"]

    assert "closed stays closed" in back["error"]["message"]
    assert "unknown event kind 'period.closed'" in closed["error"]["message"]


async def test_a_quest_of_the_closed_month_neither_gains_nor_loses(client, signed_in, db, clock):
    ann = await signed_in("ann")
    for number in range(12):
        await won(client, ann, f"in-{number}", amount="50000")
    before = await db.fetch("SELECT * FROM quest_progress ORDER BY 1, 2, 3")
    await close_months(db)
    await won(client, ann, "late", amount="900000")
    await send(client, ann, *(reversal(f"back-{number}", f"in-{number}") for number in range(12)))

    assert [tuple(row) for row in before] == [
        tuple(row) for row in await db.fetch("SELECT * FROM quest_progress ORDER BY 1, 2, 3")
    ]
    assert (await check(db, clock(), lambda done, total: None)).is_clean


async def test_a_closing_gives_its_prizes_once_and_later_news_takes_none(client, signed_in, db, clock, ticking):
    ann, zoe, ada = await signed_in("ann"), await signed_in("zoe"), await signed_in("ada")
    target = {"measure": "collected", "period": "2026-10", "value": {"amount": "1000.00", "currency": "CNY"}}
    for name in ("ann", "zoe"):
        await client.put("/api/v1/targets", json=target | {"scope": f"member:{name}"}, headers=ada)
    for headers, id, amount in ((ann, "a", "900"), (zoe, "z", "800")):
        await send(client, headers, event(id, "collection.received", OCTOBER, amount=amount))
    await close_months(db)
    await ticking()
    await send(client, zoe, event("late", "collection.received", OCTOBER, amount="5000"))
    await ticking()

    paid = await db.fetch("SELECT rule, member, coins FROM entry WHERE rule LIKE 'prize:%' ORDER BY rule")
    assert [("prize:month_podium:1", 1, 300), ("prize:month_podium:2", 4, 200)] == [tuple(row) for row in paid]
    (entry,) = [one for one in (await see(client, ann, "/members/ann/ledger"))["items"] if one["coins"] == 300]
    assert ("Month podium, place 1", None) == (entry["title"], entry["adjusts"])
    assert entry["why"].startswith("Month podium, place 1 · 2026-10 · ")
    assert "period.closed" == (await see(client, ann, f"/events/{entry['event']['id']}"))["type"]
    assert (await check(db, clock(), lambda done, total: None)).is_clean


async def test_switching_closing_on_for_the_past_gives_no_prizes(client, signed_in, db, ticking, clock):
    ann = await signed_in("ann")
    await send(client, ann, event("1", "collection.received", OCTOBER, amount="5000"))
    await close_months(db, set_at=clock(), grains=frozenset({Grain.QUARTER, Grain.MONTH}))
    await ticking()

    assert 1 == await db.fetch_value("SELECT count(*) FROM event WHERE kind = 'period.closed'")
    assert 0 == await db.fetch_value("SELECT count(*) FROM entry WHERE rule LIKE 'prize:%'")
