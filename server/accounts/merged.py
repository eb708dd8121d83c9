"""Accounts that turned out to be one: how questions about one of them are asked of all of them.

Facts keep the number of the account that they named. ``merge.py`` makes two accounts one; this says it in SQL.
"""

from collections.abc import Collection, Mapping

from server.db.arrays import among, as_array
from server.db.tx import Reading


def family(mark: str) -> str:
    """Every number that an account (a placeholder or a column) has among facts: for ``x.account IN …``."""
    return f"(SELECT id FROM account WHERE id = {mark} UNION ALL SELECT id FROM account WHERE merged_into = {mark})"  # noqa: S608


def named(mark: str) -> str:
    """Every number of the account that is called so (a placeholder): by its id, its name or its former name."""
    called = (
        f"SELECT coalesce(merged_into, id) FROM account WHERE ref = {mark} OR name = {mark} "  # noqa: S608
        f"OR (former_name = {mark} AND former_name <> '')"
    )
    return (
        f"(SELECT id FROM account WHERE id IN ({called}) "  # noqa: S608
        f"UNION ALL SELECT id FROM account WHERE merged_into IN ({called}))"
    )


async def numbers_of(source: Reading, id: int) -> str:
    """The same, looked up: for where an index must be read in order. Numbers of our own, parted by commas."""
    return _told([row[0] for row in await source.fetch(f"SELECT id FROM {family('$1')} one ORDER BY id", id)])  # noqa: S608


async def numbers_named(source: Reading, text: str) -> str:
    """The numbers of the account that is called so, looked up."""
    return _told([row[0] for row in await source.fetch(f"SELECT id FROM {named('$1')} one ORDER BY id", text)])  # noqa: S608


async def merged_into(source: Reading, accounts: Collection[int]) -> Mapping[int, int]:
    """What was merged into some accounts, each with the number of the account that it is now."""
    these = among(source.dialect, "$1", "bigint")
    rows = await source.fetch(
        f"SELECT id, merged_into FROM account WHERE merged_into IS NOT NULL AND merged_into {these}",  # noqa: S608
        as_array(source.dialect, sorted(accounts)),
    )
    return {row["id"]: row["merged_into"] for row in rows}


async def main_of(source: Reading, accounts: Collection[int]) -> Mapping[int, int]:
    """What some accounts were merged into; one that stands for itself is absent."""
    these = among(source.dialect, "$1", "bigint")
    rows = await source.fetch(
        f"SELECT id, merged_into FROM account WHERE merged_into IS NOT NULL AND id {these}",  # noqa: S608
        as_array(source.dialect, sorted(accounts)),
    )
    return {row["id"]: row["merged_into"] for row in rows}


def _told(numbers: list[int]) -> str:
    return ", ".join(str(int(number)) for number in numbers) or "NULL"
