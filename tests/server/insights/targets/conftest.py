"""Setting targets at ACME. It is the 20th of November 2026 in China: 15 of 21 working days are over."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.db.database import Database
from server.people.roles import Scope
from tests.server.conftest import SignedIn
from tests.server.telling import program, send, told

Put = Callable[..., Awaitable[Any]]
Win = Callable[..., Awaitable[None]]


@pytest.fixture
def put(client: AsyncTestClient[Litestar], signed_in: SignedIn) -> Put:
    """Set a target as somebody: (who, scope, value)."""

    async def send_it(who: str, scope: str, value: object, period: str = "2026-11", **more: object) -> Any:
        body = {"measure": "deals_won", "period": period, "scope": scope, "value": value} | more
        return await client.put("/api/v1/targets", json=body, headers=await signed_in(who))

    return send_it


@pytest.fixture
def win(client: AsyncTestClient[Litestar], db: Database) -> Win:
    """Let somebody win deals of 100.00 each: (who, how many)."""

    async def won(who: str, count: int, time: str = "2026-11-20T09:00:00+08:00") -> None:
        deals = [f"{who}-{time}-{place}" for place in range(count)]
        events = [told(deal, "deal.won", time, deal=deal, member=who, amount="100.00") for deal in deals]
        await send(client, await program(db, Scope.EVENTS_WRITE), *events)

    return won
