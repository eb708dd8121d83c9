"""Adding up measures in SQL: over a period, by one dimension.

Roll-ups answer what they hold (members by day; teams, regions, company by day and month); product, industry, source
and account are added up from the contributions themselves.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kpi.periods import Grain, Period
from server.db.arrays import among, as_array
from server.db.tx import Dialect, Reading, Row
from server.kpis.scopes import Scope, Span


class By(StrEnum):
    """What a sum is split by."""

    COMPANY = "company"
    REGION = "region"
    TEAM = "team"
    MEMBER = "member"
    PRODUCT = "product"
    INDUSTRY = "industry"
    SOURCE = "source"
    ACCOUNT = "account"
    MONTH = "month"


SCOPE_OF = {By.COMPANY: Scope.COMPANY, By.REGION: Scope.REGION, By.TEAM: Scope.TEAM, By.MEMBER: Scope.MEMBER}
_MONTHLY = (Grain.MONTH, Grain.QUARTER, Grain.YEAR, Grain.ALL)


@dataclass(frozen=True, slots=True)
class Sum:
    """One measure's sum for one key; ``name`` is what people read, "" where there is nothing to name."""

    key: str
    name: str
    measure: str
    value: int


def days_of(period: Period) -> tuple[int, int]:
    """The first and the last day of a period, as ordinals."""
    if period.grain is Grain.ALL:
        return 1, date.max.toordinal()
    return period.start.toordinal(), (period.end - timedelta(days=1)).toordinal()


async def rolled_up(
    source: Reading, measures: Collection[str], by: By, first: int, last: int, *, by_month: bool
) -> list[tuple[int, str, int]]:
    """(scope id, measure, sum) of the roll-ups of one scope; ``by_month`` when the days are whole months."""
    span = Span.MONTH if by_month and by is not By.MEMBER else Span.DAY
    rows = await source.fetch(
        f"SELECT scope_id, measure, CAST(sum(value) AS BIGINT) FROM rollup "  # noqa: S608
        f"WHERE measure {among(source.dialect, '$1')} AND scope = $2 AND span = $3 AND start BETWEEN $4 AND $5 "
        "GROUP BY scope_id, measure",
        as_array(source.dialect, sorted(measures)),
        int(SCOPE_OF[by]),
        int(span),
        first,
        last,
    )
    return [(row[0], row[1], row[2]) for row in rows]


def rollups_of(dialect: Dialect, scope: Scope, span: Span, who: str) -> str:
    """The roll-ups ``u`` of the scopes that ``who`` says, each beside the company's, ``d``, of the same measure and
    start: for ``FROM``, where ``d`` is to be narrowed down to measures and days.

    Somebody's days lie apart, each among everybody's. Who has something on a day has it on a day of the company's.
    """
    company = f"d.scope = {int(Scope.COMPANY)} AND d.span = {int(span)} AND d.scope_id = 0"
    theirs = f"u.measure = d.measure AND u.scope = {int(scope)} AND u.span = {int(span)} AND u.start = d.start"
    if dialect is Dialect.SQLITE:
        return f"rollup d CROSS JOIN rollup u ON {company} AND {theirs} AND u.scope_id {who}"
    # OFFSET 0 keeps PostgreSQL from reading everybody's days.
    found = f"SELECT * FROM rollup u WHERE {theirs} AND u.scope_id {who} OFFSET 0"  # noqa: S608  # constants
    return f"rollup d JOIN LATERAL ({found}) u ON {company}"


async def of_scope(
    source: Reading,
    measures: Collection[str],
    by: By,
    scope_id: int,
    first: int,
    last: int,
    *,
    by_month: bool = False,
) -> dict[str, int]:
    """Measure → sum of one scope; a measure without anything is absent. ``by_month`` when the days are whole months."""
    rows = await _within(source, "u.measure", measures, (by, scope_id), (first, last), by_month=by_month)
    return {row[0]: row[1] for row in rows}


