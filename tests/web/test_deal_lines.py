"""What a deal sells on its page: shown, typed row by row, with costs for those who may see them."""

import re

import pytest

from tests.web.telling import become, see, tell

LINES = [
    {"product": "Press", "quantity": 2, "price": "20000", "discount": "1000", "cost": "12000"},
    {"product": "Service", "price": "1000"},
]
ROWS = {
    "line_product": ["Press", "Training", ""],
    "line_quantity": ["3", "", ""],
    "line_price": ["20k", "500", ""],
    "line_discount": ["", "", ""],
}


def open_deal(pages, **more):
    return tell(pages, "deal.opened", "ann", deal="D-1", account="ACME Steel", lines=LINES, **more)


def act(pages, name, **fields):
    return pages.post(f"/pipeline/deal/{name}", data={"deal": "D-1", **fields}, headers={"hx-request": "true"})


@pytest.mark.parametrize(("viewer", "sees"), [("ann", False), ("mia", True), ("boss", True)])
def test_a_deal_shows_its_lines_and_costs_to_who_leads(real_pages, viewer, sees):
    open_deal(real_pages)
    become(real_pages, viewer)
    page = see(real_pages, "/deals/D-1")

    assert "2 × CN¥20,000" in page
    assert "CN¥1,000 off" in page
    assert ("costs CN¥24,000, leaves CN¥15,000" in page) is sees
    assert ('name="line_cost"' in page) is sees


def test_rows_become_the_lines_and_the_amount(real_pages):
    open_deal(real_pages)
    become(real_pages, "ann")
    answer = act(real_pages, "sell", **ROWS)

    assert answer.status_code == 200
    assert "3 × CN¥20,000" in answer.text
    assert "CN¥60,500" in answer.text
    assert "Service" not in answer.text.partition("What is sold</h2>")[2].partition("</section>")[0]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"line_quantity": ["0", "", ""]}, "Line 1: “0” is no quantity."),
        ({"line_price": ["cheap", "500", ""]}, "Line 1: “cheap” is no amount."),
        ({"line_discount": ["70k", "", ""]}, "Line 1: The discount is more than the line is worth."),
        ({"line_product": ["", "Training", ""]}, "Line 1: Which product?"),
    ],
)
def test_a_wrong_row_is_named_and_stays_as_typed(real_pages, wrong, told):
    open_deal(real_pages)
    become(real_pages, "ann")
    answer = act(real_pages, "sell", **ROWS | wrong)

    assert (422, True) == (answer.status_code, told in answer.text)
    assert 'value="Training"' in answer.text


def test_a_win_for_another_amount_asks_for_the_lines_first(real_pages):
    open_deal(real_pages)
    become(real_pages, "ann")

    assert "The lines of the deal add up to 40,000.00." in act(real_pages, "win", amount="39000").text
    assert "What its win or loss counted" in act(real_pages, "win").text


def test_who_was_slower_sees_the_other_lines(real_pages):
    open_deal(real_pages)
    become(real_pages, "ann")
    seen = '{"state":"open","amount":4000000,"lines":"1 × Press @ 4000000-0"}'
    answer = act(real_pages, "sell", seen=seen, **ROWS)

    assert (422, True) == (answer.status_code, "Somebody was faster" in answer.text)


def test_a_customer_tells_what_they_bought(real_pages):
    tell(real_pages, "deal.won", "ann", deal="D-1", account="ACME Steel", amount="40000", lines=LINES)
    become(real_pages, "ann")
    href = re.search(r"/customers/\d+", see(real_pages, "/customers"))
    assert href is not None
    bought = see(real_pages, href.group()).partition("What they bought")[2].partition("</section>")[0]

    assert bought.index("Press") < bought.index("Service")
    assert "2 pieces" in bought
    assert "CN¥39,000" in bought
