"""Tables of the first shape that are kept in another order since: by day before member, by day before rule.

In the old order a batch touched a page of its own for nearly every row once there were months of history.
"""

import re
from collections.abc import Sequence

from server.db.bulk import Bulk
from server.db.schema import Sql, create_schemas
from server.db.tx import Tx
from server.kpis import tables as kpis
from server.ledger import tables as ledger
from server.quests import tables as quests

_TABLES: Sequence[Bulk] = (
    ledger.CONTRIBUTION,
    ledger.ENTRY,
    ledger.ONCE_POT,
    ledger.CAP_POT,
    quests.QUEST_PROGRESS,
    kpis.ROLLUP,
)
_LATER = frozenset((table, column) for table, column, _ in ledger.ADDED_COLUMNS)
_OLD_INDEX = Sql(
    sqlite="SELECT count(*) FROM sqlite_master WHERE type = 'index' AND name = 'entry_day'",
    postgres="SELECT count(*) FROM pg_indexes WHERE schemaname = current_schema() AND indexname = 'entry_day'",
)
_AT_ONCE = 10_000
_CAP = re.compile(r"cap\|([^|]+)\|(\d+)\|(\d+)\|(.+)")
_DAILY = re.compile(r"once\|([^|]+)\|((?:account|contact|lead)=.*)\|(\d{6})", re.DOTALL)
_MEMBER_DAILY = re.compile(r"once\|([^|]+)\|day=(\d+)\|(\d+)")


async def reorder(tx: Tx) -> None:
    """Bring an old database into the new order; a new one is so already."""
    if not await tx.fetch_value(_OLD_INDEX.on(tx.dialect)):
        return
    for bulk in _TABLES:
        await tx.execute(f"CREATE TABLE {bulk.table}_before AS SELECT * FROM {bulk.table}")  # noqa: S608  # ours
        await tx.execute(f"DROP TABLE {bulk.table}")
    await create_schemas(tx, (ledger.SCHEMA, quests.SCHEMA, kpis.SCHEMA))
    for bulk in _TABLES:
        names = ", ".join(name for name, _ in bulk.columns if (bulk.table, name) not in _LATER)
        await tx.execute(f"INSERT INTO {bulk.table} ({names}) SELECT {names} FROM {bulk.table}_before")  # noqa: S608
        await tx.execute(f"DROP TABLE {bulk.table}_before")
    await _rename_in_entries(tx)
    for bulk in (ledger.ONCE_POT, ledger.CAP_POT):
        found = await tx.fetch(f"SELECT key FROM {bulk.table}")  # noqa: S608
        names_of = [(renamed(row["key"]), row["key"]) for row in found]
        await tx.execute_many(f"UPDATE {bulk.table} SET key = $1 WHERE key = $2", names_of)  # noqa: S608


async def _rename_in_entries(tx: Tx) -> None:
    last = await tx.fetch_value("SELECT max(cause) FROM entry") or 0
    for after in range(0, last, _AT_ONCE):
        rows = await tx.fetch(
            "SELECT cause, line, once_key, cap_key FROM entry "
            "WHERE cause > $1 AND cause <= $2 AND (once_key IS NOT NULL OR cap_key IS NOT NULL)",
            after,
            after + _AT_ONCE,
        )
        await tx.execute_many(
            "UPDATE entry SET once_key = $1, cap_key = $2 WHERE cause = $3 AND line = $4",
            [(renamed(row["once_key"]), renamed(row["cap_key"]), row["cause"], row["line"]) for row in rows],
        )


def renamed(key: str | None) -> str | None:
    """The present name of a pot."""
    if key is None:
        return None
    if found := _CAP.fullmatch(key):
        rule, member, start, limit = found.groups()
        return f"cap|{start}|{rule}|{member}|{limit}"
    if found := _DAILY.fullmatch(key):
        rule, what, day = found.groups()
        return f"once|{day}|{rule}|{what}"
    if found := _MEMBER_DAILY.fullmatch(key):
        rule, day, member = found.groups()
        return f"once|{day}|{rule}|anything|{member}"
    return key
