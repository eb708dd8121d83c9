"""Slices as files for a spreadsheet: CSV for everybody, XLSX with numbers that are numbers."""

import csv
import io
from decimal import Decimal
from enum import StrEnum

from litestar import Response
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from kpi.catalog import KpiValue, Unit
from kpi.money import Money
from server.insights.slices.question import Slice
from server.people.roles import Language

Entry = str | int | float | Decimal | None
_TOTAL = {Language.ENGLISH: "Total", Language.CHINESE: "合计"}
_RATIO_DIGITS = 6
_WIDEST = 40


class Sheet(StrEnum):
    """A sort of file."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def media_type(self) -> str:
        """What the file is on the wire."""
        if self is Sheet.CSV:
            return "text/csv"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet_of(sheet: Sheet, found: Slice, language: Language, currency: str) -> Response[bytes]:
    """The file as an answer to be saved."""
    lines = lines_of(found, language, currency)
    content = _csv(lines) if sheet is Sheet.CSV else _xlsx(lines, found.kpi.title[language.value])
    media = f"{sheet.media_type}; charset=utf-8" if sheet is Sheet.CSV else sheet.media_type
    headers = {"Content-Disposition": f'attachment; filename="{found.kpi.id}.{sheet.value}"'}
    return Response(content, media_type=media, headers=headers)


def lines_of(found: Slice, language: Language, currency: str) -> list[list[Entry]]:
    """The table as people see it, totals included: money in major units, ratios as fractions of one."""
    unit = found.kpi.unit

    def entry(value: KpiValue) -> Entry:
        if value.value is None:
            return None
        if unit is Unit.MONEY:
            return Money(round(value.value), currency).decimal
        return value.value if isinstance(value.value, int) else round(float(value.value), _RATIO_DIGITS)

    total = _TOTAL[language]
    title = found.kpi.title[language.value] + (f" ({currency})" if unit is Unit.MONEY else "")
    head: list[Entry] = [title, *(column.name for column in found.columns), total]
    body = [[row.line.name, *map(entry, row.values), entry(row.total)] for row in found.rows]
    return [head, *body, [total, *map(entry, found.totals), entry(found.total)]]


def _csv(lines: list[list[Entry]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([_harmless(one) for one in line] for line in lines)
    # With a byte order mark spreadsheets read Chinese names as UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _xlsx(lines: list[list[Entry]], title: str) -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "".join(letter for letter in title if letter not in "[]:*?/\\")[:31] or "slice"
    for line in lines:
        page.append([_harmless(one) for one in line])
    for cell in (*page[1], *page[page.max_row]):
        cell.font = Font(bold=True)
    for place in range(1, len(lines[0]) + 1):
        longest = max(len(str(line[place - 1])) for line in lines)
        page.column_dimensions[get_column_letter(place)].width = min(longest + 4, _WIDEST)
    page.freeze_panes = "B2"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _harmless(entry: Entry) -> Entry:
    """A text that a spreadsheet would run as a formula gets a quote before it, so that it stays a text."""
    return f"'{entry}" if isinstance(entry, str) and entry.startswith(("=", "+", "-", "@", "\t", "\r")) else entry
