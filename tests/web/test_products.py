"""The products: the list, each one with what it brings, and who may change and see what."""

import re

import pytest

from tests.web.telling import become, see, tell

LINES = [{"product": "Press", "quantity": 2, "price": "20000"}, {"product": "Service", "price": "1000"}]


def sold(pages):
    tell(pages, "deal.won", "ann", deal="D-1", account="ACME Steel", amount="41000", lines=LINES)


def add(pages, viewer="boss", **form):
    become(pages, viewer)
    return pages.post("/products", data={"name": "Drill", "price": "500", "cost": "200"} | form)


def page_of(pages, name):
    """The address of a product's page."""
    found = re.search(rf'href="(/products/\d+)">{name}<', see(pages, "/products"))
    assert found is not None
    return found.group(1)


def test_the_list_tells_what_each_product_brought(real_pages):
    sold(real_pages)
    become(real_pages, "ann")
    page = see(real_pages, "/products")

    assert page.index("Press") < page.index("CN¥40,000") < page.index("Service") < page.index("CN¥1,000")
    assert "Press" not in see(real_pages, "/products?q=serv").partition('id="products"')[2]


@pytest.mark.parametrize(("viewer", "may"), [("boss", True), ("admin", True), ("mia", False), ("ann", False)])
def test_bosses_and_admins_add_products(real_pages, viewer, may):
    answer = add(real_pages, viewer)

    assert (303 if may else 422) == answer.status_code
    assert ("Drill" in see(real_pages, "/products").partition('id="products"')[2]) is may


@pytest.mark.parametrize(("viewer", "sees"), [("boss", True), ("mia", True), ("ann", False)])
def test_a_product_shows_its_cost_to_who_leads(real_pages, viewer, sees):
    add(real_pages)
    become(real_pages, viewer)
    page = see(real_pages, page_of(real_pages, "Drill"))

    assert "CN¥500" in page
    assert ("CN¥200" in page) is sees


def test_a_product_tells_its_months_customers_and_deals(real_pages):
    sold(real_pages)
    become(real_pages, "ann")
    address = page_of(real_pages, "Press")
    page = see(real_pages, address)

    assert "CN¥40,000" in page.partition("Who buys it")[2].partition("</section>")[0]
    assert 'href="/deals/D-1"' in page
    assert "40000.00" in real_pages.get(f"{address}?csv=sold").text


def test_others_deals_stay_theirs(real_pages):
    sold(real_pages)
    become(real_pages, "zoe")
    page = see(real_pages, page_of(real_pages, "Press"))

    assert "ACME Steel" not in page
    assert "D-1" not in page


def test_a_change_is_kept_and_the_slower_one_is_told(real_pages):
    add(real_pages)
    address = page_of(real_pages, "Drill")
    first = real_pages.post(address, data={"version": "1", "name": "Drill", "price": "600", "cost": "200"})
    second = real_pages.post(address, data={"version": "1", "name": "Drill", "price": "550", "cost": "200"})

    assert (303, 422) == (first.status_code, second.status_code)
    assert "<del>CN¥500</del> → <ins>CN¥600</ins>" in second.text
    assert "Somebody was faster" in second.text
    assert 'value="550"' in second.text


@pytest.mark.parametrize(
    ("form", "told"), [({"name": ""}, "A name is needed."), ({"price": "cheap"}, "“cheap” is no amount.")]
)
def test_what_is_wrong_is_told_beside_what_was_typed(real_pages, form, told):
    answer = add(real_pages, **form)

    assert (422, True) == (answer.status_code, told in answer.text)
    assert 'value="200"' in answer.text
