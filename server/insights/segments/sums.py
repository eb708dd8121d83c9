"""What each customer bought, added up as it is recorded: by customer and day, and from that what counts on a day.

Contributions are never changed, so those of the events since the last time are all there is to add. A customer is
worked out anew when something was added, when a day of theirs has come into what is looked at or has left it, or when
they were merged; however long the history is, nobody else is read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kpi.segments import rhythm
from server.accounts.ranks import add_won, keep_bought
from server.db.arrays import among, as_array
from server.db.bulk import Values
from server.db.database import Database
from server.db.tx import Reading, Row, Tx
from server.ledger.newest import last_seq

SEEN_DAYS = 730
"""How far back one looks for how a customer buys: two years, so that a yearly order is a rhythm."""
REVENUE, COSTED, MARGIN, WINS = "revenue_won", "revenue_costed", "margin_won", "deals_won"

# The measure is not asked for in WHERE: SQLite would read all there ever was of it. What nobody knows the cost of
# counts with all of its revenue.
_NEW = (
    "SELECT account, day, "  # noqa: S608  # constants
    f"CAST(sum(CASE measure WHEN '{REVENUE}' THEN value ELSE 0 END) AS BIGINT) AS revenue, "
    f"sum(CASE measure WHEN '{REVENUE}' THEN 1 ELSE 0 END) AS revenues, "
    f"CAST(sum(CASE WHEN measure IN ('{REVENUE}', '{MARGIN}') THEN value WHEN measure = '{COSTED}' THEN -value ELSE 0 "
    "END) AS BIGINT) AS profit, "
    f"sum(CASE WHEN measure IN ('{REVENUE}', '{MARGIN}', '{COSTED}') THEN 1 ELSE 0 END) AS profits, "
    f"CAST(sum(CASE measure WHEN '{WINS}' THEN value ELSE 0 END) AS BIGINT) AS wins "
    "FROM contribution WHERE cause > $1 AND cause <= $2 AND account > 0 GROUP BY account, day "
    f"HAVING sum(CASE WHEN measure IN ('{REVENUE}', '{MARGIN}', '{COSTED}', '{WINS}') THEN 1 ELSE 0 END) > 0"
)


@dataclass(frozen=True, slots=True)
class Bought:
    """What the books say of one customer: profit over the window of the tiers, the rest over two years."""

    profit: int
    revenue: int
    times: int
    last_day: int
    rhythm: int


@dataclass(frozen=True, slots=True)
class _Look:
    """From which day on one looks at profit, and at everything else; up to a day."""

    window_days: int
    today: int

    @property
    def firsts(self) -> tuple[int, int]:
        return self.today - self.window_days + 1, self.today - SEEN_DAYS + 1


async def sum_up(db: Database, window_days: int, today: int) -> None:
    """Add what was recorded since the last time. Whoever comes second, of two at once, looks at what the other left."""
    while not await _add_up(db, _Look(window_days, today)):
        pass


async def _add_up(db: Database, look: _Look) -> bool:
    """Whether it could be added: nothing else was meanwhile."""
    async with db.read() as source:
        summed = await _summed(source)
        seq = await last_seq(source)
        new = await source.fetch(_NEW, summed["seq"] if summed is not None else 0, seq)
    async with db.write() as tx:
        if await _summed(tx) != summed:
            return False
        await add_won(tx, [tuple(row) for row in new])
        concerned = await _concerned(tx, summed, look, {row["account"] for row in new})
        await _work_out(tx, look, concerned)
        await tx.execute(
            "INSERT INTO account_summed (one, seq, day, window_days) VALUES (1, $1, $2, $3) ON CONFLICT (one) "
            "DO UPDATE SET seq = excluded.seq, day = excluded.day, window_days = excluded.window_days",
            seq,
            look.today,
            look.window_days,
        )
    return True


async def summed_until(source: Reading) -> int:
    """The last event that was added."""
    return int(await source.fetch_value("SELECT seq FROM account_summed WHERE one = 1") or 0)


async def bought_by_account(source: Reading) -> Mapping[int, Bought]:
    """Account → what it bought, of all that bought anything in the time that is looked at."""
    rows = await source.fetch(
        "SELECT account, profit, revenue, times, last_day, rhythm FROM account_bought WHERE counts = 1"
    )
    return {account: Bought(*told) for account, *told in rows}


async def _summed(source: Reading) -> Mapping[str, int] | None:
    row = await source.fetch_one("SELECT seq, day, window_days FROM account_summed WHERE one = 1")
    return {name: int(row[name]) for name in ("seq", "day", "window_days")} if row is not None else None


async def _concerned(tx: Tx, summed: Mapping[str, int] | None, look: _Look, added: set[int]) -> Sequence[int] | None:
    """The numbers of all whose sums may be others now; None for everybody."""
    if summed is None or summed["day"] > look.today or summed["window_days"] != look.window_days:
        return None
    before = _Look(look.window_days, summed["day"])
    ranges = [(before.today + 1, look.today), *zip(before.firsts, (day - 1 for day in look.firsts), strict=True)]
    moved = await tx.fetch(
        "SELECT account FROM account_won WHERE day BETWEEN $1 AND $2 OR day BETWEEN $3 AND $4 OR day BETWEEN $5 AND $6",
        *(day for both in ranges for day in both),
    )
    merged = await tx.fetch(
        "SELECT a.id, a.merged_into FROM account a JOIN account_bought b ON b.account = a.id "
        "WHERE a.merged_into IS NOT NULL"
    )
    concerned = added | {row["account"] for row in moved} | {id for row in merged for id in row}
    families = await tx.fetch(
        f"SELECT main.id, other.id AS other FROM account told JOIN account main "  # noqa: S608
        "ON main.id = coalesce(told.merged_into, told.id) LEFT JOIN account other ON other.merged_into = main.id "
        f"WHERE told.id {among(tx.dialect, '$1', 'bigint')}",
        as_array(tx.dialect, sorted(concerned)),
    )
    return sorted(concerned | {id for row in families for id in row if id is not None})


async def _work_out(tx: Tx, look: _Look, concerned: Sequence[int] | None) -> None:
    these, arguments = "", []
    if concerned is not None:
        these, arguments = among(tx.dialect, "$1", "bigint"), [as_array(tx.dialect, concerned)]
    await tx.execute(f"DELETE FROM account_bought{f' WHERE account {these}' if these else ''}", *arguments)  # noqa: S608
    # What was merged counts for what it was merged into.
    main = "coalesce(a.merged_into, w.account)"
    first, last = len(arguments) + 1, len(arguments) + 2
    rows = await tx.fetch(
        f"SELECT {main} AS main, w.day, "  # noqa: S608
        + ", ".join(
            f"CAST(sum(w.{name}) AS BIGINT) AS {name}" for name in ("revenue", "revenues", "profit", "profits", "wins")
        )
        + f" FROM account_won w LEFT JOIN account a ON a.id = w.account WHERE w.day BETWEEN ${first} AND ${last}"
        + (f" AND w.account {these}" if these else "")
        + f" GROUP BY {main}, w.day ORDER BY {main}, w.day",
        *arguments,
        min(look.firsts),
        look.today,
    )
    found = [_row(account, days, look) for account, days in groupby(rows, lambda row: int(row["main"]))]
    await keep_bought(tx, found)


def _row(account: int, days: Iterable[Row], look: _Look) -> Values:
    profit_from, seen_from = look.firsts
    profit = revenue = times = counts = 0
    won: list[int] = []
    for row in days:
        if row["day"] >= profit_from:
            profit += row["profit"]
            counts |= row["profits"] > 0
        if row["day"] >= seen_from:
            revenue += row["revenue"]
            counts |= row["revenues"] > 0
            if row["wins"] > 0:
                won.append(row["day"])
                times += row["wins"]
    return (account, profit, revenue, times, max(won, default=0), rhythm(won) or 0, int(counts or bool(won)))
