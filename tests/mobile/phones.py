"""Phones in people's hands: without network, or live; and somebody at a desk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mobile.api import API
from mobile.live import Link
from tests.mobile.scene import set_the_scene
from tests.mobile.window import PASSWORD, opened, until


@asynccontextmanager
async def offline(folder: Path) -> AsyncIterator[Any]:
    """Ann's phone, started without network."""
    set_the_scene(folder)
    async with opened(folder) as app:
        await until(lambda: app.root.frame and app.store.board)
        yield app


@asynccontextmanager
async def session(server: str, username: str) -> AsyncIterator[API]:
    """Somebody at a desk."""
    async with API(server) as api:
        token = (await api.sign_in(username, PASSWORD, "desk")).token
    async with API(server, token) as api:
        yield api


@asynccontextmanager
async def signed_in(folder: Path, server: str, username: str = "ann") -> AsyncIterator[Any]:
    """A phone, Ann's unless somebody else is named, live."""
    async with opened(folder, server) as app:
        app.sign_in(server, username, PASSWORD)
        await until(lambda: app.store.me and app.store.link is Link.LIVE)
        yield app
