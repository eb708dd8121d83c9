from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from piccolo.columns import BigInt, Boolean, Date, Timestamptz, Varchar

from server.db.database import Database
from server.db.schema import Schema, create_schemas
from server.db.table import Table

pytestmark = pytest.mark.anyio


class Pet(Table, tablename="pet"):
    """For these tests."""

    name = Varchar(unique=True)
    cost_minor = BigInt()
    is_tame = Boolean()
    born_on = Date(null=True)
    seen_at = Timestamptz(null=True)


@pytest.fixture
async def pets(counter: Database) -> Database:
    async with counter.write() as tx:
        await create_schemas(tx, [Schema(tables=(Pet,))])
    return counter


async def test_what_was_stored_comes_back_on_both_engines(pets: Database) -> None:
    east = timezone(timedelta(hours=8))
    async with pets.write():
        await Pet.insert(
            Pet(
                name="rex",
                cost_minor=2**60,
                is_tame=True,
                born_on=date(2026, 2, 28),
                seen_at=datetime(2026, 11, 20, 9, tzinfo=east),
            )
        )

    [row] = await Pet.select(Pet.cost_minor, Pet.is_tame, Pet.born_on, Pet.seen_at)

    assert list(row.values()) == [2**60, True, date(2026, 2, 28), datetime(2026, 11, 20, 1, tzinfo=UTC)]


async def test_the_raw_door_reads_the_same_values_as_the_table(pets: Database) -> None:
    async with pets.write():
        await Pet.insert(Pet(name="rex", cost_minor=5, is_tame=False, born_on=date(2026, 2, 28), seen_at=None))

    row = await pets.fetch_one("SELECT * FROM pet")

    assert row is not None
    assert dict(zip(row.keys(), row, strict=True)) == (await Pet.select())[0]


async def test_a_table_inside_a_transaction_uses_it(pets: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with pets.write():
            await Pet.insert(Pet(name="rex"))
            assert await Pet.count() == 1
            1 / 0  # noqa: B018

    assert await Pet.count() == 0


async def test_a_table_cannot_write_outside_the_door(pets: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)read-?only"):
        await Pet.insert(Pet(name="rex"))


async def test_two_open_databases_keep_their_rows_apart_inside_transactions(pets: Database, new_sqlite) -> None:
    async with await Database.open(new_sqlite()) as other:
        async with other.write() as tx:
            await create_schemas(tx, [Schema(tables=(Pet,))])
            await Pet.insert(Pet(name="only there"))
        async with pets.read():
            assert await Pet.count() == 0
        async with other.read():
            assert await Pet.count() == 1


async def test_without_an_open_database_a_table_says_so() -> None:
    with pytest.raises(RuntimeError, match="no database is open"):
        await Pet.count()
