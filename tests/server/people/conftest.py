"""The app with nothing but people and accounts in it."""

import pytest
from litestar import Litestar

from server.app import GROUND, create_app
from server.settings import Settings
from tests.server.acme import StandingClock


@pytest.fixture
def app(settings: Settings, clock: StandingClock) -> Litestar:
    """Without the features that stand higher."""
    return create_app(settings, features=GROUND, clock=clock)
