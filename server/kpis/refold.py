"""Making the roll-ups anew from the ledger."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from kpi.events import Kind
from server.db.bulk import Bulk, Values
from server.db.frames import cells_of
from server.db.tx import Tx
from server.kpis.relief import rows_of
from server.kpis.scopes import Scope, Span
from server.kpis.tables import RELIEF, RELIEF_END, ROLLUP
from server.ledger.facts import FACT, fact_from
from server.ledger.history import History, Refolded

_RELIEVING = (
    f"SELECT {FACT} FROM event e WHERE kind IN ('{Kind.RELIEF_GRANTED.value}', '{Kind.RELIEF_WITHDRAWN.value}') "  # noqa: S608  # constants
    "ORDER BY seq"
)
_KEY = ("measure", "scope", "span", "start", "scope_id")
# The 1st of January 1970 as an ordinal: polars counts days from there.
_EPOCH = date(1970, 1, 1).toordinal()


async def refold(tx: Tx, history: History) -> Sequence[Refolded]:
    """The roll-ups and the reliefs."""
    members = history.by_member.select(**_columns(Scope.MEMBER, "member", Span.DAY, "day"))
    by_day = history.by_place
    by_month = by_day.with_columns(day=_first_of_month("day"))
    places = [
        _of(sums, scope, span)
        for sums, span in ((by_day, Span.DAY), (by_month, Span.MONTH))
        for scope in (Scope.TEAM, Scope.REGION, Scope.COMPANY)
    ]
    return (
        Refolded(ROLLUP, _KEY, pl.concat([members, *places]), pl.any_horizontal(pl.col("value", "earned") != 0)),
        *await _reliefs(tx, history),
    )


async def _reliefs(tx: Tx, history: History) -> Sequence[Refolded]:
    rows = await tx.fetch(_RELIEVING)
    written = rows_of(fact_from(row, history.directory.zone) for row in rows)
    keys = {RELIEF.table: ("id",), RELIEF_END.table: ("relief",)}
    return [Refolded(bulk, keys[bulk.table], _frame(bulk, values)) for bulk, values in written]


def _frame(bulk: Bulk, rows: Sequence[Values]) -> pl.DataFrame:
    schema = {name: cell.value for name, cell in cells_of(bulk).items()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _columns(scope: Scope, scope_id: str, span: Span, start: str) -> dict[str, pl.Expr]:
    return {
        "scope": pl.lit(int(scope), pl.Int32),
        "scope_id": pl.col(scope_id) if scope is not Scope.COMPANY else pl.lit(0, pl.Int32),
        "measure": pl.col("measure"),
        "span": pl.lit(int(span), pl.Int32),
        "start": pl.col(start),
        "value": pl.col("value"),
        "earned": pl.col("earned"),
    }


def _of(sums: pl.DataFrame, scope: Scope, span: Span) -> pl.DataFrame:
    if scope is Scope.COMPANY:
        summed = sums.group_by("measure", "day").agg(pl.col("value").sum(), pl.col("earned").sum())
        return summed.select(**_columns(scope, "", span, "day"))
    place = "team" if scope is Scope.TEAM else "region"
    counted = sums.filter(pl.col(place) != 0)
    summed = counted.group_by("measure", place, "day").agg(pl.col("value").sum(), pl.col("earned").sum())
    return summed.select(**_columns(scope, place, span, "day"))


def _first_of_month(day: str) -> pl.Expr:
    as_date = (pl.col(day) - _EPOCH).cast(pl.Date)
    return as_date.dt.month_start().cast(pl.Int32) + _EPOCH
