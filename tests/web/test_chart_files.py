"""A chart's table as a file: exact, safe to open in a spreadsheet, found by its id."""

from fractions import Fraction

import pytest

from kpi.catalog import Unit
from server.people.roles import Language
from tests.web.test_signin import sign_in
from web.charts.file import csv_of
from web.charts.table import Column, Row, Table
from web.i18n import speaking

COLUMNS = (Column("Won", Unit.MONEY), Column("Share", Unit.RATIO), Column("Calls"), Column("Who", None))


def test_numbers_are_exact_and_headings_name_their_unit():
    table = Table("won", "Won", "Region", COLUMNS, (Row("North", (-123_450, Fraction(1, 3), 7, None)),), "/d", "CNY")

    assert "\ufeffRegion,Won (CNY),Share (%),Calls,Who\r\nNorth,-1234.50,33.333333,7,\r\n" == csv_of(table).decode()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_text_that_a_spreadsheet_would_run_is_only_text(text):
    table = Table("won", text, text, (Column(text, None),), (Row(text, (text,)),), "/d")

    cells = [cell for line in csv_of(table).decode("utf-8-sig").splitlines() for cell in line.split(",")]
    assert {f"'{text}"} == {cell.strip('"') for cell in cells}


def test_units_speak_the_readers_language():
    table = Table("t", "T", "R", (Column("Talk", Unit.SECONDS),), (), "/d")
    with speaking(Language.CHINESE):
        text = csv_of(table).decode()

    assert "\ufeffR,Talk (秒)\r\n" == text


def test_the_page_answers_with_the_file_its_address_names(demo_pages):
    sign_in(demo_pages)
    answer = demo_pages.get("/style/charts?csv=chart-lying-en&lang=en")

    assert "text/csv; charset=utf-8" == answer.headers["content-type"]
    assert 'attachment; filename="chart-lying-en.csv"' == answer.headers["content-disposition"]
    assert "North,4200000.00,5000000.00" in answer.text


def test_a_table_that_the_page_does_not_have_is_not_found(demo_pages):
    sign_in(demo_pages)

    assert 404 == demo_pages.get("/style/charts?csv=nothing").status_code


def test_every_chart_stands_beside_its_table(demo_pages):
    sign_in(demo_pages)
    page = demo_pages.get("/style/charts?lang=en").text

    assert page.count("data-chart=") == page.count("<table") == page.count("download>") > 8
    assert 'href="/style/charts?csv=chart-lying-en"' in page
