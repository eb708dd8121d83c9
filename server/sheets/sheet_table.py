"""Reads one sheet of a spreadsheet (xlsx, old xls, xlsb, ods) as text, as a person would read it off the screen.

Dates become ISO text, times and durations HH:MM:SS, whole numbers lose the ".0" that spreadsheets keep them with.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from kpi.sentences import sentence
from server.sheets.problems import FileUnreadable, nearest
from server.sheets.table import Row, Table, TableOptions, checked_columns, fitted, numbered_columns

Cell = int | float | str | bool | time | date | datetime | timedelta


def open_sheet(path: Path, options: TableOptions) -> Table:
    """Open a sheet as a table; rows are what its progress counts. The workbook is held in memory."""
    try:
        book = CalamineWorkbook.from_path(path)
        sheet = _sheet(book, path, options.sheet)
    except CalamineError as error:
        raise FileUnreadable(path.name, sentence("cannot be read as a spreadsheet: {why}", why=error)) from None
    lines = sheet.iter_rows()
    head = list(islice(lines, max(options.header, 1)))
    if len(head) < max(options.header, 1):
        row = max(options.header, 1)
        told = sentence("sheet {sheet!r} has no row {row} for column names", sheet=sheet.name, row=row)
        raise FileUnreadable(path.name, told)
    texts = [cell_text(cell) for cell in head[-1]]
    columns = checked_columns(texts, path.name) if options.header else numbered_columns(len(texts))
    rows = _Rows(columns, options, [] if options.header else head, lines)
    return Table(columns, iter(rows), max(sheet.height - options.header, 0), rows.done, book.close)


class _Rows:
    """The data rows, which know how many of them were read."""

    def __init__(
        self, columns: tuple[str, ...], options: TableOptions, first: list[list[Cell]], lines: Iterator[list[Cell]]
    ) -> None:
        self._columns = columns
        self._options = options
        self._first = first
        self._lines = lines
        self._read = 0

    def done(self) -> int:
        return self._read

    def __iter__(self) -> Iterator[Row]:
        number = 0
        for source in (self._first, self._lines):
            for line in source:
                self._read += 1
                cells = [cell_text(cell) for cell in line]
                if any(cells):
                    number += 1
                    yield fitted(number, cells, self._columns, self._options)


def cell_text(cell: Cell) -> str:
    """One cell as text. Spreadsheets keep moments as fractions of a day: what is lost there is rounded back."""
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer():
            return str(int(cell))
        case float():
            return format(Decimal(repr(cell)), "f")
        case datetime():
            return _rounded(cell).isoformat()
        case time():
            return _rounded(datetime.combine(date.min, cell)).time().isoformat()
        case timedelta():
            return _duration(cell)
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _rounded(moment: datetime) -> datetime:
    near = moment.replace(microsecond=0)
    off_us = moment.microsecond
    if off_us >= 999_500:
        return near + timedelta(seconds=1)
    return near if off_us < 500 else moment


def _duration(length: timedelta) -> str:
    seconds = round(length.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _sheet(book: CalamineWorkbook, path: Path, wanted: str | int | None) -> CalamineSheet:
    names = book.sheet_names
    if isinstance(wanted, str):
        if wanted not in names:
            told = sentence("there is no sheet {sheet!r}; {hint}", sheet=wanted, hint=nearest(wanted, names))
            raise FileUnreadable(path.name, told)
        return book.get_sheet_by_name(wanted)
    place = 1 if wanted is None else wanted
    if not 1 <= place <= len(names):
        told = sentence(
            "there is no sheet {place}, there are {count}: {names}", place=place, count=len(names), names=names
        )
        raise FileUnreadable(path.name, told)
    return book.get_sheet_by_index(place - 1)
