"""Barriers at ACME over the API: Ann reports that nobody gets to Acme's buyers."""

from typing import Any

from litestar.testing import AsyncTestClient

BARRIERS = "/api/v1/barriers"
Headers = dict[str, str]


def draft(**changed: Any) -> dict[str, Any]:
    """10,000 yuan blocked by mud on the road."""
    blocked = {"amount": "10000", "currency": "CNY"}
    text = "The road is mud: only one kind of car gets in"
    return {"cause": "access", "text": text, "region": "north", "period": "2026-11", "blocked": blocked} | changed


async def reported(client: AsyncTestClient[Any], headers: Headers, **changed: Any) -> dict[str, Any]:
    """A barrier that was reported, as its reporter sees it."""
    answer = await client.post(BARRIERS, json=draft(**changed), headers=headers)
    assert answer.status_code == 201, answer.text
    barrier: dict[str, Any] = answer.json()
    return barrier


async def do(client: AsyncTestClient[Any], headers: Headers, id: str, where: str, /, **body: Any) -> dict[str, Any]:
    """Something that is done about a barrier; it must be possible."""
    answer = await client.post(f"{BARRIERS}/{id}/{where}", json=body, headers=headers)
    assert answer.status_code < 300, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


async def look(client: AsyncTestClient[Any], headers: Headers, id: str) -> dict[str, Any]:
    """The barrier as somebody sees it."""
    answer = await client.get(f"{BARRIERS}/{id}", headers=headers)
    assert answer.status_code == 200, answer.text
    seen: dict[str, Any] = answer.json()
    return seen
