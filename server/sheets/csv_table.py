"""Reads delimited text, one line at a time, in constant memory.

A line that is no proper CSV, or is not in the encoding that was promised, becomes a row with a problem; reading goes
on with the next line.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Protocol

from kpi.sentences import Sentence, sentence
from server.sheets.problems import FileUnreadable
from server.sheets.table import Row, Table, TableOptions, checked_columns, fitted, numbered_columns

_UNDECODED = re.compile("[\udc80-\udcff]")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_GUESSABLE = (",", ";", "\t", "|")


def open_csv(path: Path, options: TableOptions) -> Table:
    """Open a delimited text file as a table; bytes are what its progress counts."""
    binary = path.open("rb")
    # Undecodable bytes become lone surrogates, so that one bad cell rejects its own row and not the whole file.
    errors = "strict" if _is_wide(options.encoding) else "surrogateescape"
    text = io.TextIOWrapper(binary, _codec(options.encoding), errors=errors, newline="")
    delimiter = options.delimiter or ("\t" if path.suffix.lower() == ".tsv" else ",")
    try:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        columns, first = _head(reader, path, options)
        _refuse_single_column(columns, delimiter, path)
    except BaseException:
        text.close()
        raise
    return Table(
        columns=columns,
        rows=_rows(reader, first, columns, options, path.name),
        total=path.stat().st_size,
        done=binary.raw.tell,
        close=text.close,
    )


class _CSVReader(Protocol):
    """The shape of what `csv.reader` makes; the standard library does not export its type."""

    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


def _head(reader: _CSVReader, path: Path, options: TableOptions) -> tuple[tuple[str, ...], list[list[str]]]:
    """The column names, and the data rows that had to be read to know them."""
    try:
        lines = list(islice(reader, max(options.header, 1)))
    except csv.Error as error:
        told = sentence("line {line} is not CSV: {why}", line=reader.line_num, why=error)
        raise FileUnreadable(path.name, told) from None
    except UnicodeError as error:
        told = sentence("is not {encoding}: {why}", encoding=options.encoding, why=error)
        raise FileUnreadable(path.name, told) from None
    if len(lines) < max(options.header, 1) or not lines[-1]:
        told = sentence("there is no line {line} to read column names from", line=max(options.header, 1))
        raise FileUnreadable(path.name, told)
    if _UNDECODED.search("".join(lines[-1])):
        told = sentence("the header is not {encoding}; {hint}", encoding=options.encoding, hint=_encoding_hint(path))
        raise FileUnreadable(path.name, told)
    if options.header == 0:
        return numbered_columns(len(lines[-1])), lines
    return checked_columns(lines[-1], path.name), []


def _refuse_single_column(columns: tuple[str, ...], delimiter: str, path: Path) -> None:
    other = next((mark for mark in _GUESSABLE if mark != delimiter and mark in columns[0]), None)
    if len(columns) == 1 and other is not None:
        told = sentence("the header is one column; set delimiter = {delimiter} under [file]", delimiter=repr(other))
        raise FileUnreadable(path.name, told)


def _rows(
    reader: _CSVReader, first: list[list[str]], columns: tuple[str, ...], options: TableOptions, file: str
) -> Iterator[Row]:
    number = 0
    for cells in first:
        number += 1
        yield _row(number, cells, columns, options)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            number += 1
            yield Row(number, (), _no_csv(begins, reader.line_num, error))
            continue
        except UnicodeError as error:
            told = sentence("line {line} is not {encoding}: {why}", line=begins, encoding=options.encoding, why=error)
            raise FileUnreadable(file, told) from None
        if cells:
            number += 1
            yield _row(number, cells, columns, options)


def _row(number: int, cells: list[str], columns: tuple[str, ...], options: TableOptions) -> Row:
    row = fitted(number, cells, columns, options)
    if all(map(str.isascii, cells)) or not _UNDECODED.search("".join(cells)):
        return row
    place = next(place for place, cell in enumerate(cells) if _UNDECODED.search(cell))
    shown = cells[place].encode(options.encoding, "surrogateescape")
    column = columns[place] if place < len(columns) else place + 1
    problem = sentence(
        "column {column!r} holds bytes that are not {encoding}: {bytes}; set encoding under [file]",
        column=column,
        encoding=options.encoding,
        bytes=f"{shown!r:.80}",
    )
    return Row(number, [_UNDECODED.sub("\ufffd", cell) for cell in cells], problem)


def _no_csv(begins: int, ends: int, error: csv.Error) -> Sentence:
    if begins >= ends:
        return sentence("line {line} is not CSV: {why}", line=ends, why=error)
    return sentence("lines {first} to {last} are not CSV: {why}", first=begins, last=ends, why=error)


def _codec(encoding: str) -> str:
    """UTF-8 takes an optional byte-order mark away."""
    return "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding


def _is_wide(encoding: str) -> bool:
    """UTF-16 and UTF-32 cannot resume behind a bad byte: there a bad byte is a bad file."""
    return codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))


def _encoding_hint(path: Path) -> Sentence:
    with path.open("rb") as binary:
        if binary.read(2) in _UTF16_MARKS:
            return sentence('it starts with the mark of UTF-16: set encoding = "utf-16" under [file]')
    return sentence('set encoding under [file], for example "gb18030", "cp1252" or "utf-16"')
