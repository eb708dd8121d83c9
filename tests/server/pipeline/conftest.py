"""A recorder at ACME, and the pipeline that its events make."""

from collections.abc import AsyncIterator

import pytest

from server.db.database import Database
from server.people.directories import DirectoryCache
from server.pipeline.queries import PipelineQueries
from tests.server.acme import StandingClock
from tests.server.intake.recording import Desk, open_desk


@pytest.fixture
async def desk(db: Database, clock: StandingClock) -> AsyncIterator[Desk]:
    """Where events are handed in."""
    async with open_desk(db, clock) as opened:
        yield opened


@pytest.fixture
def pipeline(db: Database, clock: StandingClock) -> PipelineQueries:
    """Deals, contracts and instalments."""
    return PipelineQueries(db, DirectoryCache(db), clock)
