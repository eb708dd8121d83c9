"""A phone's file, its owner, and an office to send to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile.outbox import Outbox, Owner
from tests.mobile.office import Office, open_office


@pytest.fixture
def office() -> Iterator[Office]:
    with open_office(Office()) as office:
        yield office


@pytest.fixture
def ann(office: Office) -> Owner:
    """Ann, signed in at the office."""
    return Owner(office.url, "ann")


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    outbox = Outbox(tmp_path / "outbox.sqlite")
    yield outbox
    outbox.close()
