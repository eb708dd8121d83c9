"""Databases without anything in them."""

from collections.abc import AsyncIterator

import pytest

from server.db.database import Database


@pytest.fixture
def database_url(empty_database_url: str) -> str:
    """Nothing in it: these tests make their own tables."""
    return empty_database_url


@pytest.fixture
async def counter(database_url: str) -> AsyncIterator[Database]:
    """A database with one number in it, 0."""
    async with await Database.open(database_url) as db:
        async with db.write() as tx:
            await tx.execute("CREATE TABLE counter (value INTEGER NOT NULL)")
            await tx.execute("INSERT INTO counter VALUES (0)")
        yield db
