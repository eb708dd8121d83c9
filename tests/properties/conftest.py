"""Databases in which ACME was founded and plays by the tight rulebook."""

import asyncio
from collections.abc import Callable
from datetime import date

import pytest

from server.db.database import Database
from server.ledger.rulebooks import activate
from tests.properties.rules import tight
from tests.server.acme import found_acme


async def _found(url: str) -> None:
    await found_acme(url)
    async with await Database.open(url) as db, db.write() as tx:
        await tx.execute("UPDATE organisation SET currency = 'JPY'")  # Like the tight rulebook: no decimals.
        await activate(tx, tight(), date(2000, 1, 1), 0)


@pytest.fixture(scope="session")
def prepare_database() -> Callable[[str], None]:
    """Every database of these tests is a copy of this one."""
    return lambda url: asyncio.run(_found(url))
