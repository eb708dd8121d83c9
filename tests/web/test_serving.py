"""The app that `raidboard serve` runs, made from the environment."""

import gc
from collections.abc import Callable

import pytest
from litestar.testing import TestClient

from web import app


def test_what_is_there_once_the_program_serves_is_no_longer_looked_at_as_garbage(
    new_sqlite: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAIDBOARD_DATABASE_URL", new_sqlite())
    monkeypatch.setattr(app, "configure_logging", lambda settings: None)

    with TestClient(app.serving()) as client:
        assert gc.get_freeze_count() > 1000
        assert 200 == client.get("/healthz").status_code
    assert 0 == gc.get_freeze_count()
