"""ACME with a year of deals behind it. It is Friday, the 20th of November 2026."""

from datetime import date, timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.db.database import Database
from server.people.roles import Scope
from tests.server.telling import program, send, told

TODAY = date(2026, 11, 20)


def deal(name: str, opened: date, closed: date | None = None, *, won: bool = True, who: str = "ann") -> list[Any]:
    """A deal of 1,000 in one stage, from opening to end."""
    at = "{}T09:00:00+08:00"
    events = [
        told(f"{name}:o", "deal.opened", at.format(opened), deal=name, member=who, amount="1000", stage="offer"),
    ]
    if closed is not None and won:
        events.append(told(f"{name}:w", "deal.won", at.format(closed), deal=name, member=who, amount="1000"))
    if closed is not None and not won:
        events.append(told(f"{name}:l", "deal.lost", at.format(closed), deal=name, member=who, reason="price"))
    return events


def a_year() -> list[Any]:
    """Ann opens a deal every third day; it is decided ten days later, every other is won. Zoe has one open."""
    events = []
    for place in range(120):
        opened = TODAY - timedelta(days=365 - 3 * place)
        closed = opened + timedelta(days=10)
        events += deal(f"D{place}", opened, closed if closed <= TODAY else None, won=place % 2 == 0)
    return [*events, *deal("Z", TODAY - timedelta(days=2), who="zoe")]


@pytest.fixture
async def year(client: AsyncTestClient[Litestar], db: Database) -> None:
    """It has happened."""
    events = a_year()
    await send(client, await program(db, Scope.EVENTS_WRITE), *sorted(events, key=lambda one: one["time"]))
