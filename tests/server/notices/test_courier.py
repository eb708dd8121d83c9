"""Notices sent to where a member wants them: a digest once a day, what newly presses once, nothing twice."""

import asyncio
from dataclasses import replace

import pytest
from litestar.testing import AsyncTestClient

from server.app import services_of
from server.db.database import Database
from server.notices.courier import Courier
from server.people.roles import Scope
from server.settings import Settings
from tests import apps
from tests.server.dispatch.receiving import receiving
from tests.server.notices.test_notices import day
from tests.server.pipeline.telling import paid, signed
from tests.server.telling import program, send

pytestmark = pytest.mark.anyio
WISHES = "/api/v1/me/notices"


@pytest.fixture
def receiver():
    with receiving() as listening:
        listening.answer = lambda _: 200
        yield listening


@pytest.fixture
def app(database_url, clock):
    """Members may have notices sent as JSON, to this machine."""
    settings = Settings(database_url=database_url, private_targets="yes", notice_services="json")
    return apps.api(settings, clock)


class InTheApp:
    """The courier of the app, which has a loop of its own."""

    def __init__(self, client, courier):
        self.client, self.courier = client, courier

    async def once(self):
        await asyncio.to_thread(self.client.blocking_portal.call, self.courier.once)


@pytest.fixture
def courier(client, app):
    return InTheApp(client, services_of(app).get(Courier))


@pytest.fixture
def address(receiver):
    return receiver.url.replace("http://", "json://")


async def wish(client, headers, **wishes):
    answer = await client.put(WISHES, json=wishes, headers=headers)
    assert 200 == answer.status_code, answer.text
    return answer.json()


async def owe(client, db, contract="C", offset=-1):
    headers = await program(db, Scope.EVENTS_WRITE)
    await send(client, headers, signed(contract, ("1", day(offset), "100"), account="Acme"))


async def test_a_digest_comes_once_a_day_at_its_time(client, signed_in, db, courier, receiver, address, clock):
    await owe(client, db)
    await wish(client, await signed_in("ann"), address=address, digest_at="10:00")
    counts = []
    for minutes in (0, 31, 5, 60):
        clock.advance(minutes=minutes)
        await courier.once()
        counts.append(len(receiver.got))
    clock.advance(days=1)
    await courier.once()

    assert [0, 1, 1, 1, 2] == [*counts, len(receiver.got)]
    letter = receiver.got[0].told
    assert "Today at ACME: 1" == letter["title"]
    assert f"- C · 1 · Acme: payment overdue since {day(-1)} (100.00 CNY)" in letter["message"]


async def test_nothing_is_sent_when_nothing_needs_them(client, signed_in, courier, receiver, address, clock):
    await wish(client, await signed_in("ann"), address=address, digest_at="09:00", urgent=True)
    await courier.once()

    assert [] == receiver.got


async def test_what_newly_presses_is_sent_once(client, signed_in, db, courier, receiver, address, clock):
    await owe(client, db, "OLD")
    await wish(client, await signed_in("ann"), address=address, urgent=True)
    await courier.once()
    await owe(client, db, "NEW")
    for _ in range(3):
        clock.advance(minutes=6)
        await courier.once()

    assert 1 == len(receiver.got)
    assert "New at ACME: 1" == receiver.got[0].told["title"]
    assert "NEW" in receiver.got[0].told["message"] and "OLD" not in receiver.got[0].told["message"]


async def test_what_went_and_came_again_is_news(client, signed_in, db, courier, receiver, address, clock):
    await wish(client, await signed_in("ann"), address=address, urgent=True)
    headers = await program(db, Scope.EVENTS_WRITE)
    await courier.once()
    await owe(client, db)
    for events in ([], [paid("p", "C", "100", account="Acme")], [bounced("p")]):
        await send(client, headers, *events) if events else None
        clock.advance(minutes=6)
        await courier.once()

    assert 2 == len(receiver.got)


def bounced(id):
    data = {"reverses": {"source": "test", "id": id}, "reason": "bounced"}
    time = "2026-11-20T09:00:00+08:00"
    return {
        "specversion": "1.0",
        "id": f"{id}:back",
        "source": "test",
        "type": "event.reversed",
        "time": time,
        "data": data,
    }


