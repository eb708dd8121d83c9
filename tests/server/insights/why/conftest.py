"""Asking why at ACME. It is Friday, the 20th of November 2026 in China."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.db.database import Database
from server.people.roles import Scope
from tests.server.conftest import SignedIn
from tests.server.telling import program, see, send, told

Ask = Callable[..., Awaitable[dict[str, Any]]]
Close = Callable[..., Awaitable[None]]


@pytest.fixture
def ask(client: AsyncTestClient[Litestar], signed_in: SignedIn) -> Ask:
    """Ask why as somebody: (who, query)."""

    async def answer(who: str, **query: str) -> dict[str, Any]:
        asked = {"measure": "revenue_won", "period": "2026-10", "against": "last_period"} | query
        return await see(client, await signed_in(who), "/why", **asked)

    return answer


@pytest.fixture
def close(client: AsyncTestClient[Litestar], db: Database) -> Close:
    """Let somebody win and lose deals on a day: (who, day, amounts of those won, how many lost)."""

    async def closed(who: str, day: str, won: list[int], lost: int = 0, **more: Any) -> None:
        time = f"{day}T09:00:00+08:00"
        deals = [f"{who}-{day}-{more}-{place}" for place in range(len(won) + lost)]
        events = [
            told(f"won-{deal}", "deal.won", time, deal=deal, member=who, amount=f"{amount}.00", **more)
            for deal, amount in zip(deals, won, strict=False)
        ]
        events += [told(f"lost-{deal}", "deal.lost", time, deal=deal, member=who) for deal in deals[len(won) :]]
        results = await send(client, await program(db, Scope.EVENTS_WRITE), *events)
        assert {"recorded"} == {one["status"] for one in results}

    return closed


@pytest.fixture
def aim(client: AsyncTestClient[Litestar], signed_in: SignedIn) -> Callable[..., Awaitable[None]]:
    """Set a target as the boss: (scope, amount, period)."""

    async def put(scope: str, amount: int, period: str = "2026-10") -> None:
        money = {"amount": f"{amount}.00", "currency": "CNY"}
        body = {"measure": "revenue_won", "period": period, "scope": scope, "value": money}
        answer = await client.put("/api/v1/targets", json=body, headers=await signed_in("bea"))
        assert 200 == answer.status_code, answer.text

    return put


def amounts(found: dict[str, Any]) -> dict[str, str]:
    """Driver → its part of the gap."""
    return {one["id"]: one["amount"]["amount"] for one in found["drivers"]}
