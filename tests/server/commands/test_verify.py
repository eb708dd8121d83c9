"""`raidboard verify` and `rebuild` as people run them."""

import asyncio

import pytest
from click.testing import CliRunner

from server.commands.rebuild import rebuild
from server.commands.verify import verify
from server.db.database import Database
from tests.server.refold.recording import A_DAY, record


@pytest.fixture
def url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database in which a day was recorded, and which the commands find."""
    monkeypatch.setenv("RAIDBOARD_DATABASE_URL", database_url)
    run(database_url, lambda db: record(db, *A_DAY))
    return database_url


def run(url, work):
    async def inside():
        async with await Database.open(url) as db:
            return await work(db)

    return asyncio.run(inside())


def spoil(url: str, statement: str) -> None:
    async def work(db: Database) -> None:
        async with db.write() as tx:
            await tx.execute(statement)

    run(url, work)


def test_a_clean_database_is_told_in_one_line(url):
    result = CliRunner().invoke(verify)

    assert 0 == result.exit_code
    assert result.stdout.startswith("All is well: 5 events, ")
    assert 1 == result.stdout.count("\n")


def test_a_difference_is_told_and_the_exit_code_is_1(url):
    spoil(url, "UPDATE standing SET coins = 4711 WHERE member = 1")

    result = CliRunner().invoke(verify)

    assert 1 == result.exit_code
    assert "standing (1): stored coins 4711, expected coins " in result.stdout
    assert "`raidboard rebuild` folds them anew" in result.stdout


def test_a_flaw_of_the_ledger_is_told_and_the_exit_code_is_1(url):
    spoil(url, "DELETE FROM event WHERE seq = 2")

    result = CliRunner().invoke(verify)

    assert 1 == result.exit_code
    assert "The ledger: events are missing (first, last of each gap): 2, 2" in result.stdout


def test_rebuild_tells_what_it_put_right_and_verify_is_content_again(url):
    spoil(url, "DELETE FROM standing WHERE member = 1")

    result = CliRunner().invoke(rebuild)

    assert "standing (1): stored nothing, expected member 1, xp " in result.stdout
    assert "1 row put right" in result.stdout
    assert 0 == CliRunner().invoke(verify).exit_code


def test_rebuilding_what_is_right_changes_nothing(url):
    assert "nothing had to be changed" in CliRunner().invoke(rebuild).stdout