async def of_scopes(
    source: Reading, measures: Collection[str], by: By, ids: Collection[int], first: int, last: int, *, by_month: bool
) -> list[tuple[int, str, int]]:
    """(scope id, measure, sum) of some scopes; one without anything is absent. Members are kept by day only."""
    span = Span.MONTH if by_month and by is not By.MEMBER else Span.DAY
    rows = await source.fetch(
        "SELECT u.scope_id, u.measure, CAST(sum(u.value) AS BIGINT) "  # noqa: S608  # constants
        f"FROM {rollups_of(source.dialect, SCOPE_OF[by], span, among(source.dialect, '$2', 'int'))} "
        f"WHERE d.measure {among(source.dialect, '$1')} AND d.start BETWEEN $3 AND $4 "
        "GROUP BY u.scope_id, u.measure ORDER BY 1, 2",
        as_array(source.dialect, sorted(measures)),
        as_array(source.dialect, sorted(ids)),
        first,
        last,
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def courses_of_scopes(
    source: Reading, measures: Collection[str], by: By, ids: Collection[int], first: int, last: int
) -> list[tuple[int, int, int]]:
    """(scope id, day, sum of the measures together) of some scopes, day by day; a day without anything is absent."""
    rows = await source.fetch(
        "SELECT u.scope_id, u.start, CAST(sum(u.value) AS BIGINT) "  # noqa: S608  # constants
        f"FROM {rollups_of(source.dialect, SCOPE_OF[by], Span.DAY, among(source.dialect, '$2', 'int'))} "
        f"WHERE d.measure {among(source.dialect, '$1')} AND d.start BETWEEN $3 AND $4 "
        "GROUP BY u.scope_id, u.start ORDER BY 1, 2",
        as_array(source.dialect, sorted(measures)),
        as_array(source.dialect, sorted(ids)),
        first,
        last,
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def moved_members(source: Reading, measure: str, first: int, last: int) -> frozenset[int]:
    """Who contributed anything to a measure on these days."""
    rows = await source.fetch(
        "SELECT DISTINCT scope_id FROM rollup "
        "WHERE measure = $1 AND scope = $2 AND span = $3 AND start BETWEEN $4 AND $5 AND value <> 0",
        measure,
        int(Scope.MEMBER),
        int(Span.DAY),
        first,
        last,
    )
    return frozenset(row[0] for row in rows)


async def first_day_of(source: Reading, measure: str) -> int | None:
    """The first day (an ordinal) on which the company has anything of a measure; None for never."""
    day: int | None = await source.fetch_value(
        "SELECT min(start) FROM rollup WHERE measure = $1 AND scope = $2 AND span = $3",
        measure,
        int(Scope.COMPANY),
        int(Span.DAY),
    )
    return day


async def course_of_scope(
    source: Reading, measures: Collection[str], by: By, scope_id: int, first: int, last: int, *, by_month: bool
) -> list[tuple[int, str, int]]:
    """(first day, measure, sum) of one scope, month by month, or day by day (members always), the earliest first."""
    rows = await _within(source, "u.start, u.measure", measures, (by, scope_id), (first, last), by_month=by_month)
    return [(row[0], row[1], row[2]) for row in rows]


async def _within(
    source: Reading,
    columns: str,
    measures: Collection[str],
    scope: tuple[By, int],
    days: tuple[int, int],
    *,
    by_month: bool,
) -> Sequence[Row]:
    # Members are kept by day only.
    span = Span.MONTH if by_month and scope[0] is not By.MEMBER else Span.DAY
    return await source.fetch(
        f"SELECT {columns}, CAST(sum(u.value) AS BIGINT) "  # noqa: S608  # constants
        f"FROM {rollups_of(source.dialect, SCOPE_OF[scope[0]], span, '= $2')} "
        f"WHERE d.measure {among(source.dialect, '$1')} AND d.start BETWEEN $3 AND $4 "
        f"GROUP BY {columns} ORDER BY {columns}",
        as_array(source.dialect, sorted(measures)),
        scope[1],
        *days,
    )


def is_monthly(period: Period) -> bool:
    """Whether a period is made of whole months."""
    return period.grain in _MONTHLY


async def by_month(source: Reading, measures: Collection[str], first: int, last: int) -> list[Sum]:
    """The company's sums month by month."""
    rows = await source.fetch(
        "SELECT start, measure, value FROM rollup "  # noqa: S608  # constants
        f"WHERE measure {among(source.dialect, '$1')} AND scope = $2 AND scope_id = 0 AND span = $3 "
        "AND start BETWEEN $4 AND $5 ORDER BY start",
        as_array(source.dialect, sorted(measures)),
        int(Scope.COMPANY),
        int(Span.MONTH),
        first,
        last,
    )
    return [Sum(label := f"{date.fromordinal(row[0]):%Y-%m}", label, row[1], row[2]) for row in rows]


_DIMENSIONS = {
    By.PRODUCT: ("coalesce(p.ref, '')", "coalesce(p.name, '')", "LEFT JOIN product p ON p.id = c.product"),
    By.ACCOUNT: (
        "coalesce(a.ref, '')",
        "coalesce(a.name, '')",
        "LEFT JOIN account told ON told.id = c.account "
        "LEFT JOIN account a ON a.id = coalesce(told.merged_into, told.id)",
    ),
    By.INDUSTRY: ("coalesce(a.industry, '')", "coalesce(a.industry, '')", "LEFT JOIN account a ON a.id = c.account"),
    By.SOURCE: ("e.source", "e.source", "JOIN event e ON e.seq = c.event"),
}


async def sliced(source: Reading, measures: Collection[str], by: By, first: int, last: int) -> list[Sum]:
    """Sums by something only the contributions know."""
    key, name, join = _DIMENSIONS[by]
    rows = await source.fetch(
        f"SELECT {key} AS slice, max({name}), c.measure, CAST(sum(c.value) AS BIGINT) FROM contribution c {join} "  # noqa: S608
        f"WHERE c.measure {among(source.dialect, '$1')} AND c.day BETWEEN $2 AND $3 "
        f"GROUP BY {key}, c.measure ORDER BY slice",
        as_array(source.dialect, sorted(measures)),
        first,
        last,
    )
    return [Sum(row[0], row[1], row[2], row[3]) for row in rows]
