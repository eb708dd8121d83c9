"""Writes the rows that were rejected, as they were read, with the reason: to be mended and imported again.

The file is CSV as the mapping describes it (delimiter, encoding, place of the header), whatever format the rows came
from, so that the same mapping reads it. Where somebody may download it later, the rows are kept with reasons that can
be said in any language, and the file is made for whoever asks.
"""

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import TextIO, TypeAlias

import msgspec

from kpi.sentences import Sentence, packed, sentence, unpacked
from server.people.roles import Language
from server.sheets.problems import FileUnreadable
from server.sheets.table import Row, TableOptions
from server.wording.say import say_all

Keep: TypeAlias = Callable[[Row, tuple[Sentence, ...]], None]
"""Keeps a rejected row, and why it was."""

_REASON = {Language.ENGLISH: "rejected_because", Language.CHINESE: "被拒原因"}
_ENDINGS = (".csv", ".tsv")
_ENCODE = msgspec.json.Encoder().encode


class _Head(msgspec.Struct, frozen=True):
    """The first line of kept rows: how their file is written."""

    rejected_rows: int
    columns: tuple[str, ...]
    delimiter: str
    encoding: str
    header: int


_KEPT = b'{"rejected_rows":'
_head = msgspec.json.Decoder(_Head).decode
_line = msgspec.json.Decoder(tuple[tuple[str, ...], list[object]]).decode


@contextmanager
def rejected_file(path: Path, columns: tuple[str, ...], options: TableOptions) -> Iterator[Keep]:
    """A function that keeps a rejected row in the file; the reason stands in a last column, which mappings ignore.

    Raises: FileUnreadable if the file's name does not say that it is CSV.
    """
    if path.suffix.lower() not in _ENDINGS:
        raise FileUnreadable(path.name, sentence("rejected rows are written as CSV; end the name with .csv"))
    head = _head_of(columns, options, "\t" if path.suffix.lower() == ".tsv" else ",")
    with path.open("w", encoding=_encoding(head), errors="replace", newline="") as text:
        write = _writer(text, head, Language.ENGLISH)
        yield lambda row, reasons: write(row.cells, reasons)


@contextmanager
def kept_rows(path: Path, columns: tuple[str, ...], options: TableOptions) -> Iterator[Keep]:
    """A function that keeps a rejected row, in a file of which `as_csv` makes one to mend."""
    with path.open("wb") as binary:
        binary.write(_ENCODE(_head_of(columns, options, ",")) + b"\n")

        def keep(row: Row, reasons: tuple[Sentence, ...]) -> None:
            binary.write(_ENCODE((tuple(row.cells), [packed(one) for one in reasons])) + b"\n")

        yield keep


def as_csv(kept: bytes, language: Language) -> bytes:
    """The file to mend, with its reasons in a language; one that an older version wrote stays as it is.

    A file in an encoding that has no Chinese has English reasons.
    """
    if not kept.startswith(_KEPT):
        return kept
    first, *lines = kept.splitlines()
    head, text = _head(first), StringIO(newline="")
    write = _writer(text, head, language if _can_write(head, language) else Language.ENGLISH)
    for cells, reasons in map(_line, lines):
        write(cells, [unpacked(one) for one in reasons])
    return text.getvalue().encode(_encoding(head), errors="replace")


def _head_of(columns: tuple[str, ...], options: TableOptions, delimiter: str) -> _Head:
    return _Head(1, columns, options.delimiter or delimiter, options.encoding, options.header)


def _writer(text: TextIO, head: _Head, language: Language) -> Callable[[Sequence[str], Sequence[Sentence]], None]:
    """Writes the header, and returns what writes a row."""
    # A file of rejected rows that was mended has the column already.
    kept = [place for place, column in enumerate(head.columns) if column not in _REASON.values()]
    writer = csv.writer(text, delimiter=head.delimiter)
    for _ in range(head.header - 1):
        writer.writerow([])
    if head.header:
        writer.writerow([*(head.columns[place] for place in kept), _REASON[language]])

    def write(cells: Sequence[str], reasons: Sequence[Sentence]) -> None:
        own = [cells[place] if place < len(cells) else "" for place in kept]
        writer.writerow([*own, *cells[len(head.columns) :], say_all(reasons, language)])

    return write


def _can_write(head: _Head, language: Language) -> bool:
    try:
        _REASON[language].encode(head.encoding)
    except UnicodeEncodeError:
        return False
    return True


def _encoding(head: _Head) -> str:
    """UTF-8 with a byte-order mark, because spreadsheet programs take it for something else without."""
    return "utf-8-sig" if codecs.lookup(head.encoding).name == "utf-8" else head.encoding
