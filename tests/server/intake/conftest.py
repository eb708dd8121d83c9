"""A desk for the tests of the way in."""

from collections.abc import AsyncIterator

import pytest

from server.db.database import Database
from tests.server.acme import StandingClock
from tests.server.intake.recording import Desk, open_desk


@pytest.fixture
async def desk(db: Database, clock: StandingClock) -> AsyncIterator[Desk]:
    """A running recorder, on either engine."""
    async with open_desk(db, clock) as opened:
        yield opened
