"""Writes the rows that were rejected, as they were read, with the reason: to be mended and imported again.

The file is CSV as the mapping describes it (delimiter, encoding, place of the header), whatever format the rows came
from, so that the same mapping reads it.
"""

import codecs
import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from server.sheets.problems import FileUnreadable
from server.sheets.table import Row, TableOptions

REASON = "rejected_because"
_ENDINGS = (".csv", ".tsv")


@contextmanager
def rejected_file(path: Path, columns: tuple[str, ...], options: TableOptions) -> Iterator[Callable[[Row, str], None]]:
    """A function that keeps a rejected row in the file; the reason stands in a last column, which mappings ignore.

    Raises: FileUnreadable if the file's name does not say that it is CSV.
    """
    if path.suffix.lower() not in _ENDINGS:
        raise FileUnreadable(f"{path.name}: rejected rows are written as CSV; end the name with .csv")
    # A file of rejected rows that was mended has the column already.
    kept = [place for place, column in enumerate(columns) if column != REASON]
    delimiter = options.delimiter or ("\t" if path.suffix.lower() == ".tsv" else ",")
    with path.open("w", encoding=_encoding(options), errors="replace", newline="") as text:
        writer = csv.writer(text, delimiter=delimiter)
        for _ in range(options.header - 1):
            writer.writerow([])
        if options.header:
            writer.writerow([*(columns[place] for place in kept), REASON])

        def keep(row: Row, reason: str) -> None:
            cells = [row.cells[place] if place < len(row.cells) else "" for place in kept]
            writer.writerow([*cells, *row.cells[len(columns) :], reason])

        yield keep


def _encoding(options: TableOptions) -> str:
    """UTF-8 with a byte-order mark, because spreadsheet programs take it for something else without."""
    return "utf-8-sig" if codecs.lookup(options.encoding).name == "utf-8" else options.encoding
