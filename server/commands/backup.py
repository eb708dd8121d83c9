"""`raidboard backup` and `raidboard restore`: a consistent copy of the database, and putting one in its place."""

import os
import shlex
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import click

from server.commands.bar import bar
from server.commands.running import settings_from_environment, told_plainly
from server.db.database import SQLITE_PREFIX
from server.migrations.steps import STEPS
from server.settings import Settings

_PAGES_AT_ONCE = 2_000
_NEEDED_TABLES = frozenset({"organisation", "member", "event", "entry", "contribution", "schema_version"})
_SIDE_FILES = ("-wal", "-shm", "-journal")


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the database into FILE, as it is at one moment; a server may go on working meanwhile.

    PostgreSQL has a tool of its own for that: then the line to run is printed.
    """
    settings = settings_from_environment()
    if not settings.is_sqlite:
        click.echo(f"pg_dump --format=custom --file={shlex.quote(str(file))} {_address(settings)}")
        return
    if file.exists():
        raise click.ClickException(f"{file} exists already; choose another name or remove it first")
    source = _database_file(settings)
    if not source.exists():
        raise click.ClickException(f"there is no database at {source}; `raidboard init` makes one")
    with _told_plainly(source), bar("Copying") as advance:
        _copy(source, file, advance)
    click.echo(f"{source} is copied to {file} ({file.stat().st_size} bytes).")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Put it in the place of the database that is there.")
def restore(file: Path, force: bool) -> None:
    """Put the copy in FILE in the place of the database. Stop the server first.

    PostgreSQL has a tool of its own for that: then the line to run is printed.
    """
    settings = settings_from_environment()
    if not settings.is_sqlite:
        click.echo(f"pg_restore --clean --if-exists --dbname={_address(settings)} {shlex.quote(str(file))}")
        return
    target = _database_file(settings)
    _check_copy(file)
    if target.exists():
        if target.samefile(file):
            raise click.ClickException(f"{file} is the database itself; name the copy to restore")
        if not force:
            raise click.ClickException(f"{target} exists; --force puts {file} in its place, and its content is lost")
        _close_down(target)
    for ending in _SIDE_FILES:
        # What is left of an older database's log must not be played into the new one.
        target.with_name(f"{target.name}{ending}").unlink(missing_ok=True)
    with _told_plainly(file), bar("Copying") as advance:
        _copy(file, target, advance)
    click.echo(f"{target} is now what {file} holds. Start the server.")


def _database_file(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix(SQLITE_PREFIX))


def _address(settings: Settings) -> str:
    """The database's address for a command line, without the password: PostgreSQL's tools ask for it."""
    parts = urlsplit(settings.database_url)
    user, separator, host = parts.netloc.rpartition("@")
    return shlex.quote(urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}{separator}{host}")))


@contextmanager
def _told_plainly(source: Path) -> Iterator[None]:
    try:
        with told_plainly():
            yield
    except sqlite3.Error as error:
        raise click.ClickException(f"{source} cannot be copied: {error}") from error


def _copy(source: Path, target: Path, advance: Callable[[int, int], None]) -> None:
    """All or nothing: the target appears when it is complete and on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(unfinished)) as writing:
            # A snapshot that is held keeps the copy from starting over whenever somebody writes.
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
            reading.backup(writing, pages=_PAGES_AT_ONCE, progress=lambda _, left, total: advance(total - left, total))
            writing.execute("PRAGMA journal_mode=DELETE")
        with unfinished.open("rb+") as written:
            os.fsync(written.fileno())
        unfinished.replace(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _check_copy(file: Path) -> None:
    """Refuse what is no Raidboard database, a damaged one, and one of a newer program."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            missing = sorted(_NEEDED_TABLES - names)
            version = connection.execute("SELECT version FROM schema_version").fetchone() if not missing else None
    except sqlite3.DatabaseError as error:
        raise click.ClickException(f"{file} is no SQLite database: {error}") from error
    if damage != "ok":
        raise click.ClickException(f"{file} is damaged: {damage}")
    if missing:
        raise click.ClickException(f"{file} is no Raidboard database: it has no table {', '.join(missing)}")
    if version is None or version[0] > len(STEPS):
        told = f"at version {version[0]}" if version is not None else "without a version"
        raise click.ClickException(f"{file} is {told}, this program knows {len(STEPS)}: install the newer program")


def _close_down(target: Path) -> None:
    """Make sure that nobody has the database open: only then can it leave the mode in which many share it."""
    try:
        with closing(sqlite3.connect(target, timeout=1)) as connection:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.DatabaseError as error:
        if "locked" not in str(error) and "busy" not in str(error):
            # What is no database cannot be in use.
            return
        mode = "wal"
    if mode == "wal":
        raise click.ClickException(f"{target} is in use; stop the server and try again")
