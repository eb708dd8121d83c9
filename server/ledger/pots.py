"""Making the pots anew from the claims in the ledger: who holds each "once per", what each cap has paid."""

from collections.abc import Sequence

import polars as pl

from server.db.bulk import Lookup
from server.db.tx import Row, Tx
from server.ledger.history import History, Refolded
from server.ledger.tables import CAP_POT, ONCE_POT

_IDS = Lookup("SELECT e.seq, e.source, e.id FROM {keys} JOIN event e ON e.seq = wanted.seq", (("seq", "bigint"),))
_KEYS_AT_ONCE = 20_000
_HAS_PAID = pl.any_horizontal(pl.col("due", "paid", "edge_us") != 0)


async def refold(tx: Tx, history: History) -> Sequence[Refolded]:
    """Both tables of pots."""
    return (
        Refolded(ONCE_POT, ("key",), await _once(tx, history.lines), pl.col("holder") != 0),
        Refolded(CAP_POT, ("key",), _caps(history.lines), _HAS_PAID),
    )


async def _once(tx: Tx, lines: pl.DataFrame) -> pl.DataFrame:
    """The earliest of the events that claim the same, by business time, source and id."""
    claims = lines.lazy().filter(pl.col("once_key").is_not_null())
    asks = (pl.col("claimed").sum() > 0) | (pl.col("claimed_coins").sum() > 0)
    # Nearly all pots were entered once, by one line: only the others need a second look.
    pots = claims.group_by(key="once_key").agg(pl.len(), event=pl.col("event").first(), asks=asks).collect()
    single = pots.filter(pl.col("len") == 1).select("key", holder=pl.when("asks").then("event").otherwise(0))
    contested = pots.filter(pl.col("len") > 1).select("key")
    if contested.is_empty():
        return single
    found = claims.join(contested.lazy(), left_on="once_key", right_on="key", how="semi").collect()
    asking = found.group_by("once_key", "event").agg(pl.col("at_us").max(), asks=asks).filter("asks")
    first = asking.filter(pl.col("at_us") == pl.col("at_us").min().over("once_key"))
    ids = await _ids_of(tx, first.filter(pl.len().over("once_key") > 1)["event"].unique().to_list())
    ranked = first.join(ids, left_on="event", right_on="seq", how="left").sort("source", "id")
    holders = ranked.group_by(key="once_key").agg(holder=pl.col("event").first())
    empty = contested.join(holders, on="key", how="anti").with_columns(holder=pl.lit(0, pl.Int64))
    return pl.concat([single, holders, empty])


async def _ids_of(tx: Tx, seqs: Sequence[int]) -> pl.DataFrame:
    rows: list[Row] = []
    for start in range(0, len(seqs), _KEYS_AT_ONCE):
        rows += await _IDS.fetch(tx, [(seq,) for seq in seqs[start : start + _KEYS_AT_ONCE]])
    return pl.DataFrame(
        [tuple(row) for row in rows], schema={"seq": pl.Int64, "source": pl.String, "id": pl.String}, orient="row"
    )


def _caps(lines: pl.DataFrame) -> pl.DataFrame:
    claims = lines.lazy().filter(pl.col("cap_key").str.starts_with("cap|"))
    by_event = claims.group_by("cap_key", "event").agg(
        pl.col("due").sum(), pl.col("xp").sum(), pl.col("claimed").max(), pl.col("at_us").max()
    )
    # A claim of coins alone never enters its cap.
    entered = by_event.filter(pl.col("claimed") > 0)
    paid_at = pl.col("at_us").filter(pl.col("xp") > 0).max().fill_null(0)
    pots = entered.group_by(key="cap_key").agg(pl.col("due").sum(), paid=pl.col("xp").sum(), edge_us=paid_at)
    return pots.collect()
