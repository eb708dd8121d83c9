"""Two server processes over one PostgreSQL: whoever follows one of them misses nothing that the other recorded."""

import asyncio
import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect

from tests.journeys.serving import serving
from tests.server.acme import PASSWORD

pytestmark = pytest.mark.anyio
EVENTS = 60


@pytest.fixture
def addresses(new_postgres: Callable[[], str]) -> Iterator[tuple[str, str]]:
    """Two servers on one database."""
    url = new_postgres()
    with serving(url) as one, serving(url) as other:
        yield one, other


async def _sign_in(address: str, who: str) -> dict[str, str]:
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        answer = await client.post("/api/v1/sessions", json={"username": who, "password": PASSWORD})
        return {"Authorization": f"Bearer {answer.json()['token']}"}


def _call(number: int) -> dict[str, object]:
    data = {"outcome": "busy", "account": f"Customer {number}"}
    told: dict[str, object] = {"specversion": "1.0", "id": f"c{number}", "source": "test", "data": data}
    return told | {"type": "call.logged", "time": datetime.now(UTC).isoformat()}


async def _post_all(addresses: tuple[str, str], headers: dict[str, str]) -> None:
    async with httpx.AsyncClient(headers=headers, timeout=60) as client:
        for number in range(EVENTS):
            answer = await client.post(f"{random.choice(addresses)}/api/v1/events", json=_call(number))
            assert "recorded" == answer.json()["results"][0]["status"]
            await asyncio.sleep(random.random() / 50)


async def _follow_with_drops(addresses: tuple[str, str], headers: dict[str, str]) -> list[int]:
    """The seq of every award, seen over connections that break again and again, to either server."""
    seen: list[int] = []
    while len(seen) < EVENTS:
        address = random.choice(addresses).replace("http", "ws", 1)
        after = seen[-1] if seen else 0
        async with connect(f"{address}/api/v1/live?after={after}", additional_headers=headers) as socket:
            for _ in range(random.randrange(2, 12)):
                frame = json.loads(await asyncio.wait_for(socket.recv(), timeout=60))
                assert "resync" != frame["type"]
                if frame["type"] == "award":
                    seen.append(frame["seq"])
                if len(seen) == EVENTS:
                    break
    return seen


async def test_a_follower_that_reconnects_at_random_sees_every_change_once_in_order(addresses: tuple[str, str]) -> None:
    headers = await _sign_in(addresses[0], "ann")

    seen, _ = await asyncio.gather(_follow_with_drops(addresses, headers), _post_all(addresses, headers))

    assert list(range(1, EVENTS + 1)) == seen


async def test_both_processes_show_the_same_board_at_the_same_seq(addresses: tuple[str, str]) -> None:
    headers = await _sign_in(addresses[0], "ann")
    await _post_all(addresses, headers)

    async with httpx.AsyncClient(headers=headers, timeout=60) as client:
        boards = []
        for address in addresses:
            answer: dict[str, Any] = {}
            for _ in range(600):
                answer = (await client.get(f"{address}/api/v1/boards/calls", params={"period": "all"})).json()
                if answer["as_of_seq"] == EVENTS:
                    break
                await asyncio.sleep(0.1)
            boards.append(answer)

    assert boards[0] == boards[1]
    assert ("ann", EVENTS) == (boards[0]["rows"][0]["id"], boards[0]["rows"][0]["value"])
