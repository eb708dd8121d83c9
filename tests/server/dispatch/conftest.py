"""ACME, a recorder, a receiver that listens, and what an admin does with webhooks."""

from collections.abc import AsyncIterator, Iterator

import pytest

from server.db.database import Database
from server.dispatch.desk import EndpointDesk
from server.dispatch.dispatcher import Dispatcher
from server.http.outward import Outward
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from tests.server.acme import StandingClock
from tests.server.dispatch.receiving import Receiver, receiving
from tests.server.intake.recording import Desk, open_desk


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Another program."""
    with receiving() as listening:
        yield listening


@pytest.fixture
async def desk(db: Database, clock: StandingClock) -> AsyncIterator[Desk]:
    """Where events are handed in."""
    async with open_desk(db, clock) as opened:
        yield opened


@pytest.fixture
async def outward() -> AsyncIterator[Outward]:
    """May call this machine, which is where receivers are in tests."""
    calls = Outward(is_private_allowed=True)
    yield calls
    await calls.close()


@pytest.fixture
def endpoints(db: Database, clock: StandingClock, outward: Outward) -> EndpointDesk:
    """What admins do."""
    return EndpointDesk(db, DirectoryCache(db), clock, outward)


@pytest.fixture
def dispatcher(db: Database, clock: StandingClock, outward: Outward) -> Dispatcher:
    """Of one process."""
    return Dispatcher(db, DirectoryCache(db), clock, outward)


@pytest.fixture
def ada(desk: Desk) -> Viewer:
    """The admin."""
    return desk.viewer("ada")
