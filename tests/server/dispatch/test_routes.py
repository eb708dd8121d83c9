"""Webhooks over the API: admins alone, secrets shown once, wrong input named."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.db.database import Database
from server.people.roles import Scope
from server.settings import Settings
from tests import apps
from tests.server.acme import StandingClock
from tests.server.conftest import SignedIn
from tests.server.dispatch.receiving import Receiver
from tests.server.telling import call, program, see, send

pytestmark = pytest.mark.anyio
Client = AsyncTestClient[Litestar]
HOOKS = "/api/v1/webhooks"


@pytest.fixture
def app(database_url: str, clock: StandingClock) -> Litestar:
    """May call this machine."""
    return apps.api(Settings(database_url=database_url, private_targets="yes"), clock)


async def added(client: Client, headers: dict[str, str], url: str, **draft: Any) -> dict[str, Any]:
    answer = await client.post(HOOKS, json={"url": url} | draft, headers=headers)
    assert 201 == answer.status_code, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_webhook_is_added_told_and_its_log_read(
    client: Client, signed_in: SignedIn, receiver: Receiver
) -> None:
    ada = await signed_in("ada")
    made = await added(client, ada, receiver.url, kinds=["call.logged"])
    await send(client, ada, call("1", member="ann"))
    receiver.wait_for(1)

    assert receiver.got[0].is_signed_with(made["secret"])
    log: dict[str, Any] = {"items": []}
    while not log["items"]:
        log = await see(client, ada, f"/webhooks/{made['id']}/log")
    assert [("call.logged", "taken", 204)] == [(one["type"], one["outcome"], one["status"]) for one in log["items"]]


async def test_the_secret_is_shown_once(client: Client, signed_in: SignedIn, receiver: Receiver) -> None:
    ada = await signed_in("ada")
    made = await added(client, ada, receiver.url)
    again = await see(client, ada, f"/webhooks/{made['id']}")
    listed = await see(client, ada, "/webhooks")

    assert made["secret"].startswith("whsec_")
    assert made["secret"] not in f"{again}{listed}"
    assert {key: value for key, value in made.items() if key != "secret"} == again == listed["items"][0]


async def test_a_new_secret_leaves_the_former_one_for_a_day(
    client: Client, signed_in: SignedIn, receiver: Receiver
) -> None:
    ada = await signed_in("ada")
    made = await added(client, ada, receiver.url)
    renewed = (await client.post(f"{HOOKS}/{made['id']}/secret", headers=ada)).json()
    tried = (await client.post(f"{HOOKS}/{made['id']}/test", headers=ada)).json()

    assert "2026-11-21T01:30:00Z" == renewed["former_secret_until"]
    assert ("taken", 204) == (tried["outcome"], tried["status"])
    assert receiver.got[0].is_signed_with(made["secret"]) and receiver.got[0].is_signed_with(renewed["secret"])
    assert ("webhook.test", made["id"]) == (receiver.got[0].told["type"], receiver.got[0].told["data"]["webhook"])


async def test_one_event_is_told_again_by_hand(client: Client, signed_in: SignedIn, receiver: Receiver) -> None:
    ada = await signed_in("ada")
    await send(client, ada, call("1", member="ann"))
    made = await added(client, ada, receiver.url)
    answer = await client.post(f"{HOOKS}/{made['id']}/send", json={"seq": 1}, headers=ada)
    missing = await client.post(f"{HOOKS}/{made['id']}/send", json={"seq": 9}, headers=ada)

    assert ("taken", [1], 404) == (answer.json()["outcome"], receiver.seqs, missing.status_code)


async def test_everything_is_told_again_from_an_event_on(
    client: Client, signed_in: SignedIn, receiver: Receiver
) -> None:
    ada = await signed_in("ada")
    await send(client, ada, call("1", member="ann"), call("2", member="ann"), call("3", member="ann"))
    made = await added(client, ada, receiver.url)
    answer = await client.post(f"{HOOKS}/{made['id']}/replay", json={"from": 2}, headers=ada)
    wrong = await client.post(f"{HOOKS}/{made['id']}/replay", json={"from": 4}, headers=ada)
    receiver.wait_for(2)

    assert (1, [2, 3]) == (answer.json()["after_seq"], receiver.seqs)
    assert (400, "/from") == (wrong.status_code, wrong.json()["errors"][0]["pointer"])


@pytest.mark.parametrize("who", ["ann", "mia", "bea"])
async def test_nobody_but_admins_knows_of_webhooks(client: Client, signed_in: SignedIn, who: str) -> None:
    made = await added(client, await signed_in("ada"), "https://sales.example.com/hook")
    headers = await signed_in(who)
    tries = [("GET", ""), ("POST", ""), ("GET", f"/{made['id']}"), ("PATCH", f"/{made['id']}")]
    tries += [("DELETE", f"/{made['id']}"), ("GET", f"/{made['id']}/log"), ("POST", f"/{made['id']}/secret")]
    bodies: dict[str, Any] = {"POST": {"url": "https://evil.example/"}, "PATCH": {"name": "mine"}}

    answers = [
        (await client.request(method, f"{HOOKS}{path}", json=bodies.get(method), headers=headers)).status_code
        for method, path in tries
    ]
    assert [404] * len(tries) == answers


async def test_a_program_needs_the_right_to_change_the_organisation(client: Client, db: Database) -> None:
    may, may_not = await program(db, Scope.ORG_WRITE), await program(db, Scope.DATA_READ, Scope.EVENTS_WRITE)

    assert 200 == (await client.get(HOOKS, headers=may)).status_code
    assert 404 == (await client.get(HOOKS, headers=may_not)).status_code


@pytest.mark.parametrize(
    ("draft", "pointer"),
    [
        ({"url": "ftp://sales.example.com"}, "/url"),
        ({"url": "https:" + "//user:x@sales.example.com"}, "/url"),
        ({"url": "https://sales.example.com", "kinds": ["deal.won", "deal.wno"]}, "/kinds/1"),
        ({"url": "https://sales.example.com", "name": "n" * 101}, "/name"),
        ({"url": "https://sales.example.com", "after": 5}, "/after"),
        ({"url": "https://sales.example.com", "secret": "mine"}, "/secret"),
    ],
)
async def test_wrong_input_is_named(client: Client, signed_in: SignedIn, draft: dict[str, Any], pointer: str) -> None:
    answer = await client.post(HOOKS, json=draft, headers=await signed_in("ada"))

    assert (400, pointer) == (answer.status_code, answer.json()["errors"][0]["pointer"])


async def test_who_edits_what_somebody_changed_meanwhile_is_told(client: Client, signed_in: SignedIn) -> None:
    ada = await signed_in("ada")
    made = await added(client, ada, "https://sales.example.com/hook")
    path = f"{HOOKS}/{made['id']}"
    first = await client.patch(path, json={"active": False}, headers=ada | {"if-match": '"1"'})
    second = await client.patch(path, json={"name": "late"}, headers=ada | {"if-match": '"1"'})

    assert (200, "paused", '"2"', 412) == (
        *(first.status_code, first.json()["state"], first.headers["etag"]),
        second.status_code,
    )


async def test_a_paused_webhook_is_told_when_it_goes_on(
    client: Client, signed_in: SignedIn, receiver: Receiver
) -> None:
    ada = await signed_in("ada")
    made = await added(client, ada, receiver.url)
    path = f"{HOOKS}/{made['id']}"
    await client.patch(path, json={"active": False}, headers=ada)
    await send(client, ada, call("1", member="ann"))
    skipped = await client.post(f"{path}/skip", headers=ada)
    await client.patch(path, json={"active": True}, headers=ada)
    receiver.wait_for(1)

    assert (409, [1]) == (skipped.status_code, receiver.seqs)


async def test_a_removed_webhook_is_forgotten(client: Client, signed_in: SignedIn, db: Database) -> None:
    ada = await signed_in("ada")
    made = await added(client, ada, "https://sales.example.com/hook")
    answer = await client.delete(f"{HOOKS}/{made['id']}", headers=ada)

    assert 204 == answer.status_code
    assert 404 == (await client.get(f"{HOOKS}/{made['id']}", headers=ada)).status_code


async def test_admins_are_told_of_what_was_switched_off(
    client: Client, signed_in: SignedIn, receiver: Receiver
) -> None:
    ada, bea = await signed_in("ada"), await signed_in("bea")
    receiver.answer = lambda _: 410
    made = await added(client, ada, receiver.url, name="Warehouse")
    await send(client, ada, call("1", member="ann"))
    state = "active"
    while state == "active":
        state = (await see(client, ada, f"/webhooks/{made['id']}"))["state"]

    told = [one for one in (await see(client, ada, "/notices"))["items"] if one["kind"] == "webhook_off"]
    others = [one for one in (await see(client, bea, "/notices"))["items"] if one["kind"] == "webhook_off"]
    assert [("Warehouse", "today")] == [(one["about"]["title"], one["urgency"]) for one in told]
    assert ("disabled", []) == (state, others)
