"""Running a command's work on the database, and telling plainly what went wrong instead of showing a traceback."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import asyncpg
import click

from server.db.database import Database
from server.errors import AppError
from server.http.logs import configure_logging
from server.migrations.upgrade import upgrade
from server.people.directories import NoOrganisation
from server.settings import BadSetting, Settings

T = TypeVar("T")


@contextmanager
def told_plainly() -> Iterator[None]:
    """What people can mend themselves ends the command with one line; our own bugs keep their traceback."""
    try:
        yield
    except (AppError, BadSetting, NoOrganisation, OSError, asyncpg.PostgresError) as error:
        raise click.ClickException(str(error) or type(error).__name__) from error


def settings_from_environment() -> Settings:
    """The settings; ends the command when one of them is wrong."""
    with told_plainly():
        return Settings.from_environment(os.environ)


def with_database(work: Callable[[Database], Awaitable[T]]) -> T:
    """Open the database of the settings, bring it up to date, and do `work` with it."""
    settings = settings_from_environment()
    configure_logging(settings)

    async def run() -> T:
        async with await Database.open(settings.database_url) as db:
            await upgrade(db)
            return await work(db)

    with told_plainly():
        return asyncio.run(run())
