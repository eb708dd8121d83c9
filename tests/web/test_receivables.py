"""What is owed: by age, instalment by instalment, payments in one step, and payments that went back."""

import re

import pytest

from tests.web.moment import day
from tests.web.telling import become, found, see, tell

HX = {"hx-request": "true"}


def sign(pages, member="ann", contract="C-1", account="ACME Steel", due=(-40, 30)):
    instalments = [
        {"instalment": f"part {place}", "due_on": day(distance), "amount": "5000.00"}
        for place, distance in enumerate(due, 1)
    ]
    total = f"{5000 * len(due)}.00"
    tell(pages, "contract.signed", member, contract=contract, account=account, amount=total, instalments=instalments)


def pay(pages, instalment="part 1", contract="C-1", **fields):
    data = {"contract": contract, "instalment": instalment, **fields}
    return pages.post("/receivables/pay", data=data, headers=HX)


def rows(page):
    """The instalments that a page shows."""
    return re.findall(r'rb-owed" data-key="([^"]*)"', page)


def test_what_is_owed_stands_by_its_age(real_pages):
    sign(real_pages)
    become(real_pages, "ann")

    page = see(real_pages, "/receivables")

    assert "Still to come: CN¥10,000" in page
    assert "CN¥5,000 of it is overdue." in page
    assert "CN¥5,000" in found(r"(?s)<span>31–60 days late</span>(.*?)</li>", page)
    assert rows(page) == ["C-1/part 1", "C-1/part 2"]


@pytest.mark.parametrize(
    ("viewer", "may"), [("ann", True), ("mia", True), ("boss", True), ("bob", False), ("zoe", False)]
)
def test_who_sees_anns_instalments(real_pages, viewer, may):
    sign(real_pages)
    become(real_pages, viewer)

    assert bool(rows(see(real_pages, "/receivables"))) is may
    assert pay(real_pages).status_code == (200 if may else 404)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["C-1/part 1", "C-1/part 2"]),
        ("state=overdue", ["C-1/part 1"]),
        ("state=due", ["C-1/part 2"]),
        ("state=paid", []),
        ("state=nonsense", ["C-1/part 1", "C-1/part 2"]),
        ("member=nobody", []),
    ],
)
def test_filters(real_pages, query, shown):
    sign(real_pages)
    become(real_pages, "mia")

    assert rows(see(real_pages, f"/receivables?{query}")) == shown


def test_one_step_pays_all_that_is_left(real_pages):
    sign(real_pages)
    become(real_pages, "ann")

    answer = pay(real_pages, event_id="pay-1")

    assert "Payment logged: ACME Steel" in answer.text
    assert rows(answer.text) == ["C-1/part 2"]
    (event,) = real_pages.get("/api/v1/events?kind=collection.received").json()["items"]
    assert (event["data"]["amount"], event["data"]["instalment"]) == ("5000.00", "part 1")


def test_a_part_leaves_the_rest(real_pages):
    sign(real_pages)
    become(real_pages, "ann")

    answer = pay(real_pages, amount="2k")

    assert "CN¥3,000" in found(r'(?s)data-key="C-1/part 1"(.*?)</li>', answer.text)
    assert "of CN¥5,000" in answer.text


def test_the_second_tap_pays_nothing_more(real_pages):
    sign(real_pages)
    become(real_pages, "ann")

    pay(real_pages, event_id="pay-1")
    again = pay(real_pages, event_id="pay-1")

    assert "paid already" in again.text
    assert len(real_pages.get("/api/v1/events?kind=collection.received").json()["items"]) == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [({"amount": "lots"}, "“lots” is no amount"), ({"instalment": "part 9"}, "no longer there")],
)
def test_what_is_wrong_is_said_and_nothing_is_paid(real_pages, fields, told):
    sign(real_pages)
    become(real_pages, "ann")

    answer = pay(real_pages, **fields)

    assert told in answer.text
    assert rows(answer.text) == ["C-1/part 1", "C-1/part 2"]


def test_an_amount_that_is_wrong_can_be_mended_where_it_was_typed(real_pages):
    sign(real_pages)
    become(real_pages, "ann")

    page = pay(real_pages, instalment="part 2", amount="lots").text

    assert 1 == page.count('name="pay" open')
    row = found(r'(?s)data-key="C-1/part 2"(.*?)</li>', page)
    assert 'value="lots"' in row and 'role="alert"' in row


def test_a_bounced_payment_is_unpaid_again(real_pages):
    sign(real_pages)
    become(real_pages, "ann")
    pay(real_pages, event_id="pay-1")

    answer = real_pages.post(
        "/receivables/bounce", data={"source": "web/ann", "id": "pay-1", "note": "no funds"}, headers=HX
    )

    assert rows(answer.text) == ["C-1/part 1", "C-1/part 2"]
    assert "Taken back" in answer.text
    assert "taken back</span>" in answer.text
    assert "Take the payment back" not in answer.text


def test_somebody_elses_payment_does_not_bounce(real_pages):
    sign(real_pages)
    become(real_pages, "ann")
    pay(real_pages, event_id="pay-1")
    become(real_pages, "zoe")

    real_pages.post("/receivables/bounce", data={"source": "web/ann", "id": "pay-1"}, headers=HX)

    become(real_pages, "ann")
    assert rows(see(real_pages, "/receivables")) == ["C-1/part 2"]


def test_nothing_owed_says_so(real_pages):
    become(real_pages, "ann")

    page = see(real_pages, "/receivables")

    assert "Nothing here" in page
    assert "Nothing of it is overdue." in page


def test_names_are_text_and_nothing_else(real_pages):
    sign(real_pages, contract="<b>C</b>", account="<i>ACME</i>")
    become(real_pages, "ann")

    page = see(real_pages, "/receivables")

    assert "<b>C<" not in page
    assert "<i>ACME" not in page
    assert "&lt;i&gt;ACME" in page


def test_in_chinese(real_pages):
    sign(real_pages)
    become(real_pages, "ann")

    page = see(real_pages, "/receivables?lang=zh")

    assert "应收" in page
    assert "待收 ¥10,000" in page


def test_a_long_list_comes_in_pages(real_pages):
    for number in range(30):
        sign(real_pages, contract=f"C-{number}")
    become(real_pages, "ann")

    first = see(real_pages, "/receivables")
    second = see(real_pages, found(r'hx-get="(/receivables/rows[^"]*)"', first).replace("&amp;", "&"))

    assert len(rows(first)) == 50
    assert len(set(rows(first) + rows(second))) == 60
