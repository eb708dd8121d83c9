import pytest
from litestar import Litestar, WebSocket, get, post, websocket
from litestar.datastructures import Headers
from litestar.testing import AsyncTestClient

from server.app import GROUND, create_app
from server.http.origin import is_same_origin
from server.http.plugin import Plugin
from server.settings import Settings

pytestmark = pytest.mark.anyio

COOKIE = {"Cookie": "raidboard_session=x"}


@get("/thing", sync_to_thread=False)
def look() -> str:
    return "seen"


@post("/thing", sync_to_thread=False)
def change() -> str:
    return "changed"


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(database_url=database_url, public_url="https://sales.example.com")


@pytest.fixture
def app(settings: Settings) -> Litestar:
    return create_app(settings, (Plugin("tests", routes=[look, change]),), features=GROUND)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Sec-Fetch-Site": "none"}, 201),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://raidboard.test"}, 403),
        ({"Origin": "http://raidboard.test"}, 201),
        ({"Origin": "https://sales.example.com"}, 201),
        ({"Origin": "https://evil.example.com"}, 403),
        ({"Origin": "https://sales.example.com.evil.com"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({}, 403),
        ({"Authorization": "Bearer x", "Sec-Fetch-Site": "cross-site"}, 201),
    ],
)
async def test_with_the_cookie_only_our_own_pages_change_things(
    client: AsyncTestClient[Litestar], headers: dict[str, str], status: int
) -> None:
    assert (await client.post("/thing", headers=COOKIE | headers)).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 201), ({"Sec-Fetch-Site": "cross-site"}, 403), ({"Origin": "https://evil.example.com"}, 403)],
)
async def test_without_the_cookie_programs_pass_and_other_sites_do_not(
    client: AsyncTestClient[Litestar], headers: dict[str, str], status: int
) -> None:
    assert (await client.post("/thing", headers=headers)).status_code == status


async def test_a_link_from_another_site_may_be_followed(client: AsyncTestClient[Litestar]) -> None:
    assert (await client.get("/thing", headers=COOKIE | {"Sec-Fetch-Site": "cross-site"})).status_code == 200


async def test_every_answer_tells_browsers_what_they_may_do(client: AsyncTestClient[Litestar]) -> None:
    for answer in (
        await client.get("/thing"),
        await client.get("/nowhere"),
        await client.post("/thing", headers=COOKIE),
    ):
        assert "script-src 'self';" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "max-age" in answer.headers["strict-transport-security"]


async def test_a_socket_from_another_site_is_told_apart(settings: Settings) -> None:
    @websocket("/live")
    async def live(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_json(is_same_origin(socket, settings.public_url))
        await socket.close()

    async with AsyncTestClient(create_app(settings, (Plugin("tests", routes=[live]),), features=GROUND)) as client:
        for origin, expected in (("https://evil.example.com", False), ("https://sales.example.com", True)):
            with await client.websocket_connect("/live", headers={"Origin": origin}) as socket:
                assert socket.receive_json(timeout=60) is expected


def test_headers_without_an_origin_come_from_no_browser() -> None:
    assert "origin" not in Headers({})
