"""`raidboard backup` and `restore`."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.commands.backup import backup, restore
from server.db.database import Database
from tests.server.refold.recording import A_DAY, record, told


@pytest.fixture
def database(new_sqlite, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database file in which a day was recorded."""
    url = new_sqlite()
    monkeypatch.setenv("RAIDBOARD_DATABASE_URL", url)
    asyncio.run(recorded(url, *A_DAY))
    return Path(url.removeprefix("sqlite:///"))


async def recorded(url: str, *events: bytes) -> None:
    async with await Database.open(url) as db:
        await record(db, *events)


def events_in(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        count: int = connection.execute("SELECT count(*) FROM event").fetchone()[0]
        return count


def run(command, *words: object) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words], catch_exceptions=False)


def test_a_copy_holds_everything_though_somebody_has_the_database_open(database, tmp_path):
    with closing(sqlite3.connect(database)) as other:
        other.execute("BEGIN IMMEDIATE")
        result = run(backup, tmp_path / "copy.db")

    assert 0 == result.exit_code, result.output
    assert 5 == events_in(tmp_path / "copy.db")
    assert ["copy.db"] == [path.name for path in tmp_path.iterdir() if "copy" in path.name]


def test_a_backup_never_overwrites(database, tmp_path):
    (tmp_path / "copy.db").write_text("older")

    result = run(backup, tmp_path / "copy.db")

    assert 1 == result.exit_code
    assert "exists already; choose another name" in result.stderr


def test_a_restored_copy_takes_the_place_of_the_database(database, tmp_path):
    run(backup, tmp_path / "copy.db")
    asyncio.run(recorded(f"sqlite:///{database}", told("6", "visit.logged", member="bob")))

    result = run(restore, tmp_path / "copy.db", "--force")

    assert 0 == result.exit_code, result.output
    assert 5 == events_in(database)


def test_a_copy_is_restored_where_nothing_is_without_being_forced(database, tmp_path):
    run(backup, tmp_path / "copy.db")
    database.unlink()

    assert 0 == run(restore, tmp_path / "copy.db").exit_code
    assert 5 == events_in(database)


def test_a_database_that_is_there_is_not_replaced_by_accident(database, tmp_path):
    run(backup, tmp_path / "copy.db")

    result = run(restore, tmp_path / "copy.db")

    assert 1 == result.exit_code
    assert "--force puts" in result.stderr


def test_a_database_in_use_is_not_replaced(database, tmp_path):
    run(backup, tmp_path / "copy.db")
    with closing(sqlite3.connect(database)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("SELECT count(*) FROM event").fetchone()
        result = run(restore, tmp_path / "copy.db", "--force")

    assert 1 == result.exit_code
    assert "is in use; stop the server" in result.stderr


def test_what_is_no_database_is_refused(database, tmp_path):
    (tmp_path / "notes.txt").write_text("not a database at all, but long enough to be read as one " * 20)

    result = run(restore, tmp_path / "notes.txt", "--force")

    assert "is no SQLite database" in result.stderr
    assert 5 == events_in(database)


def test_another_programs_database_is_refused(database, tmp_path):
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE member (id INTEGER)")

    result = run(restore, tmp_path / "other.db", "--force")

    assert "is no Raidboard database: it has no table contribution, entry, event" in result.stderr


def test_the_copy_of_a_newer_program_is_refused(database, tmp_path):
    run(backup, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db", isolation_level=None)) as copy:
        copy.execute("UPDATE schema_version SET version = 99")

    assert "at version 99" in run(restore, tmp_path / "copy.db", "--force").stderr


def test_postgresql_has_its_own_tools_and_the_line_names_no_password(monkeypatch):
    monkeypatch.setenv("RAIDBOARD_DATABASE_URL", "postgresql://ann:secret@db.example:5433/raids")

    line = run(backup, "my copy.dump").stdout

    assert "pg_dump --format=custom --file='my copy.dump' postgresql://ann@db.example:5433/raids\n" == line
