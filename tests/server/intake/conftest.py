"""A desk for the tests of the way in."""

from collections.abc import AsyncIterator

import pytest

from server.db.database import Database
from server.db.tx import Reading, Tx
from tests.server.acme import StandingClock
from tests.server.intake.recording import Desk, open_desk


@pytest.fixture
async def desk(db: Database, clock: StandingClock) -> AsyncIterator[Desk]:
    """A running recorder, on either engine."""
    async with open_desk(db, clock) as opened:
        yield opened


@pytest.fixture
def statements(monkeypatch):
    """Counts what is sent to the database; starts anew at every ``clear()``."""
    sent: list[str] = []
    for owner in (*Tx.__subclasses__(), *Reading.__subclasses__()):
        for name in ("fetch", "execute", "execute_many", "send"):
            if name in vars(owner):
                _count(monkeypatch, owner, name, sent)
    return sent


def _count(monkeypatch, owner, name, sent):
    method = getattr(owner, name)

    async def counted(self, sql, *args):
        sent.append(sql)
        return await method(self, sql, *args)

    monkeypatch.setattr(owner, name, counted)
