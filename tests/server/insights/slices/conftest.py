"""A way to ask for a slice as somebody, at an ACME where things were sold."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from tests.server.conftest import SignedIn
from tests.server.insights.slices.selling import record_story

Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def ask(client: AsyncTestClient[Litestar], app: Litestar, signed_in: SignedIn) -> Ask:
    """Fetch a slice as somebody: the answer's body, whatever its status."""
    record_story(client, app)

    async def fetch(who: str, measure: str = "revenue_won", **query: str) -> dict[str, Any]:
        params = {"measure": measure, "period": "all"} | query
        answer = await client.get("/api/v1/slices", params=params, headers=await signed_in(who))
        return dict(answer.json())

    return fetch
