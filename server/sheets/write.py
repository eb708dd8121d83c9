"""Tables as files that spreadsheets open: CSV for everybody, XLSX with numbers that are numbers."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Entry: TypeAlias = str | int | float | Decimal | date | None
WIDEST = 40
# A spreadsheet takes text that begins so for a formula, and runs it.
_FORMULA_STARTS = (*"=+-@\t\r\n", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}",
                   "\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip


class SheetFormat(StrEnum):
    """A sort of file."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def media_type(self) -> str:
        """What the file is on the wire."""
        if self is SheetFormat.CSV:
            return "text/csv"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def written(
    lines: Sequence[Sequence[Entry]], form: SheetFormat, title: str, *, names: int = 1, has_total: bool = False
) -> bytes:
    """The file; its first line holds the names of the columns, with ``has_total`` its last one the sums.

    The first ``names`` columns say what a row is: a workbook keeps them in sight.
    """
    return _csv(lines) if form is SheetFormat.CSV else _xlsx(lines, title, names, has_total=has_total)


def _csv(lines: Sequence[Sequence[Entry]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([harmless(one) for one in line] for line in lines)
    # With a byte order mark spreadsheets read Chinese names as UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _xlsx(lines: Sequence[Sequence[Entry]], title: str, names: int, *, has_total: bool) -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet_title(title)
    for line in lines:
        page.append([harmless(one) for one in line])
    for cell in (*page[1], *(page[page.max_row] if has_total else ())):
        cell.font = Font(bold=True)
    for place in range(1, len(lines[0]) + 1):
        longest = max(len(str(line[place - 1])) for line in lines if len(line) >= place)
        page.column_dimensions[get_column_letter(place)].width = min(longest + 4, WIDEST)
    page.freeze_panes = f"{get_column_letter(names + 1)}2"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def sheet_title(title: str) -> str:
    """A title that a workbook takes for the name of a sheet."""
    return "".join(letter for letter in title if letter not in "[]:*?/\\")[:31] or "table"


def harmless(entry: Entry) -> Entry:
    """A text that a spreadsheet would run as a formula gets a quote before it, so that it stays a text.

    So does one that has quotes there already: `as_told` finds every text again.
    """
    return f"'{entry}" if isinstance(entry, str) and _is_formula(entry.lstrip("'")) else entry


def as_told(text: str) -> str:
    """The text before it was made `harmless`."""
    return text[1:] if text.startswith("'") and _is_formula(text.lstrip("'")) else text


def _is_formula(text: str) -> bool:
    return text.startswith(_FORMULA_STARTS)
