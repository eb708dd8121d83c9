"""A file as a table: column names and rows of text, whatever the format."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import NamedTuple, Self

from kpi.sentences import Sentence, sentence
from server.sheets.problems import FileUnreadable


class Format(StrEnum):
    """How the bytes of a file become cells."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How to read one file; what is not said is told by the file's ending or is the common case.

    ``delimiter`` None is a tab for files that end in .tsv, else a comma. ``header`` is the line that holds the column
    names, 0 when there is none. ``sheet`` is a sheet's name or its place from 1; None is the first.
    ``fills_short_rows`` reads missing cells at the end of a row as empty.
    """

    format: Format | None = None
    delimiter: str | None = None
    encoding: str = "utf-8"
    sheet: str | int | None = None
    header: int = 1
    fills_short_rows: bool = False


class Row(NamedTuple):
    """One data row, counted from 1. With a ``problem`` it cannot be used, and the cells are what could be read."""

    number: int
    cells: Sequence[str]
    problem: Sentence | None = None


@dataclass(slots=True)
class Table:
    """An open file. ``done()`` of ``total`` (bytes or rows, as the format knows) tells how far reading has come."""

    columns: tuple[str, ...]
    rows: Iterator[Row]
    total: int
    done: Callable[[], int]
    close: Callable[[], None]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def checked_columns(names: Sequence[str], file: str) -> tuple[str, ...]:
    """The header as column names; a blank or repeated name could not be meant by any mapping."""
    columns = tuple(name.strip() for name in names)
    for place, name in enumerate(columns, start=1):
        if not name:
            told = sentence(
                "column {place} of {count} has no name in the header; give it one", place=place, count=len(columns)
            )
            raise FileUnreadable(file, told)
        if (first := columns.index(name) + 1) != place:
            told = sentence(
                "columns {first} and {second} are both named {name!r}; rename one of them",
                first=first,
                second=place,
                name=name,
            )
            raise FileUnreadable(file, told)
    return columns


def numbered_columns(count: int) -> tuple[str, ...]:
    """Names for the columns of a file without a header."""
    return tuple(f"column_{place}" for place in range(1, count + 1))


def fitted(number: int, cells: list[str], columns: tuple[str, ...], options: TableOptions) -> Row:
    """The row with exactly one cell per column, blank cells as empty text."""
    if len(cells) != len(columns):
        missing = len(columns) - len(cells)
        if missing > 0 and options.fills_short_rows:
            cells = cells + [""] * missing
        elif missing < 0 and not any(cells[missing:]):
            cells = cells[:missing]
        else:
            return Row(number, cells, _misfit(len(cells), columns))
    if any(map(str.isspace, cells)):
        cells = ["" if cell.isspace() else cell for cell in cells]
    return Row(number, cells)


def _misfit(count: int, columns: tuple[str, ...]) -> Sentence:
    if count > len(columns):
        return sentence(
            "the row has {count} cells, the header {columns}: is a cell with the delimiter in it not quoted?",
            count=count,
            columns=len(columns),
        )
    return sentence(
        "the row has {count} cells, the header {columns}: column {missing!r} is missing "
        '(short_rows = "fill" under [file] reads missing cells as empty)',
        count=count,
        columns=len(columns),
        missing=columns[count],
    )
