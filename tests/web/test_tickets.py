"""Tickets on their page, and returns on a deal's: opened, answered, resolved in one step each."""

import pytest

from tests.web.telling import become, found, see
from tests.web.test_deals import act as act_on_deal
from tests.web.test_deals import open_deal

HX = {"hx-request": "true"}


def act(pages, name, **fields):
    return pages.post(f"/pipeline/ticket/{name}", data=fields, headers=HX)


def open_ticket(pages, title="It leaks"):
    answer = act(pages, "open", title=title, customer="ACME Steel", priority="high")
    return found(r'data-key="([^"]*)"', answer.text)


def test_nobody_waits_at_first(real_pages):
    become(real_pages, "ann")

    assert "Nobody waits" in see(real_pages, "/tickets")


def test_a_ticket_is_opened_answered_and_resolved(real_pages):
    become(real_pages, "ann")
    ticket = open_ticket(real_pages)
    become(real_pages, "zoe")

    waiting = see(real_pages, "/tickets")
    answered = act(real_pages, "answer", ticket=ticket, note="called back")
    resolved = act(real_pages, "resolve", ticket=ticket, satisfaction="4", state="all")

    assert ("It leaks" in waiting, "Urgent" in waiting) == (True, True)
    assert "Ticket answered" in answered.text
    assert "4 of 5" in resolved.text
    assert "It leaks" not in see(real_pages, "/tickets")


@pytest.mark.parametrize(
    ("fields", "told"),
    [({"customer": "ACME"}, "What do they ask for?"), ({"title": "It leaks"}, "Which customer?")],
)
def test_what_is_missing_is_told_and_nothing_typed_is_lost(real_pages, fields, told):
    become(real_pages, "ann")

    answer = act(real_pages, "open", **fields)

    assert (422, True) == (answer.status_code, told in answer.text)
    assert f'value="{next(iter(fields.values()))}"' in answer.text


def test_a_customer_leads_to_their_tickets(real_pages):
    become(real_pages, "ann")
    open_ticket(real_pages)
    customer = found(r'href="/customers/(\d+)"', see(real_pages, "/tickets"))
    theirs = f"/tickets?account={customer}"

    assert f'href="{theirs}"' in see(real_pages, f"/customers/{customer}")
    assert "It leaks" in see(real_pages, theirs)


def test_a_ticket_has_a_page_with_its_story_and_what_can_be_done(real_pages):
    become(real_pages, "ann")
    ticket = open_ticket(real_pages, "It leaks & drips")
    page = f"/tickets/{ticket}"

    first = see(real_pages, page)
    answered = act(real_pages, "answer", ticket=ticket, note="called back", where="page").text
    resolved = act(real_pages, "resolve", ticket=ticket, satisfaction="4", where="page").text
    again = act(real_pages, "open", ticket=ticket, title="It leaks & drips", customer="ACME Steel", where="page").text

    assert f'href="{page}"' in see(real_pages, "/tickets?state=all")
    assert ("It leaks &amp; drips" in first, "Record the answer" in first, "Open again" in first) == (True, True, False)
    assert ("called back" in answered, "Record the answer" in answered) == (True, False)
    assert ("4 of 5" in resolved, "Open again" in resolved) == (True, True)
    assert ("Record it as resolved" in again, again.count("Ticket opened") > 1) == (True, True)


def test_what_others_did_about_a_ticket_is_told_to_who_leads_them(real_pages):
    become(real_pages, "ann")
    ticket = open_ticket(real_pages)
    become(real_pages, "zoe")

    page = see(real_pages, f"/tickets/{ticket}")

    assert ("It leaks" in page, "Nothing that you may see" in page) == (True, True)


def test_a_ticket_that_is_not_there_is_not_found(real_pages):
    become(real_pages, "ann")

    assert real_pages.get("/tickets/nothing").status_code == 404
    assert act(real_pages, "answer", ticket="nothing").status_code == 404


def test_goods_that_come_back_are_recorded_on_their_deal(real_pages):
    open_deal(real_pages)
    become(real_pages, "ann")
    act_on_deal(real_pages, "win")

    answer = act_on_deal(real_pages, "return", amount="10000", note="scratched")

    assert answer.status_code == 200
    assert "CN¥30,000" in found(r'(?s)rb-title-value">(.*?)</div>', answer.text)
    assert "scratched" in answer.text
