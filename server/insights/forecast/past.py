"""Past periods to look at again, with the targets they had, and what came on each of their days."""

from collections.abc import Mapping, Sequence
from datetime import date

from kpi.forecast import LOOK_BACK_DAYS, Days
from kpi.periods import Grain, Period, period_of
from kpi.replay import Replayed
from kpi.seasonal import month_number
from kpi.stakes import ScopeKey
from server.db.arrays import among, as_array
from server.db.tx import Reading
from server.kpis.scopes import Scope, Span
from server.kpis.sums import days_of
from server.kpis.targets import stored_in

MONTHS = 12
_KIND = {Scope.MEMBER: "member", Scope.TEAM: "team", Scope.REGION: "region", Scope.COMPANY: "company"}


def days(period: Period) -> Days:
    """Its first and last day."""
    return Days(*days_of(period))


async def months_before(source: Reading, measure: str, today: date) -> list[Replayed]:
    """The last twelve months that are over, the earliest first, with their targets. One statement."""
    month = period_of(today, Grain.MONTH)
    months = [month := month.previous() for _ in range(MONTHS)][::-1]
    targets: dict[str, dict[ScopeKey, int]] = {}
    for (by, id, label), one in (await stored_in(source, measure, [month.label for month in months])).items():
        if not one.covers_tree:
            targets.setdefault(label, {})[by.value, id] = one.value
    return [Replayed(one.label, days(one), days(one.previous()), targets.get(one.label, {})) for one in months]


async def daily_sums(source: Reading, measures: Sequence[str], first: int, last: int) -> dict[ScopeKey, dict[int, int]]:
    """What came day by day, of the company, the regions and the teams. One statement."""
    found: dict[ScopeKey, dict[int, int]] = {}
    for row in await source.fetch(
        "SELECT scope, scope_id, start, CAST(sum(value) AS BIGINT) AS total FROM rollup "  # noqa: S608
        f"WHERE measure {among(source.dialect, '$1')} AND scope IN ({int(Scope.TEAM)}, {int(Scope.REGION)}, "
        f"{int(Scope.COMPANY)}) AND span = {int(Span.DAY)} AND start BETWEEN $2 AND $3 "
        "GROUP BY scope, scope_id, start ORDER BY scope, scope_id, start",
        as_array(source.dialect, sorted(measures)),
        first,
        last,
    ):
        found.setdefault((_KIND[Scope(row["scope"])], row["scope_id"]), {})[row["start"]] = row["total"]
    return found


async def monthly_sums(source: Reading, measures: Sequence[str]) -> dict[int, int]:
    """What the company had month by month (see ``month_number``), as far back as is known. One statement."""
    rows = await source.fetch(
        "SELECT start, CAST(sum(value) AS BIGINT) AS total FROM rollup "  # noqa: S608  # constants
        f"WHERE measure {among(source.dialect, '$1')} AND scope = {int(Scope.COMPANY)} AND scope_id = 0 "
        f"AND span = {int(Span.MONTH)} GROUP BY start",
        as_array(source.dialect, sorted(measures)),
    )
    return {month_number(date.fromordinal(row["start"])): row["total"] for row in rows}


async def first_day(source: Reading, measures: Sequence[str], today: int) -> int:
    """The first day while looking back from today on which the company had any of it; today for none. One statement."""
    found = await source.fetch_value(
        "SELECT min(start) FROM rollup "  # noqa: S608  # constants
        f"WHERE measure {among(source.dialect, '$1')} AND scope = {int(Scope.COMPANY)} AND span = {int(Span.DAY)} "
        "AND start BETWEEN $2 AND $3",
        as_array(source.dialect, sorted(measures)),
        today - LOOK_BACK_DAYS + 1,
        today,
    )
    return int(found or today)


async def lately(source: Reading, measures: Sequence[str], scope: Scope, today: int) -> Mapping[int, tuple[int, float]]:
    """Scope id → the sum of what came while looking back from today, and of its days' squares. One statement."""
    rows = await source.fetch(
        "SELECT scope_id, CAST(sum(total) AS BIGINT) AS total, sum(CAST(total AS DOUBLE PRECISION) * total) AS squares "  # noqa: S608
        "FROM (SELECT scope_id, start, CAST(sum(value) AS BIGINT) AS total FROM rollup "
        f"WHERE measure {among(source.dialect, '$1')} AND scope = $2 AND span = {int(Span.DAY)} "
        "AND start BETWEEN $3 AND $4 GROUP BY scope_id, start) days GROUP BY scope_id",
        as_array(source.dialect, sorted(measures)),
        int(scope),
        today - LOOK_BACK_DAYS + 1,
        today,
    )
    return {row["scope_id"]: (row["total"], row["squares"]) for row in rows}
