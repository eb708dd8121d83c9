"""The table of a chart as a file for spreadsheets: exact numbers, headings with their units."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from litestar import Response
from litestar.response import Template

from kpi.catalog import Unit
from kpi.money import minor_digits
from server.errors import NotFound
from server.sheets.write import Entry, SheetFormat, written
from web.charts.table import Chart, Column, Row, Table, Value
from web.i18n import gettext as _

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
        csv_of(table),
        media_type=SheetFormat.CSV.media_type,
        headers={"content-disposition": f'attachment; filename="{table.id}.csv"'},
    )


def csv_of(table: Table) -> bytes:
    """The file: a heading with units, then one line per row."""
    heading = [table.label, *(_heading(column, table.currency) for column in table.columns)]
    lines = ([row.label, *_cells(row, table)] for row in table.rows)
    return written([heading, *lines], SheetFormat.CSV, table.title)


def _heading(column: Column, currency: str) -> str:
    units = {Unit.MONEY: currency, Unit.RATIO: "%", Unit.SECONDS: _("seconds"), Unit.DAYS: _("days")}
    unit = units.get(column.unit) if column.unit is not None else None
    return f"{column.title} ({unit})" if unit else column.title


def _cells(row: Row, table: Table) -> Iterable[Entry]:
    return (_cell(value, column, table.currency) for value, column in zip(row.values, table.columns, strict=True))


def _cell(value: Value, column: Column, currency: str) -> Entry:
    if value is None or isinstance(value, str):
        return value
    if column.unit is Unit.MONEY:
        return Decimal(int(value)).scaleb(-minor_digits(currency))
    return _rounded(Fraction(value) * (100 if column.unit is Unit.RATIO else 1))


def _rounded(number: Fraction) -> Decimal:
    rounded = round(Decimal(number.numerator) / Decimal(number.denominator), RATIO_DIGITS).normalize()
    # Not 1E+2.
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded
