"""Sending events over the API, as a phone or another program would."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from litestar.testing import AsyncTestClient

from server.db.database import Database
from server.db.tx import Reading, Row
from server.people.api_tokens import create_token
from server.people.roles import Scope
from tests.server.acme import NOW

EVENTS = "/api/v1/events"
MORNING = "2026-11-20T09:00:00+08:00"


def told(id: str, type: str, time: str = MORNING, source: str = "test", **data: Any) -> dict[str, Any]:
    """An event on the wire."""
    return {"specversion": "1.0", "id": id, "source": source, "type": type, "time": time, "data": data}


def call(id: str, time: str = MORNING, **data: Any) -> dict[str, Any]:
    """A connected call of a minute."""
    usual: dict[str, Any] = {"outcome": "connected", "duration_s": 60, "account": "Acme"}
    return told(id, "call.logged", time, **(usual | data))


async def send(client: AsyncTestClient[Any], headers: dict[str, str], *events: dict[str, Any]) -> list[dict[str, Any]]:
    """Send events together and answer their results."""
    answer = await client.post(EVENTS, json=list(events), headers=headers)
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


async def program(db: Database, *scopes: Scope) -> dict[str, str]:
    """The headers of an integration with these scopes."""
    token = await create_token(db, "crm", scopes, NOW)
    return {"Authorization": f"Bearer {token}"}


async def see(client: AsyncTestClient[Any], headers: dict[str, str], path: str, **query: Any) -> dict[str, Any]:
    """Fetch something that may be seen."""
    answer = await client.get(f"/api/v1{path}", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


class Counting(Reading):
    """Reads from a database and counts the statements."""

    def __init__(self, source: Reading) -> None:
        self.dialect = source.dialect
        self.statements = 0
        self._source = source

    @asynccontextmanager
    async def read(self) -> AsyncIterator["Counting"]:
        """What several statements are asked of."""
        yield self

    async def fetch(self, sql: str, *args: object) -> Sequence[Row]:
        self.statements += 1
        return await self._source.fetch(sql, *args)
