"""What customers bring and how they buy, as rows: worked out in `insights/segments`, kept here."""

from collections.abc import Sequence

from server.accounts.registry import accounts_changed
from server.accounts.tables import BOUGHT, RANK, WON
from server.db.arrays import among, as_array
from server.db.bulk import Values, write_all
from server.db.tx import Reading, Tx

_COLUMNS = ", ".join(name for name, _ in RANK.columns)


async def kept_ranks(source: Reading) -> dict[int, Values]:
    """Account → its row, as it was worked out last."""
    rows = await source.fetch(f"SELECT {_COLUMNS} FROM account_rank")  # noqa: S608
    return {row["account"]: tuple(row) for row in rows}


async def keep_ranks(tx: Tx, rows: Sequence[Values]) -> None:
    """Put these rows in place of what stood there. Call inside ``db.write()``."""
    await write_all(tx, [(RANK, rows)])
    await tx.execute(
        "UPDATE account SET revenue = r.revenue, profit = r.profit FROM account_rank r "  # noqa: S608
        f"WHERE r.account = account.id AND account.id {among(tx.dialect, '$1', 'bigint')}",
        as_array(tx.dialect, [int(str(row[0])) for row in rows]),
    )
    await accounts_changed(tx)


async def add_won(tx: Tx, rows: Sequence[Values]) -> None:
    """Add to what customers bought on a day; rows of `WON`. Call inside ``db.write()``."""
    await write_all(tx, [(WON, rows)])


async def keep_bought(tx: Tx, rows: Sequence[Values]) -> None:
    """Rows of `BOUGHT`, of customers that have none. Call inside ``db.write()``."""
    await write_all(tx, [(BOUGHT, rows)])


def no_rank(account: int) -> Values:
    """The row of who has bought nothing that still counts."""
    return (account, "", "", 0, 0, 0, 0, 0, 0)
