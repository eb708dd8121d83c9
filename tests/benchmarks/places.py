"""Databases to measure on: a company of 1,000 members in 50 teams and 5 regions, copied for every run."""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from anyio.from_thread import start_blocking_portal

from server.db.database import Database
from server.db.migrate import migrate
from server.migrations.steps import STEPS
from server.people.api_tokens import create_token
from server.people.org_file import read_org_file
from server.people.org_import import import_org
from server.people.organise import OrganisationDraft, create_organisation
from server.people.roles import Scope
from tests import postgres

MEMBERS, TEAMS, REGIONS = 1000, 50, 5
ZONE = "Asia/Shanghai"


def username(number: int) -> str:
    """The name of a member, counted from 0."""
    return f"rep{number + 1}"


async def found(url: str, members: int = MEMBERS) -> str:
    """Make the tables, the company and a token that may write events and read; answers the token."""
    now = datetime.now(UTC)
    lines = ["username,name,role,team,region"]
    lines += [
        f"{username(number)},Rep {number},rep,Team {number % TEAMS},Region {number % TEAMS % REGIONS}"
        for number in range(members)
    ]
    async with await Database.open(url) as db:
        await migrate(db, STEPS)
        async with db.write() as tx:
            await create_organisation(tx, OrganisationDraft("Bench", ZONE, "CNY", country="CN"))
        await import_org(db, read_org_file("\n".join(lines).encode()), now)
        return await create_token(db, "bench", tuple(Scope), now)


@dataclass
class Place:
    """Where databases of one engine come from. Every one is dropped at the end."""

    engine: str
    server: postgres.Server | None
    folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _made: list[str] = field(default_factory=list)
    _companies: dict[int, tuple[str, str]] = field(default_factory=dict)

    def empty(self) -> str:
        """The url of a new database."""
        name = f"raidboard_bench_{os.getpid()}_{next(self._numbers)}"
        if self.server is None:
            return f"sqlite:///{self.folder / name}.db"
        self._made.append(name)
        return self.server.create(name)

    def company(self, members: int = MEMBERS) -> tuple[str, str]:
        """The url of a new database with the company in it, and a token."""
        if members not in self._companies:
            url = self.empty()
            self._companies[members] = url, asyncio.run(found(url, members))
        original, token = self._companies[members]
        if self.server is None:
            url = self.empty()
            shutil.copyfile(_path(original), _path(url))
            return url, token
        name = f"raidboard_bench_{os.getpid()}_{next(self._numbers)}"
        self._made.append(name)
        return self.server.create(name, template=original.rpartition("/")[2]), token

    def drop(self, url: str) -> None:
        """A database that is no longer needed."""
        if self.server is not None:
            self.server.drop(url.rpartition("/")[2])
        else:
            for ending in ("", "-wal", "-shm"):
                Path(f"{_path(url)}{ending}").unlink(missing_ok=True)

    def close(self) -> None:
        """Drop what is left."""
        if self.server is not None:
            for name in reversed(self._made):
                self.server.drop(name)


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def postgres_place() -> Iterator[Place]:
    """Databases on the PostgreSQL that is named, or answers here; a temporary one is started where there is none."""
    with start_blocking_portal() as portal, postgres.serving(portal) as server, _folder() as folder:
        place = Place("PostgreSQL", server, folder)
        try:
            yield place
        finally:
            place.close()


@contextmanager
def sqlite_place() -> Iterator[Place]:
    """SQLite files in a temporary folder, on the same disk as the rest of the machine's temporary files."""
    with _folder() as folder:
        yield Place("SQLite", None, folder)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="raidboard-bench-") as name:
        yield Path(name)
