"""A raid from its opening to its loot, through a real server, while somebody follows the room."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.journeys.serving import serving
from tests.server.acme import PASSWORD

pytestmark = pytest.mark.anyio
SEATS = [{"member": "ann", "role": "opener"}, {"member": "bob", "role": "closer"}]


@pytest.fixture
def address(database_url: str) -> Iterator[str]:
    """A server on either engine."""
    with serving(database_url) as found:
        yield found


@asynccontextmanager
async def signed_in(address: str, who: str) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at their phone."""
    async with httpx.AsyncClient(base_url=f"{address}/api/v1", timeout=60) as client:
        answer = await client.post("/sessions", json={"username": who, "password": PASSWORD})
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        yield client


async def tell(client: httpx.AsyncClient, id: str, kind: str, **data: Any) -> dict[str, Any]:
    """Somebody reports what they did."""
    event = {"specversion": "1.0", "id": id, "source": "phone", "type": kind, "data": data}
    answer = await client.post("/events", json=event | {"time": datetime.now(UTC).isoformat()})
    result: dict[str, Any] = answer.json()["results"][0]
    assert "recorded" == result["status"], result
    return result


async def opened(mia: httpx.AsyncClient) -> str:
    """Mia opens a raid of 10,000 yuan on Acme."""
    await tell(mia, "hello", "message.sent", account="Acme")
    ends_on = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    goal = {"amount": "10000", "currency": "CNY"}
    answer = await mia.post("/raids", json={"account": "Acme", "goal": goal, "ends_on": ends_on, "roster": SEATS})
    assert 201 == answer.status_code, answer.text
    return str(answer.json()["id"])


async def fight(ann: httpx.AsyncClient, bob: httpx.AsyncClient) -> None:
    """Ann calls, Bob visits and wins; a payment comes, bounces, and is made after all."""
    await tell(ann, "call", "call.logged", account="Acme", contact="Li", outcome="connected", duration_s=120)
    await tell(bob, "visit", "visit.logged", account="Acme", contact="Wu")
    await tell(bob, "win", "deal.won", account="Acme", deal="D", amount="5000")
    await tell(bob, "paid", "collection.received", account="Acme", amount="4820")
    bounced = await tell(bob, "bounced", "event.reversed", reverses={"source": "phone", "id": "paid"}, reason="bounced")
    assert [("active", "4820.00")] == [(one["state"], one["heal"]["amount"]) for one in bounced["raids"]]
    await tell(bob, "paid again", "collection.received", account="Acme", amount="4820")


async def lefts(socket: ClientConnection, topic: str) -> list[tuple[str, str]]:
    """What each frame of the room says is left, until the boss is down."""
    found: list[tuple[str, str]] = []
    while not found or found[-1][0] != "victory" or len(found) < 6:
        frame = json.loads(await asyncio.wait_for(socket.recv(), timeout=60))
        if frame.get("topic") == topic and "hp" in frame["data"]:
            found.append((frame["data"]["state"], frame["data"]["hp"]["left"]["amount"]))
    return found


async def loot_of(client: httpx.AsyncClient, who: str) -> int:
    """The XP that a member's ledger says their raids paid."""
    items = (await client.get(f"/members/{who}/ledger")).json()["items"]
    return sum(one["xp"] for one in items if one["rule"] == "raid:loot")


async def test_a_raid_from_its_opening_to_its_loot(address: str) -> None:
    people = (signed_in(address, who) for who in ("mia", "ann", "bob"))
    mia_in, ann_in, bob_in = people
    async with mia_in as mia, ann_in as ann, bob_in as bob:
        raid = await opened(mia)
        stream = f"{address.replace('http', 'ws', 1)}/api/v1/live"
        async with connect(stream, additional_headers={"Authorization": mia.headers["Authorization"]}) as socket:
            await socket.send(json.dumps({"follow": [f"raid:{raid}"]}))
            while json.loads(await asyncio.wait_for(socket.recv(), timeout=60)).get("topic") != f"raid:{raid}":
                pass
            await fight(ann, bob)
            seen = await lefts(socket, f"raid:{raid}")

        states = [("active", "9970.00"), ("active", "9820.00"), ("active", "4820.00")]
        assert [*states, ("victory", "0.00"), ("active", "4820.00"), ("victory", "0.00")] == seen
        roster = (await mia.get(f"/raids/{raid}")).json()["roster"]
        paid = {"ann": await loot_of(ann, "ann"), "bob": await loot_of(bob, "bob")}
        assert paid == {one["member"]: one["xp"] for one in roster}
        assert 0 < sum(paid.values())
