"""Making deals, contracts and instalments anew from the ledger, some subjects at a time."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import polars as pl

from kpi.leads import TOUCHES
from kpi.timeline import circumstances
from server.db.bulk import Bulk, Values
from server.db.frames import cells_of
from server.db.tx import Tx
from server.ledger.facts import FACT, fact_from
from server.ledger.history import EVERY_ROW, History, Refolded
from server.ledger.newest import last_seq
from server.pipeline.brought import PRODUCT_MONTH
from server.pipeline.facts import read_reversals, together
from server.pipeline.fold import Rows
from server.pipeline.tables import (
    APPROVAL,
    CONTRACT,
    DEAL,
    DEAL_LINE,
    DWELL,
    INSTALMENT,
    LEAD,
    LEAD_TOUCH,
    STAKE,
    TICKET,
)

SUBJECTS_AT_ONCE = 5_000
_KEYS: Sequence[tuple[Bulk, tuple[str, ...]]] = (
    (DEAL, ("id",)),
    (CONTRACT, ("id",)),
    (APPROVAL, ("contract",)),
    (INSTALMENT, ("contract", "name")),
    (STAKE, ("member", "kind", "id")),
    (DWELL, ("deal", "number")),
    (DEAL_LINE, ("deal", "number")),
    (PRODUCT_MONTH, ("product", "month")),
    (LEAD, ("id",)),
    (TICKET, ("id",)),
    (LEAD_TOUCH, ("lead", "seq")),
)
_TELLS = {PRODUCT_MONTH.table: pl.any_horizontal(pl.col("deals", "pieces", "value") != 0)}
_KINDS = ", ".join(f"'{kind.value}'" for kind in sorted(TOUCHES))
_TOUCHING = (
    f"SELECT {FACT} FROM event e WHERE kind IN ({_KINDS}) AND data LIKE '%\"lead\":%' AND seq <= $1 ORDER BY seq"  # noqa: S608  # constants
)
_SUBJECTS = "SELECT DISTINCT subject FROM event WHERE subject IS NOT NULL ORDER BY subject"
_TOLD = f"SELECT {FACT} FROM event e WHERE subject BETWEEN $1 AND $2 AND seq <= $3"  # noqa: S608  # constants


async def refold(tx: Tx, history: History) -> Sequence[Refolded]:
    """The tables of the pipeline."""
    return refolded(await frames(tx, history.directory.zone, await last_seq(tx)))


def refolded(found: Mapping[str, pl.DataFrame]) -> Sequence[Refolded]:
    """What ``frames`` found, told apart by its keys."""
    return [Refolded(bulk, key, found[bulk.table], _TELLS.get(bulk.table, EVERY_ROW)) for bulk, key in _KEYS]


async def frames(tx: Tx, zone: ZoneInfo, last: int) -> dict[str, pl.DataFrame]:
    """Table → the rows of every deal, contract, lead and ticket, of the events up to ``last``."""
    subjects = [row[0] for row in await tx.fetch(_SUBJECTS)]
    rows, reversals = Rows(), await read_reversals(tx, zone, last)
    for start in range(0, len(subjects), SUBJECTS_AT_ONCE):
        asked = subjects[start : start + SUBJECTS_AT_ONCE]
        told = await tx.fetch(_TOLD, asked[0], asked[-1], last)
        for subject, facts in together((fact_from(row, zone) for row in told), reversals).items():
            rows.add(subject, facts, circumstances(facts))
    for row in await tx.fetch(_TOUCHING, last):
        fact = fact_from(row, zone)
        read = circumstances((fact, *reversals.get(fact.key, ())))
        rows.touch(fact, read[fact.seq])
    return {bulk.table: _frame(bulk, values) for bulk, values in rows.writes}


def _frame(bulk: Bulk, rows: Sequence[Values]) -> pl.DataFrame:
    schema = {name: cell.value for name, cell in cells_of(bulk).items()}
    return pl.DataFrame(rows, schema=schema, orient="row")
