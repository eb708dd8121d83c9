"""Customers that may be the same one: told while adding, listed, merged on a page; and the search of the top bar."""

import re

import pytest

from tests.web.telling import become, see, tell
from tests.web.test_customers import HX, add, names


def settle(pages, one, other, keep, kind="account"):
    data = {"kind": kind, "one": one, "other": other, "keep": keep}
    return pages.post("/customers/duplicates", data=data, headers=HX)


def test_who_adds_a_customer_that_may_be_there_is_asked_first(real_pages):
    become(real_pages, "ann")
    id = add(real_pages, "Northwind Traders")

    asked = real_pages.post("/customers", data={"name": "Northwind Traders Ltd", "note": "typed"})
    sure = real_pages.post("/customers", data={"name": "Northwind Traders Ltd", "sure": "1"})

    assert asked.status_code == 422
    assert f'href="/customers/{id}"' in asked.text and "typed" in asked.text and "Nearly the same name" in asked.text
    assert sure.status_code == 303


def test_the_name_of_another_customer_is_refused_with_words(real_pages):
    become(real_pages, "ann")
    add(real_pages, "ACME Steel")

    answer = real_pages.post("/customers", data={"name": "ACME Steel", "sure": "1"})

    assert answer.status_code == 422 and "There is already a customer of this name" in answer.text


def test_what_may_be_the_same_is_told_while_one_types(real_pages):
    become(real_pages, "ann")
    add(real_pages, "Northwind Traders")

    assert "Northwind Traders" in see(real_pages, "/customers/similar?name=Nortwind%20Traders")
    assert see(real_pages, "/customers/similar?name=Contoso").strip() == ""
    assert see(real_pages, "/customers/similar?name=%0B").strip() == ""


def test_a_customer_is_merged_on_the_page_and_leads_to_the_one_that_stays(real_pages):
    become(real_pages, "ann")
    stays, goes = add(real_pages, "ACME Steel"), add(real_pages, "Hai Gang")
    tell(real_pages, "visit.logged", account="Hai Gang", note="what they said")

    wrong = real_pages.post(f"/customers/{stays}/merge", data={"other": "Nobody"}, headers=HX)
    right = real_pages.post(f"/customers/{stays}/merge", data={"other": "Hai Gang"}, headers=HX)

    assert wrong.status_code == 422 and "There is no customer called “Nobody”" in wrong.text
    assert right.status_code == 200 and "what they said" in right.text and "Merged with it" in right.text
    assert real_pages.get(f"/customers/{goes}").headers["location"] == f"/customers/{stays}"
    assert names(see(real_pages, "/customers")) == ["ACME Steel"]


@pytest.mark.parametrize("keep", ["one", "other"])
def test_a_pair_is_merged_into_the_one_that_is_kept(real_pages, keep):
    become(real_pages, "ann")
    ids = {"one": add(real_pages, "Northwind"), "other": add(real_pages, "Northwind Ltd", sure="1")}

    answer = settle(real_pages, ids["one"], ids["other"], ids[keep])

    assert answer.status_code == 200
    assert names(see(real_pages, "/customers")) == [{"one": "Northwind", "other": "Northwind Ltd"}[keep]]


def test_who_may_not_merge_is_told_so(real_pages):
    become(real_pages, "ann")
    one, other = add(real_pages, "One", owner="ann"), add(real_pages, "Other", owner="ann")
    become(real_pages, "zoe")

    answer = settle(real_pages, one, other, one)

    assert answer.status_code == 422 and "Only who looks after both" in answer.text


def test_no_likely_duplicates_is_said(real_pages):
    become(real_pages, "ann")

    assert "No likely duplicates" in see(real_pages, "/customers/duplicates")
    assert "没有疑似重复" in see(real_pages, "/customers/duplicates?kind=contact&lang=zh")


def test_the_search_finds_customers_contacts_and_people(real_pages):
    become(real_pages, "ann")
    id = add(real_pages, "Annex Ltd", phone="+86 138 0013 8000")
    real_pages.post(f"/customers/{id}/contacts", data={"name": "Joanna"}, headers=HX)

    page = see(real_pages, "/search?q=ann")

    assert {"Annex Ltd", "Joanna"} <= set(re.findall(r'rb-line-title"[^>]*>([^<]*)<', page))
    assert "/members/ann" in page


@pytest.mark.parametrize("typed", ["13800138000", "%2B8613800138000", "138-0013-8000"])
def test_the_search_tells_who_has_a_number(real_pages, typed):
    become(real_pages, "ann")
    add(real_pages, "ACME Steel", phone="+86 138 0013 8000")

    page = see(real_pages, f"/search?q={typed}")

    assert "Who has this number?" in page and "ACME Steel" in page


def test_a_search_that_finds_nothing_says_so(real_pages):
    become(real_pages, "ann")

    assert "Nothing found" in see(real_pages, "/search?q=%3Cxyzzy%3E")
    assert "Whom are you looking for?" in see(real_pages, "/search")
