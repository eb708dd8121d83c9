"""Selling at ACME, for what the boss asks. It is Friday, the 20th of November 2026 in China."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.db.database import Database
from server.people.roles import Scope
from tests.server.conftest import SignedIn
from tests.server.telling import program, see, send, told

Fetch = Callable[..., Awaitable[dict[str, Any]]]
Close = Callable[..., Awaitable[None]]


@pytest.fixture
def fetch(client: AsyncTestClient[Litestar], signed_in: SignedIn) -> Fetch:
    """Fetch an answer as somebody: (who, path, query)."""

    async def answer(who: str, path: str, **query: str | int) -> dict[str, Any]:
        return await see(client, await signed_in(who), path, **query)

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
