"""Rejected rows come back as a file that can be mended, with reasons in the language of who downloads it."""

import pytest

from kpi.sentences import sentence
from server.intake.importer.rejected_file import as_csv, kept_rows, rejected_file
from server.people.roles import Language
from server.sheets.problems import FileUnreadable
from server.sheets.table import Row, TableOptions

REASONS = (sentence("is missing"), sentence("{text!r} is not a number", text="lots"))


def kept(folder, columns=("id", "price"), **options) -> bytes:
    path = folder / "kept"
    with kept_rows(path, columns, TableOptions(**options)) as keep:
        keep(Row(1, ("1", "a;b", "more")[: len(columns)]), REASONS)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (Language.ENGLISH, "id,price,rejected_because\r\n1,a;b,is missing; 'lots' is not a number\r\n"),
        (Language.CHINESE, "id,price,被拒原因\r\n1,a;b,缺失；“lots”不是数字\r\n"),
    ],
)
def test_reasons_are_in_the_language_of_whoever_asks(tmp_path, language, expected):
    assert expected == as_csv(kept(tmp_path), language).decode("utf-8-sig")


def test_the_file_is_written_as_its_mapping_reads_it(tmp_path):
    content = as_csv(kept(tmp_path, delimiter=";", encoding="gb18030", header=2), Language.CHINESE)

    assert "\r\nid;price;被拒原因\r\n1;" in content.decode("gb18030")


def test_where_the_encoding_has_no_chinese_the_reasons_are_english(tmp_path):
    assert b"rejected_because" in as_csv(kept(tmp_path, encoding="latin-1"), Language.CHINESE)


@pytest.mark.parametrize("column", ["rejected_because", "被拒原因"])
def test_a_mended_file_that_is_rejected_again_has_one_column_of_reasons(tmp_path, column):
    first = as_csv(kept(tmp_path, ("id", "price", column)), Language.ENGLISH).decode("utf-8-sig").splitlines()[0]

    assert "id,price,rejected_because" == first


def test_what_older_versions_kept_is_handed_out_as_it_is():
    assert b"id,rejected_because\r\n" == as_csv(b"id,rejected_because\r\n", Language.CHINESE)


def test_the_command_line_writes_the_same_file_in_english(tmp_path):
    path = tmp_path / "rejected.csv"
    with rejected_file(path, ("id", "price"), TableOptions()) as keep:
        keep(Row(1, ("1", "a;b")), REASONS)

    assert as_csv(kept(tmp_path), Language.ENGLISH) == path.read_bytes()


def test_a_file_that_is_no_csv_is_refused(tmp_path):
    with (
        pytest.raises(FileUnreadable, match=r"end the name with \.csv"),
        rejected_file(tmp_path / "rejected.xlsx", (), TableOptions()),
    ):
        pass
