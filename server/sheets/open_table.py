"""Opens a file as a table, with the reader that fits it.

A workbook is known by its first bytes and JSON lines or CSV by their usual endings, whatever the mapping says: so one
mapping serves an export in either format, and a CSV file that calls itself .xls.
"""

from pathlib import Path
from typing import assert_never

from kpi.sentences import sentence
from server.sheets.csv_table import open_csv
from server.sheets.jsonl_table import open_jsonl
from server.sheets.problems import FileUnreadable
from server.sheets.sheet_table import open_sheet
from server.sheets.table import Format, Table, TableOptions

_WORKBOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SURE = (".csv", ".tsv", ".jsonl", ".ndjson")
_BY_ENDING = {
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".txt": Format.CSV,
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,
    ".xlsb": Format.XLSX,
    ".xls": Format.XLSX,
    ".ods": Format.XLSX,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
}


def open_table(path: Path, options: TableOptions) -> Table:
    """Open a data file. Close the table when done (it is a context manager).

    Raises: FileUnreadable if the file is missing, is not in that format or has no usable header.
    """
    if not path.is_file():
        raise FileUnreadable(str(path), sentence("there is no such file"))
    form = _format(path, options)
    match form:
        case Format.CSV:
            return open_csv(path, options)
        case Format.XLSX:
            return open_sheet(path, options)
        case Format.JSONL:
            return open_jsonl(path)
        case None:
            told = sentence(
                "cannot tell the format from the ending {ending!r} (known: {known}); "
                'set format = "csv", "xlsx" or "jsonl" under [file]',
                ending=path.suffix,
                known=list(_BY_ENDING),
            )
            raise FileUnreadable(path.name, told)
        case _:
            assert_never(form)


def _format(path: Path, options: TableOptions) -> Format | None:
    with path.open("rb") as binary:
        if binary.read(4) in _WORKBOOK_MARKS:
            return Format.XLSX
    ending = path.suffix.lower()
    usual = _BY_ENDING.get(ending)
    return usual if ending in _SURE else options.format or usual
