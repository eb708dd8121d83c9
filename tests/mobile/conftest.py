"""A phone's file, its owner, and an office to send to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile import words
from mobile.outbox import Outbox, Owner
from tests.mobile.office import Office, open_office
from tests.mobile.window import LARGEST, RealServer, prepare_screen, real_server


@pytest.fixture
def virtual_screen() -> Iterator[None]:
    """Where the app is drawn. It is left as it was found: large, and in English."""
    prepare_screen()
    yield
    from kivy.core.window import Window
    from kivy.metrics import Metrics

    Window.size, Metrics.fontscale = LARGEST, 1.0
    words.speak("en")


@pytest.fixture
def office() -> Iterator[Office]:
    with open_office(Office()) as office:
        yield office


@pytest.fixture(scope="module")
def real_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server of our own, in a process of its own."""
    with real_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def server(real_office: RealServer) -> str:
    """The address of the real one."""
    return real_office.url


@pytest.fixture
def ann(office: Office) -> Owner:
    """Ann, signed in at the office."""
    return Owner(office.url, "ann")


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    outbox = Outbox(tmp_path / "outbox.sqlite")
    yield outbox
    outbox.close()
