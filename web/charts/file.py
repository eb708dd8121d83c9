"""The table of a chart as a file for spreadsheets: exact numbers, no formulas."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from litestar import Response
from litestar.response import Template

from kpi.catalog import Unit
from kpi.money import minor_digits
from server.errors import NotFound
from web.charts.table import Chart, Column, Table, Value
from web.i18n import gettext as _

# A spreadsheet takes text that begins so for a formula, and runs it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}",
                  "\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip
# Without it Excel takes Chinese for something else.
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
RATIO_DIGITS = 6


def answer(page: Template, charts: Iterable[Chart | Table], asked: str | None) -> Template | Response[bytes]:
    """The page, or one of its tables as a file where the address says `csv=ID`.

    Raises: NotFound when no table of the page has that id.
    """
    if not asked:
        return page
    tables = (one.table if isinstance(one, Chart) else one for one in charts)
    table = next((one for one in tables if one.id == asked), None)
    if table is None:
        raise NotFound(_("This page has no table %(id)s.") % {"id": repr(asked)})
    return Response(
        csv_of(table).encode(),
        media_type="text/csv",
        headers={"content-disposition": f'attachment; filename="{table.id}.csv"'},
    )


def csv_of(table: Table) -> str:
    """The file's text: a heading with units, then one line per row."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_safe(table.label), *(_safe(_heading(column, table.currency)) for column in table.columns)])
    for row in table.rows:
        cells = zip(row.values, table.columns, strict=True)
        writer.writerow([_safe(row.label), *(_cell(value, column, table.currency) for value, column in cells)])
    return BYTE_ORDER_MARK + text.getvalue()


def _heading(column: Column, currency: str) -> str:
    units = {Unit.MONEY: currency, Unit.RATIO: "%", Unit.SECONDS: _("seconds"), Unit.DAYS: _("days")}
    unit = units.get(column.unit) if column.unit is not None else None
    return f"{column.title} ({unit})" if unit else column.title


def _cell(value: Value, column: Column, currency: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _safe(value)
    if column.unit is Unit.MONEY:
        return str(Decimal(int(value)).scaleb(-minor_digits(currency)))
    if column.unit is Unit.RATIO:
        return _plain(Fraction(value) * 100)
    return _plain(Fraction(value))


def _plain(number: Fraction) -> str:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    rounded = round(exact, RATIO_DIGITS)
    return format(rounded.normalize() if rounded else Decimal(0), "f")


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
