"""Adding up measures inside a scope, as a whole or by one dimension: one statement each.

Wholes and months come from the roll-ups, and so do regions, teams and members of the company; all other parts from the
contributions themselves, which alone know product and account, and in which team somebody was when they sold.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from kpi.periods import Period
from server.accounts.merged import merged_into
from server.db.arrays import among, as_array
from server.db.tx import Dialect, Reading
from server.insights.kept import Stretch
from server.insights.scopes import AskedScope
from server.kpis.sums import By, course_of_scope, days_of, is_monthly, of_scope, rolled_up


class Dimension(StrEnum):
    """What a whole is split by."""

    REGION = "region"
    TEAM = "team"
    MEMBER = "member"
    PRODUCT = "product"
    ACCOUNT = "account"
    INDUSTRY = "industry"
    SIZE = "size"
    MONTH = "month"

    @property
    def by(self) -> By | None:
        """The same as a scope; None for what is none."""
        return _AS_SCOPE.get(self)


_AS_SCOPE = {Dimension.REGION: By.REGION, Dimension.TEAM: By.TEAM, Dimension.MEMBER: By.MEMBER}


@dataclass(frozen=True, slots=True)
class Days:
    """From one day (an ordinal) to another, both included; ``by_month`` when they are whole months."""

    first: int
    last: int
    by_month: bool = False

    @classmethod
    def of(cls, period: Period) -> "Days":
        """All days of a period."""
        return cls(*days_of(period), is_monthly(period))

    @classmethod
    def between(cls, start: date, end: date) -> "Days":
        """From a day up to but not including another."""
        return cls(start.toordinal(), end.toordinal() - 1)


class Part(NamedTuple):
    """What one measure is for one part: a number (0: none) for people, places, accounts and products, else the key."""

    id: int
    key: str
    name: str
    measure: str
    value: int


async def whole(source: Reading, measures: Collection[str], scope: AskedScope, days: Days) -> dict[str, int]:
    """Measure → sum of a scope; a measure without anything is absent."""
    return await of_scope(source, measures, scope.by, scope.id, days.first, days.last, by_month=days.by_month)


async def parts(
    source: Reading,
    measures: Collection[str],
    dimension: Dimension,
    scope: AskedScope,
    days: Days,
    during: Stretch | None = None,
) -> list[Part]:
    """The sums of a scope by a dimension; what belongs to no part (nobody, no account) has the number 0.

    ``during``: only what some events added or took away (not by month).
    """
    if dimension is Dimension.MONTH and during is None:
        return await _by_month(source, measures, scope, days)
    if scope.by is By.COMPANY and dimension.by is not None and during is None:
        rolled = await rolled_up(source, measures, dimension.by, days.first, days.last, by_month=days.by_month)
        return [Part(id, "", "", measure, value) for id, measure, value in rolled]
    condition, arguments = _inside(source, measures, scope, days, during)
    column, outer = _COLUMNS[dimension]
    inner = (
        f"SELECT c.{column} AS id, c.measure AS measure, sum(c.value) AS value FROM contribution c "  # noqa: S608
        f"WHERE {condition} GROUP BY c.{column}, c.measure"
    )
    return list(map(Part._make, await source.fetch(outer.format(inner=inner), *arguments)))


class Pair(NamedTuple):
    """What a measure is for an account (0: any other) and a product (0 and no name: none)."""

    account: int
    product: int
    product_name: str
    value: int


async def pairs(
    source: Reading,
    measures: Collection[str],
    scope: AskedScope,
    days: Days,
    accounts: Collection[int],
    during: Stretch | None = None,
) -> list[Pair]:
    """The sums of a scope by some accounts, all others together, and by product; ``during`` as for ``parts``."""
    condition, arguments = _inside(source, measures, scope, days, during)
    main = await merged_into(source, accounts)
    is_one = among(source.dialect, f"${len(arguments) + 1}", "int")
    rows = await source.fetch(
        "SELECT s.account, s.product, coalesce(p.name, ''), CAST(s.value AS BIGINT) "  # noqa: S608
        f"FROM (SELECT CASE WHEN c.account {is_one} THEN c.account ELSE 0 END AS account, c.product, "
        f"sum(c.value) AS value FROM contribution c WHERE {condition} GROUP BY 1, 2) s "
        "LEFT JOIN product p ON p.id = s.product ORDER BY s.account, s.product",
        *arguments,
        as_array(source.dialect, sorted({*accounts, *main})),
    )
    found: dict[tuple[int, int, str], int] = {}
    for account, product, name, value in rows:
        key = main.get(account, account), product, name
        found[key] = found.get(key, 0) + value
    return [Pair(*key, value) for key, value in sorted(found.items())]


@dataclass(frozen=True, slots=True)
class Behind:
    """An event that counted: what it adds to the value (0: only to what the value is made of), and about whom it is."""

    seq: int
    kind: str
    day: int
    value: int
    account: str


async def events_behind(
    source: Reading, value: Collection[str], others: Collection[str], scope: AskedScope, days: Days, limit: int
) -> list[Behind]:
    """The events of a scope that count in some measures, those that add most to ``value`` first."""
    condition, arguments = _inside(source, {*value, *others}, scope, days)
    place = len(arguments) + 1
    is_value = among(source.dialect, f"${place}")
    rows = await source.fetch(
        "SELECT s.event, e.kind, e.day, CAST(s.value AS BIGINT), coalesce(a.name, '') FROM ("  # noqa: S608
        f"SELECT c.event, sum(CASE WHEN c.measure {is_value} THEN c.value ELSE 0 END) AS value FROM contribution c "
        f"WHERE {condition} GROUP BY c.event) s JOIN event e ON e.seq = s.event "
        "LEFT JOIN account a ON a.id = e.account "
        f"ORDER BY abs(s.value) DESC, e.day DESC, s.event DESC LIMIT ${place + 1}",
        *arguments,
        as_array(source.dialect, sorted(value)),
        limit,
    )
    return [Behind(*row) for row in rows]


def _inside(
    source: Reading, measures: Collection[str], scope: AskedScope, days: Days, during: Stretch | None = None
) -> tuple[str, list[object]]:
    """A condition on contributions, and what it wants to be told."""
    arguments: list[object] = [as_array(source.dialect, sorted(measures)), days.first, days.last]
    # The sign keeps SQLite from reading all there ever was of a measure, where few events are asked about.
    sign = "+" if during is not None and source.dialect is Dialect.SQLITE else ""
    condition = f"{sign}c.measure {among(source.dialect, '$1')} AND c.day BETWEEN $2 AND $3"
    if scope.by is not By.COMPANY:
        arguments.append(scope.id)
        condition += f" AND c.{scope.by.value} = ${len(arguments)}"
    if during is not None:
        arguments += [during.after, during.until]
        condition += f" AND c.cause > ${len(arguments) - 1} AND c.cause <= ${len(arguments)}"
    return condition, arguments


_PLAIN = "SELECT s.id, '', '', s.measure, CAST(s.value AS BIGINT) FROM ({inner}) s ORDER BY s.id"
_NAMED = (
    "SELECT s.id, coalesce(n.ref, ''), coalesce(n.name, ''), s.measure, CAST(s.value AS BIGINT) "
    "FROM ({{inner}}) s LEFT JOIN {table} n ON n.id = s.id ORDER BY s.id"
)
# What was merged counts for what it was merged into.
_OF_ACCOUNTS = (
    "SELECT s.id, coalesce(n.ref, ''), coalesce(n.name, ''), s.measure, CAST(sum(s.value) AS BIGINT) "
    "FROM (SELECT coalesce(told.merged_into, s.id) AS id, s.measure, s.value "
    "FROM ({inner}) s LEFT JOIN account told ON told.id = s.id) s "
    "LEFT JOIN account n ON n.id = s.id GROUP BY s.id, n.id, n.ref, n.name, s.measure ORDER BY s.id"
)
_TOLD = (
    "SELECT 0, coalesce(n.{column}, '') AS told, coalesce(n.{column}, ''), s.measure, CAST(sum(s.value) AS BIGINT) "
    "FROM ({{inner}}) s LEFT JOIN account n ON n.id = s.id GROUP BY coalesce(n.{column}, ''), s.measure ORDER BY told"
)
# Which column of a contribution, and what is made of its sums.
_COLUMNS = {
    Dimension.REGION: ("region", _PLAIN),
    Dimension.TEAM: ("team", _PLAIN),
    Dimension.MEMBER: ("member", _PLAIN),
    Dimension.PRODUCT: ("product", _NAMED.format(table="product")),
    Dimension.ACCOUNT: ("account", _OF_ACCOUNTS),
    Dimension.INDUSTRY: ("account", _TOLD.format(column="industry")),
    Dimension.SIZE: ("account", _TOLD.format(column="size")),
}


async def _by_month(source: Reading, measures: Collection[str], scope: AskedScope, days: Days) -> list[Part]:
    months: dict[tuple[str, str], int] = {}
    course = await course_of_scope(source, measures, scope.by, scope.id, days.first, days.last, by_month=days.by_month)
    for start, measure, value in course:
        key = (f"{date.fromordinal(start):%Y-%m}", measure)
        months[key] = months.get(key, 0) + value
    return [Part(0, month, month, measure, value) for (month, measure), value in sorted(months.items())]
