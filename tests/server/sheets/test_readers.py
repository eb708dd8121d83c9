"""Whatever the format, a file is columns and rows of text; what is broken is told with its place."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest

from server.sheets.open_table import open_table
from server.sheets.problems import FileUnreadable
from server.sheets.sheet_table import cell_text
from server.sheets.table import Format, TableOptions
from tests.server.intake.importer.importing import rows_of, written

PLAIN = TableOptions()


def read(path: Path, options: TableOptions = PLAIN) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    with open_table(path, options) as table:
        return table.columns, rows_of(table.rows)


def problems(path: Path, options: TableOptions = PLAIN) -> list[tuple[int, str]]:
    with open_table(path, options) as table:
        return [(row.number, row.problem) for row in table.rows if row.problem]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("gb18030", "gb18030"), ("big5", "big5")],
)
def test_text_is_read_in_its_encoding_with_or_without_a_mark(tmp_path: Path, encoding: str, told: str) -> None:
    path = written(tmp_path, "a.csv", "客戶,金額\r\n王芳,1\r\n".encode(encoding))

    assert (("客戶", "金額"), [(1, ["王芳", "1"])]) == read(path, TableOptions(encoding=told))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_one_character_may_delimit(tmp_path: Path, delimiter: str) -> None:
    path = written(tmp_path, "a.csv", f"a{delimiter}b\n1{delimiter}2\n")

    assert (("a", "b"), [(1, ["1", "2"])]) == read(path, TableOptions(delimiter=delimiter))


def test_a_tsv_file_needs_no_telling(tmp_path: Path) -> None:
    assert [(1, ["1,5", "2"])] == read(written(tmp_path, "a.tsv", "a\tb\n1,5\t2\n"))[1]


def test_line_breaks_in_quotes_belong_to_the_cell_and_blank_lines_to_nobody(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", 'a,b\r\n"one\r\ntwo",2\r\n\r\n3,"say ""hi"""\r\n')

    assert [(1, ["one\r\ntwo", "2"]), (2, ["3", 'say "hi"'])] == read(path)[1]


def test_cells_of_nothing_but_blanks_are_empty_and_none_is_an_ordinary_text(tmp_path: Path) -> None:
    assert [(1, ["", "None", "NULL"])] == read(written(tmp_path, "a.csv", "a,b,c\n \u00a0,None,NULL\n"))[1]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("a,b,a\n", "columns 1 and 3 are both named 'a'"),
        ("a,,c\n", "column 2 of 3 has no name"),
        ("a;b\n1;2\n", "set delimiter = ';'"),
        ("", "there is no line 1"),
    ],
)
def test_a_header_that_names_nothing_clearly_stops_the_import(tmp_path: Path, content: str, told: str) -> None:
    with pytest.raises(FileUnreadable, match=r"a\.csv") as caught:
        read(written(tmp_path, "a.csv", content))

    assert told in str(caught.value)


def test_a_row_with_too_many_or_too_few_cells_is_that_row_s_problem(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "a,b\n1,2,3\n1\n1,2\n1,2,\n")

    found = problems(path)

    assert [1, 2] == [number for number, _ in found]
    assert "3 cells, the header 2" in found[0][1]
    assert "column 'b' is missing" in found[1][1]


def test_missing_cells_are_empty_where_the_mapping_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "a,b\n1\n")

    assert [(1, ["1", ""])] == read(path, TableOptions(fills_short_rows=True))[1]


