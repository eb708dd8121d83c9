"""Where a slice is added up from: roll-ups where they hold everything asked for, else contributions, else entries.

All three give the same numbers for the same question (tested); roll-ups give them at once.
"""

from dataclasses import dataclass, field
from enum import Enum

from server.db.arrays import among, as_array
from server.db.tx import Dialect
from server.insights.slices.dimensions import (
    PLACES,
    SPANS,
    TIMES,
    Dimension,
    Read,
    day_text,
    reading,
    span_number,
)
from server.insights.slices.filters import JOINS, Filter
from server.insights.slices.span import Span
from server.kpis.scopes import Scope as RollupScope
from server.kpis.scopes import Span as RollupSpan
from server.kpis.sums import rollups_of

XP = "xp"
_SCOPES = {
    Dimension.MEMBER: RollupScope.MEMBER,
    Dimension.TEAM: RollupScope.TEAM,
    Dimension.REGION: RollupScope.REGION,
}


class Book(Enum):
    """Which rows are added up."""

    ROLLUP = "rollup"
    CONTRIBUTION = "contribution"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose rows may be added up: everybody's, those of some teams, or those of one member."""

    teams: tuple[int, ...] | None = None
    member: int | None = None

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self.teams is None and self.member is None

    @property
    def place(self) -> Dimension | None:
        """What the rows are limited by."""
        if self.teams is not None:
            return Dimension.TEAM
        return Dimension.MEMBER if self.member is not None else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be added up, everything known: no name is looked up any more. ``cell`` limits it to one cell."""

    measures: tuple[str, ...]
    span: Span
    rows: Dimension | None
    columns: Dimension | None
    where: Filter
    seen: Seen
    fiscal_start_month: int
    hidden: tuple[int, ...] = ()
    """Members whose names the asker may not use in a filter."""
    after: int | None = None
    """Only what later events than this one contributed, or took away; not for roll-ups, which do not know."""

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Both, without those that are not there."""
        return tuple(one for one in (self.rows, self.columns) if one is not None)


@dataclass(slots=True)
class Writing:
    """A statement as it comes together, with its arguments."""

    dialect: Dialect
    arguments: list[object] = field(default_factory=list)

    def bind(self, value: object) -> str:
        """The placeholder of one more argument."""
        self.arguments.append(value)
        return f"${len(self.arguments)}"

    def among(self, values: tuple[int, ...]) -> str:
        """``= ANY (…)`` over numbers."""
        return among(self.dialect, self.bind(as_array(self.dialect, values)), "int")

    def measures(self, names: tuple[str, ...]) -> str:
        """``= ANY (…)`` over measures."""
        return among(self.dialect, self.bind(as_array(self.dialect, names)))


def book_for(asked: Asked) -> Book:
    """The cheapest rows that hold everything the question needs."""
    places = [one for one in asked.dimensions if one in PLACES]
    held = all(one in PLACES or one in TIMES for one in asked.dimensions) and len(places) <= 1
    allowed = asked.seen.is_all or all(one is asked.seen.place for one in places)
    if held and allowed and asked.where.expression is None:
        return Book.ROLLUP
    return Book.ENTRY if asked.measures == (XP,) else Book.CONTRIBUTION


def part_of(asked: Asked, book: Book, writing: Writing) -> str:
    """``part AS (…)`` of (r, k, m, v): sums by what is stored, before it is made into keys."""
    if book is Book.ROLLUP:
        return _rolled_up(asked, writing)
    reads = [reading_of(one, book, asked, writing.dialect) for one in (asked.rows, asked.columns)]
    stored = [filled(one.stored, book, writing, asked) if one is not None else "0" for one in reads]
    measure = "c.measure" if book is Book.CONTRIBUTION else f"'{XP}'"
    extra = {join for one in reads if one is not None for join in one.joins}
    group = ", ".join(str(place) for place in (1, 2, 3))
    return (
        f"part AS (SELECT {stored[0]} AS r, {stored[1]} AS k, {measure} AS m, "
        f"CAST(sum({value_of(book)}) AS BIGINT) AS v "
        f"{rows_of(asked, book, writing, extra)} GROUP BY {group})"
    )


def value_of(book: Book) -> str:
    """The column that is added up."""
    return "c.xp" if book is Book.ENTRY else "c.value"


def reading_of(dimension: Dimension | None, book: Book, asked: Asked, dialect: Dialect) -> Read | None:
    """How a dimension is grouped; None for none. Roll-ups store the keys themselves."""
    if dimension is None:
        return None
    return Read("") if book is Book.ROLLUP else reading(dimension, dialect, asked.fiscal_start_month)


