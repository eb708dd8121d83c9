"""How a file that nobody described is written: its encoding and what stands between its cells."""

import codecs
import csv
from collections import Counter
from pathlib import Path

from server.sheets.table import TableOptions

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# In this order: what is UTF-8 is hardly ever anything else; every file is some Latin text in the end.
_ENCODINGS = ("utf-8", "gb18030", "cp1252")
_DELIMITERS = "\t|;,"
_LOOKED_AT = 256 * 1024
_LINES = 20


def sniffed(path: Path) -> TableOptions:
    """How to read a text file as a table; spreadsheets tell by themselves and take no harm from this."""
    with path.open("rb") as binary:
        head = binary.read(_LOOKED_AT)
    encoding, text = _decoded(head)
    return TableOptions(delimiter=_delimiter(text), encoding=encoding, fills_short_rows=True)


def _decoded(head: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, head.decode(encoding, errors="replace")
    for encoding in _ENCODINGS:
        # What was read may end in the middle of a letter.
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            return encoding, decoder.decode(head)
        except UnicodeDecodeError:
            continue
    return "latin-1", head.decode("latin-1")


def _delimiter(text: str) -> str | None:
    """The mark that cuts most lines into the same number of cells, at least two; None where there is none."""
    lines = [line for line in text.splitlines() if line.strip()][:_LINES]
    best, best_score = None, (0, 0)
    for mark in _DELIMITERS:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=mark))
        width, count = max(widths.items(), key=lambda one: (one[1], one[0]), default=(1, 0))
        if width > 1 and (count, width) > best_score:
            best, best_score = mark, (count, width)
    return best