def test_bytes_of_another_encoding_reject_their_row_only(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", b"a,b\nok,1\nM\xfcller,2\nok,3\n")

    ((number, problem),) = problems(path)

    assert 2 == number
    assert r"column 'a' holds bytes that are not utf-8: b'M\xfcller'" in problem


def test_a_header_in_utf_16_says_how_to_read_it(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match='encoding = "utf-16"'):
        read(written(tmp_path, "a.csv", "a,b\n".encode("utf-16")))


def test_broken_quotes_reject_their_lines_and_reading_goes_on(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", 'a,b\n"x"y,1\nfine,2\n"never closed,3\n')

    assert [1, 3] == [number for number, _ in problems(path)]


def test_without_a_header_columns_are_numbered(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "1,2\n3,4\n")

    assert (("column_1", "column_2"), [(1, ["1", "2"]), (2, ["3", "4"])]) == read(path, TableOptions(header=0))


def test_lines_above_the_header_are_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "Report\nof today\na,b\n1,2\n")

    assert (("a", "b"), [(1, ["1", "2"])]) == read(path, TableOptions(header=3))


def test_json_lines_are_flat_columns_and_amounts_keep_their_digits(tmp_path: Path) -> None:
    lines = '{"id":7,"owner":{"email":"ann@x"},"v":1200.10}\n\n{"id":"8","v":null,"won":true,"tags":["a"]}\n'

    columns, rows = read(written(tmp_path, "a.jsonl", lines))

    assert ("id", "owner.email", "v", "won", "tags") == columns
    assert [(1, ["7", "ann@x", "1200.10", "", ""]), (2, ["8", "", "", "true", '["a"]'])] == rows


def test_a_line_that_is_no_object_is_that_row_s_problem(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", '{"a":1}\n[1]\n{"a":\n{"a":2}\n')

    assert [2, 3] == [number for number, _ in problems(path)]


def _workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.create_sheet("Calls").append(["Id", "On", "At", "Talk", "Sum", "Yes"])
    book["Calls"].append([12.0, date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5), time(0, 2, 23), 10.25, True])  # noqa: DTZ001  # sheets know no zones
    book["Calls"].append([None] * 6)
    book["Calls"].append(["x", None, None, timedelta(hours=30), 0.1, None])
    book.save(path)
    return path


def test_a_sheet_reads_as_it_looks(tmp_path: Path) -> None:
    columns, rows = read(_workbook(tmp_path / "a.xlsx"), TableOptions(sheet="Calls"))

    assert ("Id", "On", "At", "Talk", "Sum", "Yes") == columns
    assert (1, ["12", "2026-01-02", "2026-01-02T03:04:05", "00:02:23", "10.25", "TRUE"]) == rows[0]
    assert (2, ["x", "", "", "30:00:00", "0.1", ""]) == rows[1]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (time(9, 12, 57, 999_999), "09:12:58"),
        (datetime(2026, 1, 1, 23, 59, 59, 999_900), "2026-01-02T00:00:00"),  # noqa: DTZ001  # sheets know no zones
        (1e21, "1000000000000000000000"),
        (-3.0, "-3"),
        (False, "FALSE"),
    ],
)
def test_cells_lose_what_spreadsheets_add(cell: float | time | datetime, text: str) -> None:
    assert text == cell_text(cell)


def test_a_sheet_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="no sheet 'Cals'; did you mean 'Calls'"):
        read(_workbook(tmp_path / "a.xlsx"), TableOptions(sheet="Cals"))


def test_the_same_mapping_reads_a_workbook_and_a_csv_that_calls_itself_one(tmp_path: Path) -> None:
    workbook = _workbook(tmp_path / "a.xlsx").rename(tmp_path / "export.dat")
    text = written(tmp_path, "b.xls", "a,b\n1,2\n")

    assert "Id" == read(workbook, TableOptions(format=Format.CSV, sheet=2))[0][0]
    assert ("a", "b") == read(text, TableOptions(format=Format.CSV))[0]


def test_something_that_is_no_workbook_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match=r"a\.xlsx: cannot be read as a spreadsheet"):
        read(written(tmp_path, "a.xlsx", "not a workbook"))


def test_progress_reaches_the_total(tmp_path: Path) -> None:
    with open_table(written(tmp_path, "a.csv", "a\n" + "1\n" * 50_000), PLAIN) as table:
        halves = [table.done() for row in table.rows if row.number == 1]

        assert 0 < halves[0] < table.total == table.done()