async def test_what_was_not_taken_is_sent_again(client, signed_in, db, courier, receiver, address, clock):
    await owe(client, db)
    ann = await signed_in("ann")
    await wish(client, ann, address=address, digest_at="09:00")
    receiver.answer = lambda _: 500
    await courier.once()
    failed = (await client.get(WISHES, headers=ann)).json()
    receiver.answer = lambda _: 200
    await courier.once()
    clock.advance(seconds=13)
    await courier.once()
    sent = (await client.get(WISHES, headers=ann)).json()

    assert 2 == len(receiver.got)
    assert ("the service did not take it", None) == (failed["problem"], failed["told_at"])
    assert ("", "2026-11-20T01:30:13Z") == (sent["problem"], sent["told_at"])


async def test_two_processes_send_it_once(client, signed_in, db, courier, receiver, address, database_url):
    await owe(client, db)
    await wish(client, await signed_in("ann"), address=address, digest_at="09:00")

    async def together():
        async with await Database.open(database_url) as other_db:
            other = replace(courier.courier, db=other_db)
            await asyncio.gather(courier.courier.once(), other.once())

    await asyncio.to_thread(client.blocking_portal.call, together)

    assert 1 == len(receiver.got)


async def test_kinds_one_does_not_want_are_told_nowhere(client, signed_in, db, courier, receiver, address):
    await owe(client, db)
    ann = await signed_in("ann")
    await wish(client, ann, unwanted=["instalment_overdue"], address=address, digest_at="09:00")
    await courier.once()

    assert ([], []) == (receiver.got, (await client.get("/api/v1/notices", headers=ann)).json()["items"])


async def test_the_address_is_never_told_and_stays_until_it_is_taken_away(client, signed_in, address):
    ann = await signed_in("ann")
    saved = await wish(client, ann, address=address, digest_at="8:05")
    kept = await wish(client, ann, digest_at="08:05")
    gone = await wish(client, ann, address=None)

    assert address not in f"{saved}{kept}"
    assert ("JSON", "08:05", "JSON", None) == (saved["service"], saved["digest_at"], kept["service"], gone["service"])


async def test_an_address_is_tried_out(client, signed_in, receiver, address):
    ann = await signed_in("ann")
    without = await client.post(f"{WISHES}/test", headers=ann)
    await wish(client, ann, address=address)
    tried = (await client.post(f"{WISHES}/test", headers=ann)).json()

    assert (409, {"sent": True, "problem": ""}) == (without.status_code, tried)
    assert "This is how notices from ACME arrive" == receiver.got[0].told["title"]


@pytest.mark.parametrize(
    ("wishes", "pointer"),
    [
        ({"unwanted": ["nothing"]}, "/unwanted/0"),
        ({"digest_at": "25:00"}, "/digest_at"),
        ({"digest_at": "noon"}, "/digest_at"),
        ({"address": "slack://a/b/c"}, "/address"),
        ({"address": "not an address"}, "/address"),
        ({"address": "json://"}, "/address"),
        ({"address": "json://" + "a" * 1000}, "/address"),
    ],
)
async def test_wrong_wishes_are_named(client, signed_in, wishes, pointer):
    answer = await client.put(WISHES, json=wishes, headers=await signed_in("ann"))

    assert (400, pointer) == (answer.status_code, answer.json()["errors"][0]["pointer"])


async def test_who_saves_what_was_changed_elsewhere_is_told(client, signed_in):
    ann = await signed_in("ann")
    await wish(client, ann, unwanted=["birthday"])
    late = await client.put(WISHES, json={}, headers=ann | {"if-match": '"0"'})

    assert 412 == late.status_code


async def test_private_machines_are_not_called_unless_allowed(new_database, clock, receiver, address):
    url = new_database()
    settings = Settings(database_url=url, notice_services="json")
    app = apps.api(settings, clock)
    async with AsyncTestClient(app, base_url="http://raidboard.test") as client:
        session = {"username": "ann", "password": "correct horse"}
        token = (await client.post("/api/v1/sessions", json=session)).json()["token"]
        ann = {"Authorization": f"Bearer {token}"}
        await wish(client, ann, address=address)
        tried = (await client.post(f"{WISHES}/test", headers=ann)).json()

    assert (False, []) == (tried["sent"], receiver.got)
    assert "private machine" in tried["problem"]


async def test_where_nothing_may_be_sent_no_address_is_taken(new_database, clock):
    async with AsyncTestClient(apps.api(Settings(database_url=new_database()), clock)) as client:
        session = {"username": "ann", "password": "correct horse"}
        token = (await client.post("/api/v1/sessions", json=session)).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        answer = await client.put(WISHES, json={"address": "json://sales.example.com"}, headers=headers)

    assert 400 == answer.status_code
    assert "this installation sends to none" in answer.json()["detail"]
