"""A desk for webhooks."""

import pytest

from server.intake.hooks.desk import HookDesk
from server.people.directories import DirectoryCache
from tests.server.intake.recording import Desk


@pytest.fixture
def hooks(desk: Desk) -> HookDesk:
    """Where deliveries are worked on, at ACME."""
    return HookDesk(desk.db, desk.recorder, DirectoryCache(desk.db), desk.clock)
