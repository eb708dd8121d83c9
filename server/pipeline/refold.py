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
from server.pipeline.brought import PRODUCT_MONTH
from server.pipeline.facts import Reversals, facts_with, read_reversals
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

_SUBJECTS_AT_ONCE = 5_000
_KEY_OF: Mapping[str, tuple[str, ...]] = {
    DEAL.table: ("id",),
    CONTRACT.table: ("id",),
    APPROVAL.table: ("contract",),
    INSTALMENT.table: ("contract", "name"),
    STAKE.table: ("member", "kind", "id"),
    DWELL.table: ("deal", "number"),
    DEAL_LINE.table: ("deal", "number"),
    PRODUCT_MONTH.table: ("product", "month"),
    LEAD.table: ("id",),
    TICKET.table: ("id",),
    LEAD_TOUCH.table: ("lead", "seq"),
}
_TELLS = {PRODUCT_MONTH.table: pl.any_horizontal(pl.col("deals", "pieces", "value") != 0)}
_KINDS = ", ".join(f"'{kind.value}'" for kind in sorted(TOUCHES))
_TOUCHING = f"SELECT {FACT} FROM event e WHERE kind IN ({_KINDS}) AND data LIKE '%\"lead\":%' ORDER BY seq"  # noqa: S608  # constants
_SUBJECTS = "SELECT DISTINCT subject FROM event WHERE subject IS NOT NULL"


async def refold(tx: Tx, history: History) -> Sequence[Refolded]:
    """The tables of the pipeline."""
    found = await rows_of_everything(tx, history.directory.zone)
    return tuple(
        Refolded(bulk, _KEY_OF[bulk.table], _frame(bulk, rows), _TELLS.get(bulk.table, EVERY_ROW))
        for bulk, rows in found.writes
    )


async def rows_of_everything(tx: Tx, zone: ZoneInfo) -> Rows:
    """The rows of every deal, contract and lead on record."""
    subjects = sorted(row[0] for row in await tx.fetch(_SUBJECTS))
    found, reversals = Rows(), await read_reversals(tx, zone)
    for start in range(0, len(subjects), _SUBJECTS_AT_ONCE):
        asked = subjects[start : start + _SUBJECTS_AT_ONCE]
        for subject, facts in (await facts_with(tx, asked, zone, reversals)).items():
            found.add(subject, facts, circumstances(facts))
    await _touches(tx, zone, reversals, found)
    return found


async def _touches(tx: Tx, zone: ZoneInfo, reversals: Reversals, found: Rows) -> None:
    for row in await tx.fetch(_TOUCHING):
        fact = fact_from(row, zone)
        read = circumstances((fact, *reversals.get(fact.key, ())))
        found.touch(fact, read[fact.seq])


def _frame(bulk: Bulk, rows: Sequence[Values]) -> pl.DataFrame:
    schema = {name: cell.value for name, cell in cells_of(bulk).items()}
    return pl.DataFrame(rows, schema=schema, orient="row")
