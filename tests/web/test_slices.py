"""The page of slices: its table, its errors at their place, the events behind a cell, and saved views."""

import re
from urllib.parse import urlencode

import pytest

from tests.web.telling import become, found, see, tell

PATH = "/dashboards/slices"


@pytest.fixture
def sold(real_pages):
    """Ann sold pumps for 12,000, Zoe a valve for 500; Clara looks."""
    tell(real_pages, "deal.won", "ann", deal="1", account="ACME", product="Pump", amount="12000.00")
    tell(real_pages, "deal.won", "zoe", deal="2", account="Beta", product="Valve", amount="500.00")
    become(real_pages, "boss")
    return real_pages


def slices(pages, **asked):
    return see(pages, f"{PATH}?{urlencode({'measure': 'revenue_won', 'rows': 'product', 'columns': '', **asked})}")


def test_the_table_shows_rows_totals_and_whose_they_are(sold):
    page = slices(sold, columns="region")
    table = found(r"(?s)rb-slice-table(.*?)</table>", page)

    assert ["Product", "East", "West", "Total"] == re.findall(r'<th scope="col"[^>]*>(\w+)<', table)
    assert ["Pump", "Valve", "Total"] == re.findall(r'<th scope="row">(\w+)<', table)
    assert table.count("12,500") == 1
    assert "Totals are over everything in Harbour &amp; Steel" in page


def test_a_rep_opens_the_same_link_and_sees_their_own(sold):
    become(sold, "zoe")
    page = slices(sold)

    assert "Totals are over what you may see: Zoe Baker." in page
    assert "Pump" not in page.split('id="slice"')[1]


def test_a_wrong_filter_is_shown_at_its_place(sold):
    page = slices(sold, filter='product == "Pump" and true')

    assert "line 1, column 19: unexpected &#39;and&#39; (write &amp;&amp;)" in page
    assert "<span>product == &#34;Pump&#34; </span><mark>and true</mark>" in page


def test_a_wrong_filter_is_told_in_chinese_too(sold):
    assert "第 1 行第 1 列：没有名为 colour 的字段" in slices(sold, filter="colour == 1", lang="zh")


def test_the_events_behind_a_cell(sold):
    href = found(r'<a href="(/dashboards/slices/events\?[^"]*row=Pump[^"]*)"', slices(sold)).replace("&amp;", "&")
    part = sold.get(href, headers={"hx-request": "true"}).text

    assert ("Deal won" in part, "ACME" in part, "Beta" in part, "<html" in part) == (True, True, False, False)
    assert "<html" in see(sold, href)


def test_a_view_is_saved_shared_changed_and_deleted(sold):
    form = {"name": "Pumps", "shared": "all", "measure": "deals_won", "rows": "product", "period": "year"}
    saved = sold.post(f"{PATH}/views", data=form).headers["location"]
    become(sold, "zoe")
    seen = see(sold, saved)
    refused = sold.post(saved.replace("?view=", "/views/"), data=form | {"act": "delete"}).status_code
    become(sold, "boss")
    deleted = sold.post(saved.replace("?view=", "/views/"), data=form | {"act": "delete", "version": "1"})

    assert '<option value="deals_won" selected>' in seen
    assert (403, 303, 404) == (refused, deleted.status_code, sold.get(saved).status_code)


def test_nothing_to_show_says_what_to_try(sold):
    assert "Try a longer time or a looser condition." in slices(sold, filter='product == "None"')


def test_days_chosen_by_hand_go_before_the_period(sold):
    page = slices(sold, **{"from": "2020-01-01", "to": "2020-02-01"})

    assert '<option value="2020-01-01..2020-02-01" selected>' in page
