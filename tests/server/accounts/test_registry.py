from collections.abc import AsyncIterator

import pytest

from server.accounts.registry import AccountInfo, Registry, accounts_changed
from server.db.database import Database
from server.db.tx import Tx
from server.db.versions import read_versions
from tests.server.acme import NOW

pytestmark = pytest.mark.anyio


@pytest.fixture
async def registry() -> AsyncIterator[Registry]:
    yield Registry()


async def accounts(registry: Registry, tx: Tx, *texts: str) -> dict[str, AccountInfo]:
    return await registry.accounts(tx, set(texts), NOW, await read_versions(tx))


async def once(registry: Registry, db: Database, *texts: str) -> dict[str, AccountInfo]:
    async with db.write() as tx:
        return await accounts(registry, tx, *texts)


async def test_an_unknown_account_is_made_and_found_ever_after(registry: Registry, db: Database) -> None:
    first = await once(registry, db, "ACME Steel", "华东钢铁")
    again = [await once(registry, db, "ACME Steel", "华东钢铁") for _ in range(3)]
    elsewhere = await once(Registry(), db, "ACME Steel", "华东钢铁")

    assert again == [first] * 3 and elsewhere == first
    assert first["ACME Steel"].ref == first["ACME Steel"].name == "ACME Steel"
    assert await db.fetch_value("SELECT count(*) FROM account") == 2


async def test_a_ref_wins_over_a_name_and_the_oldest_of_one_name_wins(registry: Registry, db: Database) -> None:
    made = [("1", "Twin", False), ("2", "Twin", False), ("Twins", "Other", True), ("3", "Twins", False)]
    async with db.write() as tx:
        await tx.execute_many(
            "INSERT INTO account (ref, name, is_key, created_at) VALUES ($1, $2, $3, $4)", [(*one, NOW) for one in made]
        )
    found = await once(registry, db, "Twin", "Twins", "2")

    assert {text: info.ref for text, info in found.items()} == {"Twin": "1", "Twins": "Twins", "2": "2"}
    assert found["Twins"].is_key is True and found["Twin"].is_key is False


async def test_an_edit_is_seen_by_a_registry_that_remembers(registry: Registry, db: Database) -> None:
    for _ in range(2):
        await once(registry, db, "ACME")
    async with db.write() as tx:
        await tx.execute("UPDATE account SET is_key = $1, industry = 'steel'", True)
        await accounts_changed(tx)

    assert (await once(registry, db, "ACME"))["ACME"].industry == "steel"


async def test_what_was_made_and_rolled_back_is_made_again(registry: Registry, db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.write() as tx:
            await accounts(registry, tx, "ACME")
            await accounts(registry, tx, "ACME")
            1 / 0  # noqa: B018
    await once(registry, db, "ACME")

    assert await db.fetch_value("SELECT count(*) FROM account") == 1


async def test_what_was_edited_and_rolled_back_is_forgotten(registry: Registry, db: Database) -> None:
    await once(registry, db, "ACME")
    with pytest.raises(ZeroDivisionError):
        async with db.write() as tx:
            await tx.execute("UPDATE account SET industry = 'steel'")
            await accounts_changed(tx)
            assert (await accounts(registry, tx, "ACME"))["ACME"].industry == "steel"
            1 / 0  # noqa: B018

    assert (await once(registry, db, "ACME"))["ACME"].industry == ""


async def test_remembered_names_cost_no_statement(registry: Registry, db: Database) -> None:
    for _ in range(2):
        await once(registry, db, "ACME")
    async with db.write() as tx:
        versions = await read_versions(tx)
        tx.fetch = None  # type: ignore[assignment,method-assign]  # whoever asks the database now fails

        assert set(await registry.accounts(tx, {"ACME"}, NOW, versions)) == {"ACME"}


async def test_products_and_contacts_are_found_and_made_alike(registry: Registry, db: Database) -> None:
    async with db.write() as tx:
        versions = await read_versions(tx)
        products = await registry.products(tx, ["GTX Pro", "GTX Pro"], NOW, versions)
        contacts = await registry.contacts(tx, ["Lily"], NOW, versions)

    assert products["GTX Pro"].cost_minor is None
    assert contacts["Lily"].account_id is None


async def test_a_thousand_new_names_are_made_in_one_go(registry: Registry, db: Database) -> None:
    found = await once(registry, db, *(f"Customer {number}" for number in range(1000)))

    assert len({info.id for info in found.values()}) == 1000
