from collections.abc import AsyncIterator

import pytest
from litestar import Litestar, patch, post
from litestar.params import JSONBody
from litestar.testing import AsyncTestClient

from server.app import GROUND, create_app
from server.db.database import Database
from server.errors import Conflict
from server.http.plugin import Plugin
from server.people.idempotency import Claim, claim
from server.settings import Settings
from tests.server.acme import NOW, StandingClock
from tests.server.conftest import SignedIn

pytestmark = pytest.mark.anyio

Client = AsyncTestClient[Litestar]


class Counting:
    """A route that counts how often it really ran."""

    runs = 0


@pytest.fixture
def app(settings: Settings, clock: StandingClock) -> Litestar:
    counting = Counting()

    @post("/things")
    async def make_thing(data: JSONBody[dict[str, int]]) -> dict[str, int]:
        counting.runs += 1
        if data["x"] < 0:
            raise Conflict("no")
        return {"run": counting.runs}

    @patch("/things")
    async def change_thing(data: JSONBody[dict[str, int]]) -> dict[str, int]:
        counting.runs += 1
        return {"run": counting.runs, "x": data["x"]}

    return create_app(settings, (Plugin("things", api=[make_thing, change_thing]),), features=GROUND, clock=clock)


@pytest.fixture
async def ann(client: Client, signed_in: SignedIn) -> AsyncIterator[dict[str, str]]:
    yield {**await signed_in("ann"), "Idempotency-Key": "k1"}


async def test_the_same_request_again_gets_the_first_answer(client: Client, ann: dict[str, str]) -> None:
    first = await client.post("/api/v1/things", json={"x": 1}, headers=ann)
    again = await client.post("/api/v1/things", json={"x": 1}, headers=ann)

    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (201, {"run": 1})
    assert again.headers["idempotency-replayed"] == "true" and again.headers["content-type"] == "application/json"


async def test_an_edit_again_gets_the_first_answer_too(client: Client, ann: dict[str, str]) -> None:
    answers = [(await client.patch("/api/v1/things", json={"x": 1}, headers=ann)).json() for _ in range(2)]

    assert [{"run": 1, "x": 1}] * 2 == answers


async def test_the_key_with_other_content_is_refused(client: Client, ann: dict[str, str]) -> None:
    await client.post("/api/v1/things", json={"x": 1}, headers=ann)
    other = await client.post("/api/v1/things", json={"x": 2}, headers=ann)

    assert other.status_code == 422
    assert "'k1' was used for another request" in other.json()["detail"]


async def test_the_key_belongs_to_its_caller(client: Client, ann: dict[str, str], signed_in: SignedIn) -> None:
    bob = {**await signed_in("bob"), "Idempotency-Key": "k1"}
    await client.post("/api/v1/things", json={"x": 1}, headers=ann)

    assert (await client.post("/api/v1/things", json={"x": 1}, headers=bob)).json() == {"run": 2}


async def test_a_refused_request_may_be_corrected_under_its_key(client: Client, ann: dict[str, str]) -> None:
    refused = await client.post("/api/v1/things", json={"x": -1}, headers=ann)
    corrected = await client.post("/api/v1/things", json={"x": 1}, headers=ann)

    assert (refused.status_code, corrected.status_code) == (409, 201)


async def test_after_a_day_the_key_is_free(client: Client, ann: dict[str, str], clock: StandingClock) -> None:
    await client.post("/api/v1/things", json={"x": 1}, headers=ann)
    clock.advance(days=1, seconds=1)

    assert (await client.post("/api/v1/things", json={"x": 2}, headers=ann)).status_code == 201


async def test_without_a_key_every_request_runs(client: Client, signed_in: SignedIn) -> None:
    headers = await signed_in("ann")
    runs = [(await client.post("/api/v1/things", json={"x": 1}, headers=headers)).json()["run"] for _ in range(2)]

    assert runs == [1, 2]


async def test_a_sign_in_is_never_kept(client: Client, ann: dict[str, str], db: Database) -> None:
    body = {"username": "ann", "password": "correct horse"}
    tokens = {(await client.post("/api/v1/sessions", json=body, headers=ann)).json()["token"] for _ in range(2)}

    assert len(tokens) == 2
    assert await db.fetch_value("SELECT count(*) FROM idempotency_key") == 0


async def test_a_request_that_is_still_being_worked_on_is_not_done_twice(db: Database, clock: StandingClock) -> None:
    wanted = Claim("member:1", "k", "hash")
    assert await claim(db, wanted, NOW) is None
    with pytest.raises(Conflict, match="still being worked on"):
        await claim(db, wanted, NOW)

    clock.advance(minutes=1)
    assert await claim(db, wanted, clock()) is None


async def test_a_key_that_is_too_long_is_refused(client: Client, ann: dict[str, str]) -> None:
    answer = await client.post("/api/v1/things", json={"x": 1}, headers=ann | {"Idempotency-Key": "k" * 201})

    assert answer.status_code == 400