def rows_of(asked: Asked, book: Book, writing: Writing, extra: set[str] | None = None) -> str:
    """``FROM … WHERE …`` of contributions or entries: the rows of the measures and days that the asker may see."""
    joins = set(asked.where.joins) | (extra or set())
    # The sign keeps SQLite from reading all there ever was of a measure or on some days.
    sign = "+" if asked.after is not None and writing.dialect is Dialect.SQLITE else ""
    if book is Book.ENTRY:
        joins |= {"event"}
        table, wanted = "entry", ["c.xp <> 0"]
    else:
        table, wanted = "contribution", [f"{sign}c.measure {writing.measures(asked.measures)}"]
    wanted.append(f"{sign}c.day BETWEEN {writing.bind(asked.span.first)} AND {writing.bind(asked.span.last)}")
    if asked.after is not None:
        wanted.append(f"c.cause > {writing.bind(asked.after)}")
    if asked.seen.teams is not None:
        wanted.append(f"c.team {writing.among(asked.seen.teams)}")
    if asked.seen.member is not None:
        wanted.append(f"c.member = {writing.bind(asked.seen.member)}")
    name = "coalesce(f_member.username, '')"
    if asked.hidden and "member" in joins:
        name = f"CASE WHEN c.member {writing.among(asked.hidden)} THEN '' ELSE {name} END"

    def fill(sql: str) -> str:
        return filled(sql, book, writing, asked).replace("{member_name}", name)

    condition = asked.where.sql(writing.dialect, fill, writing.bind, len(writing.arguments))
    if condition is not None:
        wanted.append(condition)
    joined = " ".join(fill(sql) for key, sql in JOINS.items() if key in joins)
    return f"FROM {table} c {joined} WHERE {' AND '.join(wanted)}"


def filled(sql: str, book: Book, writing: Writing, asked: Asked) -> str:
    """A field's SQL with the columns of the book in it."""
    columns = {
        "{c}": "c",
        "{value}": value_of(book),
        "{account}": "e.account" if book is Book.ENTRY else "c.account",
        "{product}": "e.product" if book is Book.ENTRY else "c.product",
        "{month}": day_text("c.month", writing.dialect, month=True),
        "{day}": day_text("c.day", writing.dialect, month=False),
    }
    for name, column in columns.items():
        sql = sql.replace(name, column)
    return sql


def _rolled_up(asked: Asked, writing: Writing) -> str:
    """Sums of one scope of the roll-ups; what belongs to nobody is the company's sum less that of all of them."""
    place = next((one for one in asked.dimensions if one in PLACES), None)
    split = place or asked.seen.place
    scope = _SCOPES[split] if split is not None else RollupScope.COMPANY
    monthly = asked.span.is_monthly and scope is not RollupScope.MEMBER and Dimension.WEEKDAY not in asked.dimensions
    span = RollupSpan.MONTH if monthly else RollupSpan.DAY
    measures = writing.measures(asked.measures)
    days = f"BETWEEN {writing.bind(asked.span.first)} AND {writing.bind(asked.span.last)}"
    rows, columns = (_rollup_key(one, asked, writing.dialect) for one in (asked.rows, asked.columns))

    def sums(scope: RollupScope, places: str, who: str = "") -> str:
        row, column = (key.replace("{place}", places) for key in (rows, columns))
        if who:
            part = f"{rollups_of(writing.dialect, scope, span, who)} WHERE d.measure {measures} AND d.start {days}"
        else:
            part = f"rollup u WHERE u.measure {measures} AND u.scope = {int(scope)} AND u.span = {int(span)}"
            part = f"{part} AND u.start {days}"
        return (
            f"SELECT {row} AS r, {column} AS k, u.measure AS m, CAST(sum(u.value) AS BIGINT) AS v "  # noqa: S608
            f"FROM {part} GROUP BY 1, 2, 3"
        )

    if asked.seen.teams is not None:
        return f"part AS ({sums(scope, 'u.scope_id', writing.among(asked.seen.teams))})"
    if asked.seen.member is not None:
        return f"part AS ({sums(scope, 'u.scope_id', f'= {writing.bind(asked.seen.member)}')})"
    if place is None:
        return f"part AS ({sums(scope, '0')})"
    company = sums(RollupScope.COMPANY, "0")
    less = ("0", "k") if place is asked.rows else ("r", "0")
    return (
        f"placed AS ({sums(scope, 'u.scope_id')}), part AS (SELECT r, k, m, v FROM placed UNION ALL {company} "  # noqa: S608
        f"UNION ALL SELECT {less[0]}, {less[1]}, m, CAST(-sum(v) AS BIGINT) FROM placed GROUP BY 1, 2, 3)"
    )


def _rollup_key(dimension: Dimension | None, asked: Asked, dialect: Dialect) -> str:
    if dimension is None:
        return "0"
    if dimension in PLACES:
        return "{place}"
    if dimension in SPANS:
        return span_number(dimension, "u.start", dialect, asked.fiscal_start_month)
    return "(u.start - 1) % 7 + 1"
