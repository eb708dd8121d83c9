"""The compare dashboard: two sides of the same numbers, the drivers between them, and the months."""

import csv
import io

from tests.web.telling import become, found, see, tell, win


def test_this_month_beside_the_one_before(real_pages):
    win(real_pages, "ann", "30000.00")
    tell(real_pages, "deal.lost", "ann", deal="L-1", reason="price")
    become(real_pages, "boss")

    page = see(real_pages, "/dashboards/compare")

    row = found(r'(?s)<a href="/rules#number-revenue_won">Revenue won</a>(.*?)</tr>', page)
    assert ("CN¥30,000" in row, "+CN¥30,000" in row, "rb-gain" in row) == (True, True, True)
    rate = found(r'(?s)<a href="/rules#number-win_rate">(.*?)</tr>', page)
    assert ("50%" in rate, "–" in rate) == (True, True)
    assert "/dashboards/why?scope=company&amp;against=last_period" in page


def test_two_regions_side_by_side(real_pages):
    win(real_pages, "ann", "30000.00")
    win(real_pages, "zoe", "10000.00")
    become(real_pages, "boss")

    page = see(real_pages, "/dashboards/compare?scope=region:east&other_scope=region:west&other=same")

    row = found(r'(?s)<a href="/rules#number-revenue_won">(.*?)</tr>', page)
    assert ("+CN¥20,000" in row, "+200%" in row) == (True, True)
    assert "Where the difference lies" not in page


def test_months_and_tables_are_files(real_pages):
    win(real_pages, "ann", "30000.00")
    become(real_pages, "boss")

    files = {
        one: list(csv.reader(io.StringIO(real_pages.get(f"/dashboards/compare?csv={one}").text.removeprefix("\ufeff"))))
        for one in ("sides", "between", "months")
    }

    assert "Revenue won" == files["sides"][1][0]
    assert "30000.00" == files["between"][-1][1]
    assert "30000.00" in files["months"][1]


def test_each_compares_what_is_theirs(real_pages):
    become(real_pages, "mia")

    assert real_pages.get("/dashboards/compare").status_code == 200
    assert real_pages.get("/dashboards/compare?scope=region:west").status_code == 404
    assert real_pages.get("/dashboards/compare?other_scope=member:zoe").status_code == 404


def test_in_chinese(real_pages):
    become(real_pages, "boss")

    page = see(real_pages, "/dashboards/compare?lang=zh&period=year&other=2020")

    assert "哪些月份最赚钱" in page
