"""A database in which a boss would ask: the history of a year that is not over, with customers, contracts and targets.

Contracts and their instalments are written beside their folds as the won deals would have had them; the ledger knows
nothing of them, so that they add nothing to what a history costs.
"""

from datetime import UTC, date, datetime

import asyncpg

from server.clock import Clock
from server.db.database import SQLITE_PREFIX, Database
from server.db.tx import Tx
from server.refold.rebuild import rebuild
from tests.benchmarks.history import ACCOUNTS, MEMBERS, PRODUCTS, REGIONS, TEAMS, write_history

TODAY = date(2025, 11, 14)
_MADE = datetime(2025, 1, 1, tzinfo=UTC)
_AIMS = {"revenue_won": 9_000_000, "collected": 7_000_000}
_CONTRACTS = (
    "INSERT INTO contract (id, state, deal, account, product, amount, signed_day, delivered_day, collected, overpaid, "
    "touched_us, member, team, region) SELECT 'C' || id, 'open', id, account, product, amount, closed_day, "
    "closed_day + 5, 0, 0, touched_us, member, team, region FROM deal WHERE state = 'won'"
)
_DUE = (
    "INSERT INTO instalment (contract, name, due_day, amount, paid, paid_day) SELECT id, '1', delivered_day + 30, "
    "amount / 2, 0, 0 FROM contract UNION ALL SELECT id, '2', delivered_day + 60, amount - amount / 2, 0, 0 "
    "FROM contract"
)
# Nearly everybody pays, from twenty days before it is due to ten days after.
_PAID = (
    "UPDATE instalment SET paid = amount, paid_day = due_day - 20 + amount % 31 "  # noqa: S608  # constants
    f"WHERE due_day - 20 + amount % 31 <= {TODAY.toordinal()} AND amount % 20 > 0"
)
_COLLECTED = "UPDATE contract SET collected = (SELECT sum(i.paid) FROM instalment i WHERE i.contract = contract.id)"


class Noon(Clock):
    """Noon of `TODAY`, in the company's zone and near it."""

    def __call__(self) -> datetime:
        return datetime(TODAY.year, TODAY.month, TODAY.day, 4, tzinfo=UTC)


async def fill_year(url: str, events: int, accounts: int = ACCOUNTS) -> None:
    """Fill a database that has the company in it."""
    async with await Database.open(url) as db:
        await write_history(db, events, TODAY, accounts)
        async with db.write() as tx:
            await _customers(tx, accounts)
            await _targets(tx)
        await rebuild(db, Noon()(), lambda done, total: None)
        async with db.write() as tx:
            for statement in (_CONTRACTS, _DUE, _PAID, _COLLECTED):
                await tx.execute(statement)
    await settle(url)


async def settle(url: str) -> None:
    """What a running database does by itself, by and by: statistics, and pages known to be visible to everybody."""
    if url.startswith(SQLITE_PREFIX):
        async with await Database.open(url) as db, db.write() as tx:
            await tx.execute("ANALYZE")
        return
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


async def _customers(tx: Tx, accounts: int) -> None:
    await tx.execute_many(
        "INSERT INTO account (id, ref, name, industry, size, source, is_key, created_at) "
        "VALUES ($1, $2, $3, $4, $5, '', $6, $7)",
        [
            (n, f"A-{n}", f"Firm {n}", f"industry {n % 12}", ("small", "large")[n % 2], False, _MADE)
            for n in range(1, accounts + 1)
        ],
    )
    products = [(n, f"P-{n}", f"Product {n}", _MADE) for n in range(1, PRODUCTS + 1)]
    await tx.execute_many("INSERT INTO product (id, ref, name, created_at) VALUES ($1, $2, $3, $4)", products)


async def _targets(tx: Tx) -> None:
    """Of everybody for the year, and of the last months."""
    scopes = [(0, n, 1) for n in range(1, MEMBERS + 1)] + [(1, n, MEMBERS // TEAMS) for n in range(1, TEAMS + 1)]
    scopes += [(2, n, MEMBERS // REGIONS) for n in range(1, REGIONS + 1)] + [(3, 0, MEMBERS)]
    rows = [
        (measure, period, kind, id, of_one * people // share)
        for measure, of_one in _AIMS.items()
        for period, share in (("2025", 1), ("2025-11", 12))
        for kind, id, people in scopes
    ]
    await tx.execute_many(
        "INSERT INTO target (measure, period, scope, scope_id, value) VALUES ($1, $2, $3, $4, $5)", rows
    )
