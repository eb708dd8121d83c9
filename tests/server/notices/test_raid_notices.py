"""What raids want of people: steps for today, late and missed ones, ends, mentions; and the raid's calendar."""

import pytest
from icalendar import Calendar

from server.ledger.rulebooks import read_editions
from server.notices.asked import Asked, Thresholds
from server.notices.raids import own_raids
from server.people.access import viewer_for_member
from server.people.feeds import new_feed
from tests.server.acme import NOW
from tests.server.raids.raiding import RAIDS, do, opened, step
from tests.server.telling import Counting, see, send, told

pytestmark = pytest.mark.anyio
MORNING = "2026-11-20T10:00:00+08:00"


@pytest.fixture
async def mia(signed_in):
    return await signed_in("mia")


@pytest.fixture
async def raid(client, mia):
    """The id of a raid of Mia's, with Ann and Bob in it, that ends in ten days."""
    return (await opened(client, mia))["id"]


@pytest.fixture
def notices(client, signed_in):
    """A function that answers kind, urgency, day and part of what needs somebody."""

    async def ask(who="ann", part="items"):
        found = await see(client, await signed_in(who), "/notices")
        return [(one["kind"], one["urgency"], one["on"], one["part"]) for one in found[part]]

    return ask


async def test_a_step_is_told_on_its_day_to_who_is_to_do_it(client, mia, raid, notices, clock):
    await do(client, mia, raid, "steps", **step())
    assert [] == await notices()

    clock.advance(days=3)
    assert [("step_due", "today", "2026-11-23", "Meet the buyer")] == await notices()
    assert [] == await notices("bob")
    assert [] == await notices("mia", "others")


async def test_a_step_that_was_done_is_told_no_more(client, signed_in, mia, raid, notices, clock):
    await do(client, mia, raid, "steps", **step(due=MORNING))
    assert 1 == len(await notices())

    visit = told("v", "visit.logged", "2026-11-20T09:30:00+08:00", account="Acme")
    await send(client, await signed_in("ann"), visit)
    assert [] == await notices()


async def test_a_step_whose_time_ran_out_is_told_to_its_lead_too(client, mia, raid, notices, clock):
    await do(client, mia, raid, "steps", **step(due=MORNING))
    clock.advance(minutes=100)

    late = [("step_overdue", "today", "2026-11-20", "Meet the buyer")]
    assert (late, late) == (await notices(), await notices("mia", "others"))
    clock.advance(days=1)
    assert "late" == (await notices())[0][1]


async def test_a_raid_is_told_three_days_before_its_end_to_everybody_in_it(client, mia, raid, notices, clock):
    clock.advance(days=6)
    assert [] == await notices()
    clock.advance(days=1)

    ending = [("raid_ending", "soon", "2026-11-30", "")]
    assert [ending] * 3 == [await notices(who) for who in ("ann", "bob", "mia")]
    assert ([], ending) == (await notices("zoe"), await notices("bea", "others"))


async def test_who_is_named_in_a_note_is_told_for_a_week(client, mia, raid, notices, clock):
    await do(client, mia, raid, "notes", text="@ann please ask for the drawings", mentions=["ann"])

    mention = [("mention", "today", "2026-11-20", "@ann please ask for the drawings")]
    assert (mention, [], []) == (await notices(), await notices("bob"), await notices("mia"))
    clock.advance(days=7, seconds=1)
    assert [] == [one for one in await notices() if one[0] == "mention"]


async def test_raids_that_are_called_off_want_nothing(client, mia, raid, notices):
    await do(client, mia, raid, "steps", **step(due=MORNING))
    await do(client, mia, raid, "finish", text="No budget this year")

    assert [] == await notices()


async def test_my_own_steps_stand_in_my_calendar(client, signed_in, mia, raid):
    await do(client, mia, raid, "steps", **step())
    await do(client, mia, raid, "steps", **step(who="bob", due="2026-11-24T10:00:00+08:00"))

    answer = await client.get("/api/v1/me/calendar.ics", headers=await signed_in("ann"))
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert ("Meet the buyer (Acme)", "2026-11-23T02:00:00+00:00") == (
        str(event["summary"]),
        event.decoded("dtstart").isoformat(),
    )


@pytest.mark.parametrize(("who", "status"), [("ann", 200), ("mia", 200), ("bea", 200), ("zoe", 404)])
async def test_who_may_have_a_raids_calendar(client, signed_in, mia, raid, who, status):
    await do(client, mia, raid, "steps", **step(day_only=True))

    answer = await client.get(f"{RAIDS}/{raid}/calendar.ics", headers=await signed_in(who))
    assert status == answer.status_code
    if status == 200:
        events = Calendar.from_ical(answer.content).walk("VEVENT")
        assert ["2026-11-23", "2026-11-30"] == [one.decoded("dtstart").isoformat() for one in events]
        assert "Ann Ash: Meet the buyer (Acme)" == str(events[0]["summary"])


async def test_the_secret_of_a_member_opens_their_raids_and_no_others(client, db, directory, raid):
    tokens = {}
    async with db.write() as tx:
        for who in ("bob", "zoe"):
            tokens[who] = await new_feed(tx, directory.member_by_username(who).id, NOW)

    path = f"{RAIDS}/{raid}/calendar.ics"
    opened_by = {who: (await client.get(path, params={"token": token})).status_code for who, token in tokens.items()}
    assert ({"bob": 200, "zoe": 404}, 404) == (opened_by, (await client.get(path)).status_code)


async def test_raids_cost_the_same_statements_however_many_there_are(client, db, directory, mia, raid):
    editions = await read_editions(db, directory.currency)
    ann = directory.member_by_username("ann")
    viewer = viewer_for_member(ann, directory, NOW.date())
    asked = Asked(frozenset({ann.id}), 0, NOW.date(), NOW, directory, Thresholds(14, 21))

    counted = []
    for account in ("Beta", "Gamma", "Delta"):
        counting = Counting(db)
        await own_raids(counting, asked, viewer, editions)
        counted.append(counting.statements)
        await opened(client, mia, account=account)
    assert [4, 4, 4] == counted
