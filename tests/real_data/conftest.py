"""Databases with real files in them, each imported once for the whole run on each engine."""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.postgres import Server
from tests.real_data.build.imported import Imported, bring_in
from tests.real_data.build.sources import SOURCES

ImportedOn = Callable[[str, str], Imported]

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def imported_on(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImportedOn]:
    """A function from a source's name and an engine to a database that holds its files."""
    folder = tmp_path_factory.mktemp("real_data")
    made: dict[tuple[str, str], Imported] = {}

    with ExitStack() as stack:

        def new_url(engine: str) -> str:
            name = f"raidboard_real_{os.getpid()}_{next(_numbers)}"
            if engine == "sqlite":
                return f"sqlite:///{folder / name}.sqlite"
            stack.callback(postgres_server.drop, name)
            return postgres_server.create(name)

        def imported(name: str, engine: str) -> Imported:
            if (name, engine) not in made:
                made[name, engine] = bring_in(SOURCES[name], new_url(engine), folder)
            return made[name, engine]

        yield imported


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> str:
    """Both engines, one after the other."""
    name: str = request.param
    return name
