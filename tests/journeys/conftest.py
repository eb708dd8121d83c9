"""ACME, in front of real server processes."""

import asyncio
from collections.abc import Callable

import pytest

from tests.server.acme import found_acme


@pytest.fixture(scope="session")
def prepare_database() -> Callable[[str], None]:
    """Every test gets a copy of a database in which ACME was founded."""
    return lambda url: asyncio.run(found_acme(url))
