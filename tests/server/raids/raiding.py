"""Raids at ACME over the API: Mia opens one on Acme, with Ann and Bob in it."""

from typing import Any

from litestar.testing import AsyncTestClient

from server.db.database import Database
from tests.server.telling import send, told

RAIDS = "/api/v1/raids"
SEATS = [{"member": "ann", "role": "opener"}, {"member": "bob", "role": "closer"}]
EARLIER = "2026-11-20T08:00:00+08:00"
LATER = "2026-11-20T09:30:00+08:00"
Headers = dict[str, str]


def draft(**changed: Any) -> dict[str, Any]:
    """10,000 yuan to be won of Acme in ten days."""
    goal = {"amount": "10000", "currency": "CNY"}
    return {"account": "Acme", "goal": goal, "ends_on": "2026-11-30", "roster": SEATS} | changed


async def known(client: AsyncTestClient[Any], headers: Headers, account: str = "Acme") -> None:
    """Have somebody speak of an account, so that it is there."""
    await send(client, headers, told(f"first {account}", "message.sent", EARLIER, account=account))


async def opened(client: AsyncTestClient[Any], headers: Headers, **changed: Any) -> dict[str, Any]:
    """A raid that was opened, as its opener sees it."""
    asked = draft(**changed)
    await known(client, headers, asked["account"])
    answer = await client.post(RAIDS, json=asked, headers=headers)
    assert answer.status_code == 201, answer.text
    raid: dict[str, Any] = answer.json()
    return raid


async def do(client: AsyncTestClient[Any], headers: Headers, raid: str, where: str, /, **body: Any) -> dict[str, Any]:
    """Something that is done in a raid; it must be possible."""
    answer = await client.post(f"{RAIDS}/{raid}/{where}", json=body, headers=headers)
    assert answer.status_code < 300, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


async def look(client: AsyncTestClient[Any], headers: Headers, raid: str) -> dict[str, Any]:
    """The raid as somebody sees it."""
    answer = await client.get(f"{RAIDS}/{raid}", headers=headers)
    assert answer.status_code == 200, answer.text
    seen: dict[str, Any] = answer.json()
    return seen


async def left(db: Database, raid: str) -> tuple[str, int]:
    """How a raid is stored: its state, and what is left in whole yuan."""
    row = await db.fetch_one("SELECT state, hp FROM raid WHERE id = $1", raid)
    assert row is not None
    return row["state"], row["hp"] // 100


def step(**changed: Any) -> dict[str, Any]:
    """A visit that Ann is to make on Monday morning."""
    due = "2026-11-23T10:00:00+08:00"
    return {"who": "ann", "channel": "visit", "due": due, "what": "Meet the buyer"} | changed
