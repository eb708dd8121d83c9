"""The app with nothing but people and accounts in it."""

import pytest
from litestar import Litestar

from server.settings import Settings
from tests import apps
from tests.server.acme import StandingClock


@pytest.fixture
def app(settings: Settings, clock: StandingClock) -> Litestar:
    """Without the features that stand higher."""
    return apps.api(settings, clock, only_ground=True)
