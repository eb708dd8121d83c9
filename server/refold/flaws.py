"""What can be wrong with the ledger itself, which no fold can mend: it is only told."""

from collections.abc import Iterator

import polars as pl

from game_rules.rulebook import LOOT
from server.db.tx import Reading, Tx
from server.ledger.history import History
from server.ledger.newest import last_seq

_SHOWN = 5

_SEQS = "SELECT count(*) AS events, min(seq) AS first, max(seq) AS last FROM event"
_GAPS = (
    "SELECT seq + 1 AS first, next - 1 AS last FROM (SELECT seq, lead(seq) OVER (ORDER BY seq) AS next FROM event) e "
    "WHERE next > seq + 1 ORDER BY seq"
)
_TWICE = "SELECT source, id, count(*) AS times FROM event GROUP BY source, id HAVING count(*) > 1 ORDER BY source, id"
_BOUNDS = "SELECT min(cause) AS first, max(cause) AS last, min(event) AS lowest, max(event) AS highest FROM {table}"
_ORPHANS = (
    "SELECT t.cause, t.line, t.event FROM {table} t LEFT JOIN event c ON c.seq = t.cause "
    "LEFT JOIN event e ON e.seq = t.event WHERE c.seq IS NULL OR e.seq IS NULL ORDER BY t.cause, t.line"
)
_AHEAD = "SELECT cause, line, event FROM {table} WHERE event > cause ORDER BY cause, line"

# Loot is paid as a difference, at the opening of its raid: what stands there is what the raid has for each member now.
_LOOT_WRONG = (
    "SELECT seq, member, CAST(sum(paid) AS BIGINT), CAST(sum(due) AS BIGINT) FROM ("  # noqa: S608  # constants
    f"SELECT event AS seq, member, xp AS paid, 0 AS due, coins FROM entry WHERE rule = '{LOOT}' UNION ALL "
    "SELECT r.seq, m.member, 0, m.xp, -m.coins FROM raid_member m JOIN raid r ON r.id = m.raid) loot "
    "GROUP BY seq, member HAVING sum(paid) <> sum(due) OR sum(coins) <> 0 ORDER BY seq, member"
)
_LOOT_TOLD = "lines of loot do not sum to what a raid has for a member (opening, member, XP of the lines, of the raid)"


async def flaws(tx: Tx, history: History) -> list[str]:
    """One sentence per kind of flaw, with examples; none is the only good answer."""
    found = [
        *await _gaps(tx),
        *await _told(tx, _TWICE, "the same event is recorded more than once (source, id, times)"),
    ]
    for table in ("entry", "contribution"):
        if await _may_have_orphans(tx, table, has_gaps=bool(found)):
            sql = _ORPHANS.format(table=table)
            found += await _told(tx, sql, f"lines of {table} name events that are not there (cause, line, event)")
        sql = _AHEAD.format(table=table)
        found += await _told(tx, sql, f"lines of {table} are about events later than their cause (cause, line, event)")
    return [*found, *_quests_paid_wrong(history), *await _told(tx, _LOOT_WRONG, _LOOT_TOLD)]


async def _gaps(tx: Reading) -> list[str]:
    row = await tx.fetch_one(_SEQS)
    if row is None or not row["events"] or (row["first"] == 1 and row["last"] == row["events"]):
        return []
    found = [] if row["first"] == 1 else [f"the events begin with {row['first']}, not with 1"]
    return found + await _told(tx, _GAPS, "events are missing (first, last of each gap)")


async def _may_have_orphans(tx: Reading, table: str, *, has_gaps: bool) -> bool:
    """Without gaps among the events the first and the last number answer, and no line need be looked up."""
    last = await last_seq(tx)
    row = await tx.fetch_one(_BOUNDS.format(table=table))
    if row is None or row["first"] is None:
        return False
    return has_gaps or min(row["first"], row["lowest"]) < 1 or max(row["last"], row["highest"]) > last


async def _told(tx: Reading, sql: str, what: str) -> list[str]:
    rows = await tx.fetch(sql)
    if not rows:
        return []
    shown = "; ".join(", ".join(str(value) for value in row) for row in rows[:_SHOWN])
    return [f"{what}: {shown}{f' and {len(rows) - _SHOWN} more' if len(rows) > _SHOWN else ''}"]


def _quests_paid_wrong(history: History) -> Iterator[str]:
    """A quest that stands paid has paid what its rulebook says, one that was taken back has paid nothing."""
    lines = history.rewards.filter(pl.col("cap_key").str.starts_with("quest|"))
    sums = lines.group_by("cap_key", maintain_order=True).agg(
        pl.col("xp").sum(), pl.col("coins").sum(), pl.col("version").last(), is_paid=pl.col("reason").last().is_null()
    )
    wrong = []
    for key, xp, coins, version, is_paid in sums.iter_rows():
        wanted = _reward(history, key.split("|")[1], version) if is_paid else (0, 0)
        if (xp, coins) != wanted:
            wrong.append(f"{key}: {xp} XP, {coins} coins instead of {wanted[0]} and {wanted[1]}")
    if wrong:
        more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        yield f"quests whose lines do not sum to what they pay: {'; '.join(wrong[:_SHOWN])}{more}"


def _reward(history: History, quest: str, version: int) -> tuple[int, int]:
    """XP and coins of a quest as a version of the rulebook has it; nothing where it has none."""
    try:
        found = history.editions.version(version).find_quest(quest)
    except KeyError:
        return 0, 0
    return (found.xp, found.coins) if found is not None else (0, 0)
