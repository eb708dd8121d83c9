"""What a slice may be split by, how each is read from the books, and what its keys are called.

A key is what the database groups by: an id, a text, or the number of a span of months. Not for what people read.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kpi.periods import Grain, period_of
from server.db.tx import Dialect

DbKey = int | str


class Dimension(StrEnum):
    """What rows or columns stand for."""

    REGION = "region"
    TEAM = "team"
    MEMBER = "member"
    PRODUCT = "product"
    INDUSTRY = "industry"
    SIZE = "size"
    SOURCE = "source"
    ACCOUNT = "account"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    WEEKDAY = "weekday"


PLACES = (Dimension.REGION, Dimension.TEAM, Dimension.MEMBER)
SPANS = {Dimension.MONTH: (Grain.MONTH, 1), Dimension.QUARTER: (Grain.QUARTER, 3), Dimension.YEAR: (Grain.YEAR, 12)}
"""Spans of months: which period each is, and of how many months."""
TIMES = (*SPANS, Dimension.WEEKDAY)


@dataclass(frozen=True, slots=True)
class Read:
    """How a dimension is grouped: first by ``stored``, as it stands in the books, then by ``key``, made of that.

    Both are SQL, ``{c}`` is the row of the books and ``{x}`` what was stored; ``joins`` are keys of ``filters.JOINS``.
    """

    stored: str
    key: str = "{x}"
    joins: tuple[str, ...] = ()


_READS = {
    Dimension.REGION: Read("{c}.region"),
    Dimension.TEAM: Read("{c}.team"),
    Dimension.MEMBER: Read("{c}.member"),
    Dimension.PRODUCT: Read("{product}"),
    Dimension.ACCOUNT: Read("coalesce(f_account.merged_into, {account})", joins=("account",)),
    Dimension.INDUSTRY: Read("coalesce(f_account.industry, '')", joins=("account",)),
    Dimension.SIZE: Read("coalesce(f_account.size, '')", joins=("account",)),
    Dimension.SOURCE: Read("e.source", joins=("event",)),
    # 1 January of the year 1, the ordinal 1, was a Monday.
    Dimension.WEEKDAY: Read("({c}.day - 1) % 7 + 1"),
}


def reading(dimension: Dimension, dialect: Dialect, fiscal_start_month: int) -> Read:
    """How the books are grouped by a dimension."""
    if dimension not in SPANS:
        return _READS[dimension]
    return Read("{c}.month", span_number(dimension, "{x}", dialect, fiscal_start_month))


def span_number(dimension: Dimension, ordinal: str, dialect: Dialect, fiscal_start_month: int) -> str:
    """The number of the month, quarter or year that a day (SQL, an ordinal) lies in; ``span_day`` reads it back."""
    months = SPANS[dimension][1]
    shift = (fiscal_start_month - 1) % months
    return f"(({_month_number(ordinal, dialect)}) - {shift}) / {months}"


def span_day(dimension: Dimension, number: int, fiscal_start_month: int) -> date:
    """The first day of the span with this number."""
    months = SPANS[dimension][1]
    year, month = divmod(number * months + (fiscal_start_month - 1) % months, 12)
    return date(year, month + 1, 1)


def span_label(dimension: Dimension, number: int, fiscal_start_month: int) -> str:
    """The period of the API that this span is: 2026-11, 2026-Q4, 2026."""
    return period_of(span_day(dimension, number, fiscal_start_month), SPANS[dimension][0], fiscal_start_month).label


def day_text(ordinal: str, dialect: Dialect, *, month: bool) -> str:
    """SQL of ``2026-11-30`` or ``2026-11`` from an ordinal."""
    if dialect is Dialect.SQLITE:
        return f"strftime('{'%Y-%m' if month else '%Y-%m-%d'}', {ordinal} + 1721424.5)"
    return f"to_char(DATE '0001-01-01' + ({ordinal} - 1), '{'YYYY-MM' if month else 'YYYY-MM-DD'}')"


def _month_number(ordinal: str, dialect: Dialect) -> str:
    """Months since the year 0, from an ordinal."""
    if dialect is Dialect.SQLITE:
        # The Julian day of the ordinal 1 is 1721425.5.
        text = f"{ordinal} + 1721424.5"
        return f"CAST(strftime('%Y', {text}) AS INTEGER) * 12 + CAST(strftime('%m', {text}) AS INTEGER) - 1"
    day = f"DATE '0001-01-01' + ({ordinal} - 1)"
    return f"CAST(extract(year FROM {day}) * 12 + extract(month FROM {day}) - 1 AS INTEGER)"
