"""Whoever looks into the ledger."""

import pytest

from tests.server.conftest import SignedIn


@pytest.fixture
async def boss(signed_in: SignedIn) -> dict[str, str]:
    """The headers of Bea, who sees everything."""
    return await signed_in("bea")
