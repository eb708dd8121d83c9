"""Counting what is sent to the database."""

import pytest

from server.db.tx import Reading, Tx

COUNTED = ("fetch", "execute", "execute_many", "run", "copy")


@pytest.fixture
def statements(monkeypatch):
    """Counts what is sent to the database; starts anew at every ``clear()``."""
    sent: list[object] = []
    for owner in (*Tx.__subclasses__(), *Reading.__subclasses__()):
        for name in COUNTED:
            if name in vars(owner):
                _count(monkeypatch, owner, name, sent)
    return sent


def _count(monkeypatch, owner, name, sent):
    method = getattr(owner, name)

    async def counted(self, first, *args):
        sent.append(first)
        return await method(self, first, *args)

    monkeypatch.setattr(owner, name, counted)
