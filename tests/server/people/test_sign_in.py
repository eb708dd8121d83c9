import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.db.database import Database
from server.people.org_file import read_org_file
from server.people.org_import import import_org
from tests.server.acme import NOW, PASSWORD, PEOPLE, StandingClock, found_acme
from tests.server.conftest import SignedIn

pytestmark = pytest.mark.anyio

Client = AsyncTestClient[Litestar]
SESSIONS, CURRENT, ME = "/api/v1/sessions", "/api/v1/sessions/current", "/api/v1/me"


async def attempt(client: Client, username: str, password: str) -> int:
    answer = await client.post(SESSIONS, json={"username": username, "password": password})
    return answer.status_code


async def test_signing_in_answers_a_token_that_says_who_one_is(client: Client) -> None:
    answer = await client.post(SESSIONS, json={"username": "ann", "password": PASSWORD, "device": "phone"})
    body = answer.json()
    me = await client.get(ME, headers={"Authorization": f"Bearer {body['token']}"})

    assert answer.status_code == 201
    assert body["member"] == {"username": "ann", "name": "Ann Ash", "role": "rep", "language": "en"}
    assert body["expires_at"] == "2026-12-20T01:30:00Z"
    assert me.json()["team"]["id"] == "blue-team" and me.json()["region"]["name"] == "North"
    assert me.json()["permissions"] == ["events:write:own"]
    assert me.json()["standing"] is None


async def test_a_wrong_name_and_a_wrong_password_are_told_alike(client: Client) -> None:
    wrong_password = await client.post(SESSIONS, json={"username": "ann", "password": "x"})
    wrong_name = await client.post(SESSIONS, json={"username": "nobody", "password": "x"})

    assert wrong_password.status_code == 401
    assert wrong_password.json() == wrong_name.json()


async def test_only_the_hash_of_a_token_is_stored(client: Client, signed_in: SignedIn, db: Database) -> None:
    token = (await signed_in("ann"))["Authorization"].split()[1]
    stored = str([tuple(row) for row in await db.fetch("SELECT * FROM session")])

    assert token not in stored


async def test_a_token_that_a_client_brings_is_never_adopted(client: Client) -> None:
    chosen = {"Cookie": "raidboard_session=rbs_chosen", "Sec-Fetch-Site": "same-origin"}
    answer = await client.post(SESSIONS, json={"username": "ann", "password": PASSWORD}, headers=chosen)

    assert answer.json()["token"] != "rbs_chosen"
    assert (await client.get(ME, headers=chosen)).status_code == 401


async def test_too_many_wrong_passwords_must_wait(client: Client, clock: StandingClock) -> None:
    wrong = [await attempt(client, "ann", "wrong") for _ in range(5)]
    answer = await client.post(SESSIONS, json={"username": "ann", "password": PASSWORD})

    assert wrong == [401] * 5
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "300"
    assert answer.json()["detail"] == "too many attempts to sign in: try again in 300 seconds"

    clock.advance(minutes=5)
    assert await attempt(client, "ann", PASSWORD) == 201


async def test_being_wrong_about_ann_does_not_lock_out_bob(client: Client) -> None:
    for _ in range(6):
        await attempt(client, "ann", "wrong")

    assert await attempt(client, "bob", PASSWORD) == 201


async def test_the_right_password_forgives_the_wrong_ones(client: Client) -> None:
    for _ in range(3):
        assert [await attempt(client, "ann", "wrong") for _ in range(4)] == [401] * 4
        assert await attempt(client, "ann", PASSWORD) == 201


async def test_a_session_ends_by_itself(client: Client, signed_in: SignedIn, clock: StandingClock) -> None:
    headers = await signed_in("ann")
    clock.advance(days=29)
    assert (await client.get(ME, headers=headers)).status_code == 200

    clock.advance(days=1)
    assert (await client.get(ME, headers=headers)).status_code == 401


async def test_a_session_that_ends_while_it_is_remembered_is_over(
    client: Client, signed_in: SignedIn, clock: StandingClock
) -> None:
    headers = await signed_in("ann")
    clock.advance(days=30, seconds=-0.5)
    assert (await client.get(ME, headers=headers)).status_code == 200

    clock.advance(seconds=0.5)
    assert (await client.get(ME, headers=headers)).status_code == 401


async def test_signing_out_ends_this_session_and_no_other(client: Client, signed_in: SignedIn) -> None:
    phone, desk = await signed_in("ann"), await signed_in("ann")
    assert (await client.get(ME, headers=phone)).status_code == 200
    answer = await client.delete(CURRENT, headers=phone)

    assert answer.status_code == 204
    assert (await client.get(ME, headers=phone)).status_code == 401
    assert (await client.get(ME, headers=desk)).status_code == 200


async def test_a_session_ended_by_another_process_works_for_one_more_second(
    client: Client, signed_in: SignedIn, db: Database, clock: StandingClock
) -> None:
    headers = await signed_in("ann")
    await client.get(ME, headers=headers)
    async with db.write() as tx:
        await tx.execute("DELETE FROM session")

    assert (await client.get(ME, headers=headers)).status_code == 200
    clock.advance(seconds=1)
    assert (await client.get(ME, headers=headers)).status_code == 401


async def test_another_password_ends_every_session_and_the_same_one_ends_none(
    client: Client, signed_in: SignedIn, db: Database, clock: StandingClock
) -> None:
    headers = await signed_in("ann")
    answers = []
    for people in (PEOPLE, PEOPLE.replace(PASSWORD, "wrong battery")):
        await import_org(db, read_org_file(people.encode()), NOW)
        clock.advance(seconds=1)
        answers.append((await client.get(ME, headers=headers)).status_code)

    assert [200, 401] == answers


async def test_who_has_left_can_neither_stay_nor_come_back(
    client: Client, signed_in: SignedIn, db: Database, clock: StandingClock
) -> None:
    headers = await signed_in("ann")
    async with db.write() as tx:
        await tx.execute("UPDATE member SET left_on = $1 WHERE username = 'ann'", clock().date())
        await tx.execute("UPDATE version_counter SET version = version + 1")
    clock.advance(seconds=2)

    assert (await client.get(ME, headers=headers)).status_code == 401
    assert await attempt(client, "ann", PASSWORD) == 401


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Bearer rbs_unknown", "Bearer rbt_unknown", "x" * 9000],
)
async def test_what_is_no_token_is_nobody(client: Client, header: str) -> None:
    answer = await client.get(ME, headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("field", ["username", "device"])
async def test_text_that_no_database_can_keep_is_refused(client: Client, field: str) -> None:
    body = {"username": "ann", "password": "\x00", "device": "phone"} | {field: "a\x00b"}
    answer = await client.post(SESSIONS, json=body)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"/{field}"


async def test_founding_acme_twice_is_refused(database_url: str) -> None:
    with pytest.raises(Exception, match="already belongs to 'ACME'"):
        await found_acme(database_url)
