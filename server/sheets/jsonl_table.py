"""Reads JSON lines: one object per line, nested objects as dotted columns (`owner.email`).

Objects need not have the same keys: the file is read once for its columns, then again for its rows, so that memory
stays constant. A key that an object lacks is empty text.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from kpi.sentences import sentence, told_by
from server.sheets.problems import FileUnreadable
from server.sheets.table import Row, Table

# Numbers with a fraction stay as they are written: an amount must not pass through a float.
_DECODE = msgspec.json.Decoder(float_hook=str).decode


def open_jsonl(path: Path) -> Table:
    """Open a file of JSON lines as a table; bytes are what its progress counts."""
    with path.open("rb") as binary:
        columns = _columns(binary)
    if not columns:
        raise FileUnreadable(path.name, sentence("has no line with a JSON object"))
    binary = path.open("rb")
    rows = _Rows(binary, columns)
    return Table(columns, iter(rows), path.stat().st_size, rows.done, binary.close)


def flattened(line: bytes) -> dict[str, str]:
    """One line as column names and text.

    Raises: ValueError if it is not a JSON object.
    """
    try:
        document = _DECODE(line.removeprefix(codecs.BOM_UTF8))
    except msgspec.DecodeError as error:
        raise ValueError(sentence("the line is not JSON: {why}", why=error)) from None
    if not isinstance(document, dict):
        shown = f"{line.strip().decode(errors='replace')!r:.60}"
        raise ValueError(sentence("the line is not a JSON object but {text}", text=shown))
    found: dict[str, str] = {}
    _flatten(document, "", found)
    return found


class _Rows:
    """The data rows, which know how many bytes of them were read."""

    def __init__(self, binary: BinaryIO, columns: tuple[str, ...]) -> None:
        self._binary = binary
        self._columns = columns
        self._read = 0

    def done(self) -> int:
        return self._read

    def __iter__(self) -> Iterator[Row]:
        number = 0
        for line in self._binary:
            self._read += len(line)
            if line.isspace():
                continue
            number += 1
            try:
                found = flattened(line)
            except ValueError as problem:
                yield Row(number, (), told_by(problem))
                continue
            yield Row(number, [found.get(column, "") for column in self._columns])


def _columns(lines: BinaryIO) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    for line in lines:
        try:
            seen.update(dict.fromkeys(flattened(line)))
        except ValueError:
            continue  # Told as that row's problem when the rows are read.
    return tuple(seen)


def _flatten(document: dict[str, object], prefix: str, found: dict[str, str]) -> None:
    for key, value in document.items():
        if isinstance(value, dict):
            _flatten(value, f"{prefix}{key}.", found)
        else:
            found[prefix + key] = _text(value)


def _text(value: object) -> str:
    match value:
        case str():
            return "" if value.isspace() else value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return msgspec.json.encode(value).decode()
        case _:
            return str(value)
