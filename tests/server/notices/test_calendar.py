"""Calendars for other programs: what stands in them, who opens them, and that texts stay texts."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from server.notices.ics import CalendarEntry, calendar_file
from server.people.feeds import new_feed, revoke_feed
from server.people.roles import Scope
from tests.server.acme import NOW
from tests.server.notices.test_notices import day
from tests.server.pipeline.telling import moved, opened, paid, signed, won
from tests.server.telling import program, send

pytestmark = pytest.mark.anyio
PATH = "/api/v1/me/calendar.ics"


@pytest.fixture
async def token(db, directory):
    """The secret of Ann's calendar."""
    async with db.write() as tx:
        return await new_feed(tx, directory.member_by_username("ann").id, NOW)


@pytest.fixture
def dates(client, token):
    """A function that fetches Ann's calendar as a calendar program does."""

    async def fetch():
        answer = await client.get(PATH, params={"token": token})
        assert (200, "text/calendar; charset=utf-8") == (answer.status_code, answer.headers["content-type"])
        found = Calendar.from_ical(answer.content)
        return [(str(one["summary"]), one.decoded("dtstart").isoformat()) for one in found.walk("VEVENT")]

    return fetch


async def test_who_has_no_dates_has_an_empty_calendar(dates):
    assert [] == await dates()


async def test_unpaid_instalments_stand_on_their_day_until_they_are_paid(client, db, dates):
    headers = await program(db, Scope.EVENTS_WRITE)
    plan = [("1", day(-5), "100"), ("2", day(40), "200")]
    await send(client, headers, signed("C", *plan, account="Acme"), signed("Z", ("1", day(1), "9"), member="zoe"))
    await send(client, headers, paid("p", "C", "30", account="Acme"))

    assert [
        ("Payment due: Acme, 70.00 CNY", day(-5)),
        ("Payment due: Acme, 200.00 CNY", day(40)),
    ] == await dates()
    await send(client, headers, paid("q", "C", "270", account="Acme"))
    assert [] == await dates()


async def test_open_deals_stand_on_the_day_they_are_to_close_until_they_are_closed(client, db, dates):
    headers = await program(db, Scope.EVENTS_WRITE)
    await send(
        client,
        headers,
        opened("late", expected_close=day(-2), title="Pumps"),
        opened("soon", expected_close=day(9), product="Valve", account="Acme"),
        opened("far", expected_close=day(200)),
        opened("whenever"),
        opened("Z", "zoe", expected_close=day(3)),
    )

    assert [("Close the deal: Pumps", day(-2)), ("Close the deal: Valve", day(9))] == await dates()
    await send(client, headers, won("late"), moved("soon", "offer"))
    assert [("Close the deal: Valve", day(9))] == await dates()


async def test_birthdays_of_a_year_stand_in_it(client, db, directory, dates):
    headers = await program(db, Scope.EVENTS_WRITE)
    await send(client, headers, signed("C", ("1", day(300), "1"), account="Acme", member="zoe"))
    ann = directory.member_by_username("ann").id
    async with db.write() as tx:
        await tx.execute("UPDATE account SET owner_id = $1", ann)
        await tx.execute(
            "INSERT INTO contact (ref, name, account_id, title, phone, email, birth_md, preferences, version, "
            "created_at) SELECT 'Wang', 'Wang', id, '', '', '', 302, '', 1, $1 FROM account",
            NOW,
        )

    assert [("Birthday: Wang (Acme)", "2027-03-02")] == await dates()


async def test_a_wrong_secret_or_none_opens_nothing(client, token):
    assert 404 == (await client.get(PATH)).status_code
    assert 404 == (await client.get(PATH, params={"token": token + "x"})).status_code


async def test_a_secret_that_was_taken_back_or_renewed_opens_nothing(client, db, directory, token):
    ann = directory.member_by_username("ann").id
    async with db.write() as tx:
        renewed = await new_feed(tx, ann, NOW)
    assert [404, 200] == [(await client.get(PATH, params={"token": one})).status_code for one in (token, renewed)]
    async with db.write() as tx:
        await revoke_feed(tx, ann)

    assert 404 == (await client.get(PATH, params={"token": renewed})).status_code


async def test_who_has_left_has_no_calendar(client, db, directory, token, clock):
    async with db.write() as tx:
        await tx.execute("UPDATE member SET left_on = $1 WHERE username = 'ann'", NOW.date())
        await tx.execute("UPDATE version_counter SET version = version + 1 WHERE subject = 'people'")

    assert 404 == (await client.get(PATH, params={"token": token})).status_code


async def test_the_secret_itself_is_not_kept(db, token):
    assert token not in str([tuple(row) for row in await db.fetch("SELECT * FROM calendar_feed")])


async def test_who_is_signed_in_needs_no_secret(client, signed_in):
    answer = await client.get(PATH, headers=await signed_in("ann"))

    assert (200, "private, no-store") == (answer.status_code, answer.headers["cache-control"])


def test_texts_cannot_add_lines_of_their_own():
    text = "Acme\r\nEND:VEVENT\r\nBEGIN:VEVENT; 客户, \\"
    start = datetime(2026, 11, 20, 2, tzinfo=UTC)

    made = calendar_file("x\nATTENDEE:y", [CalendarEntry("a:b", start, text, text)], NOW)

    (event,) = Calendar.from_ical(made).walk("VEVENT")
    assert (text.replace("\r\n", "\n"), start) == (str(event["summary"]), event.decoded("dtstart"))
    assert [] == [line for line in made.splitlines() if line.startswith((b"ATTENDEE", b"END:VEVENT;"))]
    assert all(len(line) <= 75 for line in made.splitlines())


async def test_a_quest_that_was_promised_stands_on_its_last_day(client, signed_in, dates):
    mia, ann = await signed_in("mia"), await signed_in("ann")
    bounty = {"title": "Call the mill", "due_on": day(9), "xp": 10, "audience": "team:blue-team"}
    made = await client.post("/api/v1/quests", json=bounty, headers=mia)
    assert 201 == made.status_code, made.text
    offered = await dates()
    await client.post(f"/api/v1/quests/{made.json()['id']}/accept", headers=ann)

    assert ([], [("Quest ends: Call the mill", day(9))]) == (offered, await dates())
