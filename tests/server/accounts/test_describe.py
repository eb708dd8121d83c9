"""What imports tell about customers ends up with the right account, and is told once."""

from datetime import UTC, datetime

import pytest

from server.accounts.describe import AccountDetails, describe_accounts
from server.accounts.queries import AccountQueries
from server.accounts.registry import SUBJECT
from server.db.database import Database
from server.db.migrate import migrate
from server.db.versions import read_versions
from server.migrations.steps import STEPS

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


async def _described(db: Database, **accounts: AccountDetails) -> int:
    async with db.write() as tx:
        return await describe_accounts(tx, accounts, NOW)


async def _rows(db: Database) -> list[tuple[str, ...]]:
    return [tuple(row) for row in await db.fetch("SELECT ref, name, industry, size FROM account ORDER BY ref")]


async def test_an_unknown_customer_is_made_with_what_is_known(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        await migrate(db, STEPS)
        changed = await _described(db, A1=AccountDetails("Acme", "retail", "500"), A2=AccountDetails(size="9"))

        assert 2 == changed
        assert [("A1", "Acme", "retail", "500"), ("A2", "A2", "", "9")] == await _rows(db)


async def test_what_is_not_known_leaves_the_rest_as_it_was(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        await migrate(db, STEPS)
        await _described(db, A1=AccountDetails("Acme", "retail", "500"))
        changed = await _described(db, A1=AccountDetails(industry="wholesale"))

        assert 1 == changed
        assert [("A1", "Acme", "wholesale", "500")] == await _rows(db)


async def test_a_customer_is_also_found_by_its_exact_name(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        await migrate(db, STEPS)
        await _described(db, A1=AccountDetails("Acme"))
        await _described(db, Acme=AccountDetails(size="500"))

        assert [("A1", "Acme", "", "500")] == await _rows(db)


async def test_the_same_again_changes_nothing_and_tells_nobody(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        await migrate(db, STEPS)
        await _described(db, A1=AccountDetails("Acme"))
        changed = await _described(db, A1=AccountDetails("Acme"))

        assert 0 == changed
        assert 0 == (await read_versions(db)).get(SUBJECT, 0)


async def test_an_edited_customer_is_told_so_that_nobody_keeps_the_old_one(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        await migrate(db, STEPS)
        await _described(db, A1=AccountDetails("Acme"))
        await _described(db, A1=AccountDetails("Acme Ltd"))

        assert 1 == (await read_versions(db))[SUBJECT]


async def test_what_does_not_fit_is_cut_and_what_cannot_be_stored_is_left_out(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        await migrate(db, STEPS)
        accounts = {
            "A1": AccountDetails("A\0cme", "x" * 101),
            "B" * 201: AccountDetails("B"),
            "C\0": AccountDetails("C"),
        }
        changed = await _described(db, **accounts)

        assert 1 == changed
        assert [("A1", "Acme", "x" * 100, "")] == await _rows(db)


async def test_what_an_import_changes_is_kept(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        await migrate(db, STEPS)
        await _described(db, A1=AccountDetails("Acme", "retail"))
        await _described(db, A1=AccountDetails("Acme", "wholesale", "9"))
        kept = await AccountQueries(db).changes_of(1)

        assert {("industry", "retail", "wholesale", "command:import"), ("size", "", "9", "command:import")} == {
            (one.field, one.before, one.after, one.caller) for one in kept
        }
        assert 2 == (await AccountQueries(db).account(1)).version
