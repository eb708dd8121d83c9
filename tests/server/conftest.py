"""A database with the people of ACME in it, the app on it, and a way to sign in."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.db.database import Database
from server.db.tx import Reading, Tx
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.settings import Settings
from tests import apps
from tests.postgres import Server
from tests.server.acme import PASSWORD, StandingClock, found_acme

COUNTED = ("fetch", "execute", "execute_many", "run", "copy")
SignedIn = Callable[[str], Awaitable[dict[str, str]]]


@pytest.fixture(scope="session")
def prepare_database() -> Callable[[str], None]:
    """Every test below gets a copy of a database in which ACME was founded."""
    return lambda url: asyncio.run(found_acme(url))


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it, on either engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite"
        return
    server: Server = request.getfixturevalue("postgres_server")
    name = f"raidboard_empty_{os.getpid()}"
    server.drop(name)
    yield server.create(name)
    server.drop(name)


@pytest.fixture
def clock() -> StandingClock:
    """Stands still at 09:30 of a Friday in Shanghai until told to move."""
    return StandingClock()


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """The database, open."""
    async with await Database.open(database_url) as opened:
        yield opened


@pytest.fixture
async def directory(db: Database) -> Directory:
    """Everybody at ACME."""
    return await DirectoryCache(db).current()


@pytest.fixture
def settings(database_url: str) -> Settings:
    """The settings of the app under test."""
    return Settings(database_url=database_url)


@pytest.fixture
def app(settings: Settings, clock: StandingClock) -> Litestar:
    """The server without pages."""
    return apps.api(settings, clock)


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """Speaks HTTP to the app, which runs."""
    async with AsyncTestClient(app, base_url="http://raidboard.test") as running:
        yield running


@pytest.fixture
def signed_in(client: AsyncTestClient[Litestar]) -> SignedIn:
    """A function that signs a member in and answers the headers to send."""

    async def sign_in(username: str) -> dict[str, str]:
        answer = await client.post("/api/v1/sessions", json={"username": username, "password": PASSWORD})
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    return sign_in


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Counts what is sent to the database; starts anew at every ``clear()``."""
    sent: list[object] = []
    for owner in (*Tx.__subclasses__(), *Reading.__subclasses__()):
        for name in COUNTED:
            if name in vars(owner):
                _count(monkeypatch, owner, name, sent)
    return sent


def _count(monkeypatch: pytest.MonkeyPatch, owner: type, name: str, sent: list[object]) -> None:
    method = getattr(owner, name)

    async def counted(self: object, first: object, *args: object) -> object:
        sent.append(first)
        return await method(self, first, *args)

    monkeypatch.setattr(owner, name, counted)
