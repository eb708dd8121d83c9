from enum import StrEnum
from typing import Annotated

import msgspec
import pytest
from litestar import Litestar, Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.testing import AsyncTestClient

from server.app import GROUND, create_app
from server.errors import AppError, Conflict, NotAllowed, NotFound, Outdated, TooMany, Unprocessable
from server.http.plugin import Plugin
from server.http.problems import Problem
from server.settings import Settings

pytestmark = pytest.mark.anyio

Client = AsyncTestClient[Litestar]


class Shape(StrEnum):
    ROUND = "round"
    SQUARE = "square"


class Line(msgspec.Struct, forbid_unknown_fields=True):
    amount: Annotated[int, msgspec.Meta(ge=0)]


class Order(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    lines: list[Line]
    shape: Shape | None = None
    extra: dict[str, Annotated[tuple[Line, ...], msgspec.Meta(max_length=2)]] = {}


RAISED: dict[str, Exception] = {
    "conflict": Conflict("taken"),
    "not-found": NotFound("no such thing"),
    "not-allowed": NotAllowed("not for you"),
    "outdated": Outdated("somebody was faster"),
    "unprocessable": Unprocessable("another request"),
    "too-many": TooMany("wait", 7),
    "internal-error": RuntimeError("password=hunter2"),
}


@get("/raise/{kind:str}", sync_to_thread=False)
def raise_it(kind: FromPath[str]) -> None:
    raise RAISED[kind]


@post("/orders", sync_to_thread=False)
def order(data: JSONBody[Order]) -> Order:
    return data


@get("/list", sync_to_thread=False)
def listing(limit: FromQuery[int], shape: FromQuery[Shape | None] = None) -> int:
    return limit


@pytest.fixture
def app(settings: Settings) -> Litestar:
    def page(request: Request, problem: Problem) -> Response[str]:
        return Response(f"<h1>{problem.title}</h1>", status_code=problem.status, media_type="text/html")

    plugin = Plugin("tests", api=[raise_it, order, listing], routes=[get("/page", sync_to_thread=False)(raising_page)])
    return create_app(settings, (plugin,), features=GROUND, error_page=page)


def raising_page() -> str:
    raise NotFound("no such page")


@pytest.mark.parametrize("kind", [kind for kind, error in RAISED.items() if isinstance(error, AppError)])
async def test_every_refusal_is_a_problem_with_type_title_status_and_detail(client: Client, kind: str) -> None:
    answer = await client.get(f"/api/v1/raise/{kind}")
    body = answer.json()

    assert answer.headers["content-type"] == "application/problem+json"
    assert body["type"] == f"urn:raidboard:problem:{kind}"
    assert (body["status"], body["detail"]) == (answer.status_code, str(RAISED[kind]))
    assert set(body) == {"type", "title", "status", "detail"}


async def test_our_own_mistakes_say_nothing_about_the_inside(client: Client, capsys: pytest.CaptureFixture) -> None:
    answer = await client.get("/api/v1/raise/internal-error")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "hunter2" not in answer.text and "RuntimeError" not in answer.text
    assert "hunter2" in "".join(capsys.readouterr())


async def test_waiting_time_is_a_header_too(client: Client) -> None:
    assert (await client.get("/api/v1/raise/too-many")).headers["retry-after"] == "7"


@pytest.mark.parametrize(
    ("body", "pointer", "message"),
    [
        (b'{"name": 5, "lines": []}', "/name", "Expected `str`, got `int`: 5"),
        (b'{"name": "x"}', "/lines", "Object missing required field `lines`"),
        (
            b'{"name": "x", "lines": [], "nmae": 1}',
            "/nmae",
            "Object contains unknown field `nmae`, must be one of name, lines, shape, extra",
        ),
        (b'{"name": "x", "lines": [{"amount": "1"}]}', "/lines/0/amount", 'Expected `int`, got `str`: "1"'),
        (b'{"name": "x", "lines": [{"amount": -1}]}', "/lines/0/amount", "Expected `int` >= 0: -1"),
        (
            b'{"name": "x", "lines": [{"amount": 1}, {"b": 1}]}',
            "/lines/1/b",
            "Object contains unknown field `b`, must be one of amount",
        ),
        (
            b'{"name": "x", "lines": [], "shape": "oval"}',
            "/shape",
            "Invalid enum value 'oval', must be one of round, square",
        ),
        (
            b'{"name": "x", "lines": [], "extra": {"y": [{"a": 1}]}}',
            "/extra",
            "Object contains unknown field `a`, must be one of amount",
        ),
        (b"[]", "", "Expected `object`, got `array`: []"),
        (b"", "", "the body is missing"),
    ],
)
async def test_a_wrong_body_names_the_field_and_its_value(
    client: Client, body: bytes, pointer: str, message: str
) -> None:
    answer = await client.post("/api/v1/orders", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"pointer": pointer, "message": message}]


@pytest.mark.parametrize("body", [b"{", b"nope", b'{"name": "\xff"}', b'{"name": 1,}'])
async def test_what_is_not_json_is_told_so(client: Client, body: bytes) -> None:
    answer = await client.post("/api/v1/orders", content=body)

    assert answer.status_code == 400
    assert "JSON" in answer.json()["detail"] or "utf-8" in answer.json()["detail"]


async def test_a_good_body_arrives(client: Client) -> None:
    body = {"name": "x", "lines": [{"amount": 1}], "shape": "round", "extra": {}}

    assert (await client.post("/api/v1/orders", json=body)).json() == body


async def test_a_wrong_choice_names_what_may_be_chosen(client: Client) -> None:
    (problem,) = (await client.get("/api/v1/list?limit=1&shape=oval")).json()["errors"]

    assert problem["pointer"] == "?shape"
    assert problem["message"].endswith("must be one of round, square")


async def test_a_wrong_query_names_the_parameter(client: Client) -> None:
    wrong = (await client.get("/api/v1/list?limit=ten")).json()
    missing = (await client.get("/api/v1/list")).json()

    assert [wrong["errors"][0]["pointer"], missing["status"]] == ["?limit", 400]
    assert missing["errors"] == [{"pointer": "?limit", "message": "the query parameter is missing"}]


async def test_addresses_and_methods_that_do_not_exist_are_problems_too(client: Client) -> None:
    nowhere, method = await client.get("/api/v1/nowhere"), await client.put("/api/v1/orders")

    assert (nowhere.status_code, nowhere.json()["type"]) == (404, "urn:raidboard:problem:not-found")
    assert (method.status_code, method.headers["content-type"]) == (405, "application/problem+json")


async def test_people_get_a_page_and_programs_a_problem(client: Client) -> None:
    html = {"accept": "text/html,*/*"}

    assert (await client.get("/page", headers=html)).text == "<h1>Not Found</h1>"
    assert (await client.get("/nowhere", headers=html)).text == "<h1>Not Found</h1>"
    assert (await client.get("/page")).json()["detail"] == "no such page"
    assert (await client.get("/api/v1/nowhere", headers=html)).json()["status"] == 404


async def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    answer = await client.post("/api/v1/orders", content=b" " * (11 * 1024 * 1024))

    assert answer.status_code == 413
