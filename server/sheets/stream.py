"""Tables that are written while they are still being read: any length, a part of it in memory."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Protocol

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from server.sheets.write import WIDEST, Entry, SheetFormat, harmless, sheet_title

MOST_ROWS = 1_048_575
"""What a worksheet holds below its heading."""
_CHUNK = 65_536
_IN_MEMORY = 4_194_304
_NARROWEST = 10


class TooLong(ValueError):
    """The table has more rows than such a file can hold."""


class SheetStream(Protocol):
    """Takes rows, and gives the file back piece by piece."""

    def add(self, rows: Iterable[Sequence[Entry]]) -> bytes:
        """Write some rows; answers what of the file is ready. Raises TooLong."""

    def rest(self) -> Iterator[bytes]:
        """What is still missing, once every row was added."""


def sheet_stream(form: SheetFormat, title: str, head: Sequence[str]) -> SheetStream:
    """A file that begins with the names of the columns."""
    return _CsvStream(head) if form is SheetFormat.CSV else _BookStream(title, head)


class _CsvStream:
    def __init__(self, head: Sequence[str]) -> None:
        # With a byte order mark spreadsheets read Chinese names as UTF-8.
        self._ready = b"\xef\xbb\xbf" + _lines([head])

    def add(self, rows: Iterable[Sequence[Entry]]) -> bytes:
        ready, self._ready = self._ready + _lines(rows), b""
        return ready

    def rest(self) -> Iterator[bytes]:
        yield self._ready


class _BookStream:
    """A workbook can only be read whole, so that nothing is ready before the end."""

    def __init__(self, title: str, head: Sequence[str]) -> None:
        self._book = Workbook(write_only=True)
        self._page = self._book.create_sheet(sheet_title(title))
        self._page.freeze_panes = "B2"
        for place, name in enumerate(head, start=1):
            width = min(max(len(name.encode("gb18030", "replace")) + 4, _NARROWEST), WIDEST)
            self._page.column_dimensions[get_column_letter(place)].width = width
        self._page.append([self._bold(name) for name in head])
        self._count = 0

    def add(self, rows: Iterable[Sequence[Entry]]) -> bytes:
        for row in rows:
            self._count += 1
            if self._count > MOST_ROWS:
                self._page.close()
                raise TooLong(f"a workbook holds {MOST_ROWS:,} rows, and this list has more")
            self._page.append([_cell(one) for one in row])
        return b""

    def rest(self) -> Iterator[bytes]:
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
            self._book.save(file)
            file.seek(0)
            yield from _pieces(file)

    def _bold(self, text: str) -> Cell:
        cell = WriteOnlyCell(self._page, value=str(harmless(text)))
        cell.font = Font(bold=True)
        return cell


def _cell(entry: Entry) -> Entry:
    """What a workbook can hold: no control characters."""
    return ILLEGAL_CHARACTERS_RE.sub("", str(harmless(entry))) if isinstance(entry, str) else entry


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_CHUNK):
        yield piece


def _lines(rows: Iterable[Sequence[Entry]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([harmless(one) for one in row] for row in rows)
    return text.getvalue().encode()
