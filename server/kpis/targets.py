"""Targets: the value of a measure wanted for one scope and one period."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kpi.periods import Period
from server.db.tx import Reading, Tx
from server.db.versions import bump_version
from server.kpis.sums import SCOPE_OF, By

SUBJECT = "targets"


@dataclass(frozen=True, slots=True)
class Target:
    """What is wanted: money in minor units of the organisation's currency, other measures in their unit."""

    measure: str
    period: Period
    by: By
    scope_id: int
    value: int


async def targets_of(source: Reading, measure: str, period: Period, by: By) -> Mapping[int, int]:
    """Scope id → target, for all scopes of one kind."""
    rows = await source.fetch(
        "SELECT scope_id, value FROM target WHERE measure = $1 AND period = $2 AND scope = $3",
        measure,
        period.label,
        int(SCOPE_OF[by]),
    )
    return {row[0]: row[1] for row in rows}


async def targets_for(
    source: Reading, measures: Collection[str], period: Period, by: By, scope_id: int
) -> Mapping[str, int]:
    """Measure → target of one member, team, region or the company; a measure without one is absent."""
    wanted = set(measures)
    rows = await source.fetch(
        "SELECT measure, value FROM target WHERE period = $1 AND scope = $2 AND scope_id = $3",
        period.label,
        int(SCOPE_OF[by]),
        scope_id,
    )
    return {row[0]: row[1] for row in rows if row[0] in wanted}


async def set_target(tx: Tx, target: Target, caller: str, now_us: int) -> None:
    """Set or change a target; what it was before stays in its history. Call inside ``db.write()``."""
    place = (target.measure, target.period.label, int(SCOPE_OF[target.by]), target.scope_id)
    await tx.execute(
        "INSERT INTO target (measure, period, scope, scope_id, value) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (measure, period, scope, scope_id) DO UPDATE SET value = excluded.value",
        *place,
        target.value,
    )
    await tx.execute(
        "INSERT INTO target_change (measure, period, scope, scope_id, value, caller, changed_us) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        *place,
        target.value,
        caller,
        now_us,
    )
    await bump_version(tx, SUBJECT)
