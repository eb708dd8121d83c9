"""Empty databases for the tests, on both engines. Nothing else belongs here.

A test that takes `database_url` runs twice, on SQLite and on PostgreSQL, each time with a database of its own.
Tests that want tables in it override `prepare_database` in the `conftest.py` of their folder.
"""

import itertools
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from anyio.from_thread import start_blocking_portal
from argon2 import PasswordHasher
from xdist.scheduler import LoadScopeScheduling

from server.people import passwords
from tests import postgres

# Deadlines measure the machine that the tests happen to share, not the code.
hypothesis.settings.register_profile("raidboard", deadline=None)
hypothesis.settings.load_profile("raidboard")

_numbers = itertools.count(1)

Prepare = Callable[[str], None]
"""Fills the empty database at a url."""


# Folders whose tests share what is dear to make (a browser, imported files) or do not bear company (a window).
TOGETHER = ("benchmarks", "browser", "mobile", "real_data")


class ByFileOrFolder(LoadScopeScheduling):  # type: ignore[misc]  # the plugin ships no types
    """Where several processes share the work, a file stays whole, and so do some folders."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        folder = file.removeprefix("tests/").partition("/")[0]
        return folder if folder in TOGETHER else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFileOrFolder:
    """How `pytest -n` hands out tests."""
    return ByFileOrFolder(config, log)


WATCHED = ("browser", "mobile")
"""Folders whose tests watch a screen that other programs draw, with whatever time the machine leaves them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What fails before a screen gets a second chance; the summary names it, and twice is a failure."""
    here = Path(__file__).parent
    for item in items:
        if item.path.relative_to(here).parts[0] in WATCHED:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    """Hashing a password is dear on purpose, which thousands of tests that sign in need not pay for."""
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The one event loop that the product runs on."""
    return "asyncio"


@pytest.fixture(scope="session")
def prepare_database() -> Prepare | None:
    """What to do once with an empty database (its url is given) that every test then gets a copy of; None: nothing.

    It must close its connections: a database in use cannot be copied.
    """
    return None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """The server the tests run on: named by RAIDBOARD_TEST_DATABASE_URL, answering locally, or started for the run."""
    with start_blocking_portal() as portal, postgres.serving(portal) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: postgres.Server) -> str:
    """The url of its maintenance database."""
    return postgres_server.url


@pytest.fixture(scope="session")
def postgres_templates(postgres_server: postgres.Server) -> Iterator[dict[Prepare, str]]:
    """The names of the prepared databases that tests copy, by how they were prepared; made when first needed."""
    names: dict[Prepare, str] = {}
    yield names
    for name in names.values():
        postgres_server.drop(name)


@pytest.fixture(scope="session")
def sqlite_templates() -> dict[Prepare, Path]:
    """The prepared files that tests copy, by how they were prepared; made when first needed."""
    return {}


@pytest.fixture
def new_sqlite(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_templates: dict[Prepare, Path],
    prepare_database: Prepare | None,
) -> Callable[[], str]:
    """A function that makes one more SQLite database and returns its url."""
    if prepare_database is not None and prepare_database not in sqlite_templates:
        template = sqlite_templates[prepare_database] = tmp_path_factory.mktemp("template") / "raidboard.sqlite"
        prepare_database(f"sqlite:///{template}")

    def make() -> str:
        path = tmp_path / f"{_database_name()}.sqlite"
        if prepare_database is not None:
            template = sqlite_templates[prepare_database]
            with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(path)) as target:
                source.backup(target)
        return f"sqlite:///{path}"

    return make


@pytest.fixture
def new_postgres(
    postgres_server: postgres.Server, postgres_templates: dict[Prepare, str], prepare_database: Prepare | None
) -> Iterator[Callable[[], str]]:
    """A function that makes one more PostgreSQL database and returns its url; all are dropped after the test."""
    names: list[str] = []
    if prepare_database is not None and prepare_database not in postgres_templates:
        template = postgres_templates[prepare_database] = _database_name()
        prepare_database(postgres_server.create(template))

    def make() -> str:
        template = postgres_templates[prepare_database] if prepare_database is not None else "template1"
        names.append(_database_name())
        return postgres_server.create(names[-1], template)

    yield make
    for name in names:
        postgres_server.drop(name)


@pytest.fixture(params=["sqlite", "postgres"])
def new_database(request: pytest.FixtureRequest) -> Callable[[], str]:
    """A function that makes one more database, on either engine: for tests that need several."""
    make: Callable[[], str] = request.getfixturevalue(f"new_{request.param}")
    return make


@pytest.fixture
def database_url(new_database: Callable[[], str]) -> str:
    """A fresh database of this test's own, on either engine."""
    return new_database()


def _database_name() -> str:
    return f"raidboard_test_{os.getpid()}_{next(_numbers)}"
