"""What an answer means for an event: try again, sign in again, or final."""

import inspect

import pytest
import uvicorn

from mobile.api import API, IDLE_S, APIError, Refused, SignedOut, Unreachable
from tests.mobile.office import PROBLEM, Office

pytestmark = pytest.mark.anyio
SAID = '{"title": "No", "status": 400, "detail": "no", "errors": [{"pointer": "/a", "message": "is 1"}]}'
EVENT = '{"id": "1", "source": "mobile/ann"}'


async def sent(office: Office) -> APIError | None:
    """How sending one event fails."""
    try:
        async with API(office.url, "token") as api:
            await api.send([EVENT], "ann")
    except APIError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("status", "kind", "body", "means"),
    [
        (500, PROBLEM, SAID, Unreachable),
        (503, "text/html", "<h1>Back soon</h1>", Unreachable),
        (429, PROBLEM, SAID, Unreachable),
        (404, "text/html", "<h1>A proxy that restarts</h1>", Unreachable),
        (302, "text/html", "", Unreachable),
        (200, "text/html", "<h1>Welcome to the hotel</h1>", Unreachable),
        (200, "application/json", '{"results": []}', Unreachable),
        (401, PROBLEM, SAID, SignedOut),
        (403, PROBLEM, SAID, Refused),
        (413, PROBLEM, SAID, Refused),
    ],
)
async def test_only_the_servers_own_word_is_final(
    office: Office, status: int, kind: str, body: str, means: type[APIError]
) -> None:
    office.misbehave = lambda _path, _ids: (status, kind, body)

    assert means is type(await sent(office))


async def test_no_answer_at_all_means_try_again() -> None:
    nobody = Office()
    nobody.url = "http://127.0.0.1:1"

    assert isinstance(await sent(nobody), Unreachable)


@pytest.mark.parametrize("address", ["https://", "http://[", "http://a b", "ftp://office.example"])
async def test_an_address_that_is_none_means_try_again(address: str) -> None:
    nowhere = Office()
    nowhere.url = address

    assert isinstance(await sent(nowhere), Unreachable)


async def test_a_busy_server_says_how_long_to_wait(office: Office) -> None:
    office.misbehave = lambda _path, _ids: (429, PROBLEM, SAID)

    error = await sent(office)

    assert isinstance(error, Unreachable)
    assert 7.0 == error.retry_after_s


async def test_a_refusal_tells_every_reason(office: Office) -> None:
    office.misbehave = lambda _path, _ids: (422, PROBLEM, SAID)

    assert "no; /a is 1" == str(await sent(office))


async def test_a_hotels_page_is_no_answer_to_an_act(office: Office) -> None:
    office.misbehave = lambda _path, _ids: (200, "text/html", "<h1>Welcome to the hotel</h1>")

    with pytest.raises(Unreachable, match="does not answer like a Raidboard server"):
        async with API(office.url, "token") as api:
            await api.act("raids/r/notes", "key", "{}")


async def test_a_refusal_says_what_it_is_to_programs(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        async with API(office.url, "token") as api:
            await api.act("raids/r/steps", "key", "{}", method="PATCH", if_match=3)

    assert "outdated" == refused.value.code


def test_the_phone_hangs_up_an_idle_line_before_the_server_does() -> None:
    server_s = inspect.signature(uvicorn.Config).parameters["timeout_keep_alive"].default

    assert server_s - 1 > IDLE_S
