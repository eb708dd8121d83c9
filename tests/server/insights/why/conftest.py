"""Asking why at ACME. It is Friday, the 20th of November 2026 in China."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from tests.server.conftest import SignedIn
from tests.server.insights.conftest import Fetch

Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def ask(fetch: Fetch) -> Ask:
    """Ask why as somebody: (who, query)."""

    async def answer(who: str, **query: str) -> dict[str, Any]:
        asked = {"measure": "revenue_won", "period": "2026-10", "against": "last_period"} | query
        return await fetch(who, "/why", **asked)

    return answer


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
