"""Several people at one deal: who shares it, and that nobody overwrites unseen what somebody else has recorded."""

import html
import re

import pytest

from tests.web.telling import become, found, see, tell
from tests.web.test_deals import act, column, open_deal


def seen_on(page):
    """What the forms of a page carry along."""
    return html.unescape(found(r'name="seen" value="([^"]*)"', page))


def test_whoever_comes_second_is_told_and_nothing_is_overwritten(real_pages):
    open_deal(real_pages)
    become(real_pages, "ann")
    seen = seen_on(see(real_pages, "/deals/D-1"))
    tell(real_pages, "deal.amended", deal="D-1", title="Three presses")

    refused = act(real_pages, "amend", title="Four presses", seen=seen)
    between = see(real_pages, "/deals/D-1")
    answer = act(real_pages, "amend", title="Four presses", seen=seen_on(refused.text))

    assert refused.status_code == 422
    assert "Title: <b>Three presses</b>" in refused.text
    assert "you saw Two presses" in refused.text
    assert 'value="Four presses"' in refused.text
    assert "<h1>Three presses" in between
    assert "<h1>Four presses" in answer.text


def test_changes_that_have_nothing_to_do_with_each_other_both_hold(real_pages):
    open_deal(real_pages)
    become(real_pages, "ann")
    seen = seen_on(see(real_pages, "/deals/D-1"))
    tell(real_pages, "deal.amended", deal="D-1", amount="50000.00")

    answer = act(real_pages, "amend", title="Four presses", contact="", amount="", seen=seen)

    assert answer.status_code == 200
    assert "<h1>Four presses" in answer.text
    assert "CN¥50,000" in found(r'(?s)rb-title-value">(.*?)</div>', answer.text)


@pytest.mark.parametrize(
    ("meanwhile", "name", "fields", "told"),
    [
        (("deal.stage_changed", {"stage": "Negotiation"}), "move", {"stage": "Contract"}, "Stage: <b>Negotiation</b>"),
        (("deal.lost", {"reason": "price"}), "win", {}, "State: <b>Lost</b>"),
        (("deal.amended", {"amount": "1.00"}), "win", {}, "Amount: <b>CN¥1"),
    ],
)
def test_an_act_on_what_is_no_longer_so_is_asked_again(real_pages, meanwhile, name, fields, told):
    open_deal(real_pages)
    become(real_pages, "ann")
    seen = seen_on(see(real_pages, "/deals/D-1"))
    kind, data = meanwhile
    tell(real_pages, kind, deal="D-1", **data)

    answer = act(real_pages, name, seen=seen, **fields)

    assert answer.status_code == 422
    assert told in answer.text


def test_a_card_that_somebody_else_moved_stays_where_they_put_it(real_pages):
    open_deal(real_pages)
    become(real_pages, "ann")
    seen = seen_on(see(real_pages, "/deals"))
    tell(real_pages, "deal.stage_changed", deal="D-1", stage="Negotiation")

    answer = act(real_pages, "move", where="board", stage="Contract", seen=seen)

    assert "D-1" in column(answer.text, "Negotiation")
    assert "Somebody was faster" in answer.text


def test_a_deal_is_shared_on_its_page_and_everybody_gets_their_part(real_pages):
    open_deal(real_pages)
    become(real_pages, "ann")

    shared = act(real_pages, "split", who=["ann", "bob", ""], share=["60", "40 %", ""])
    act(real_pages, "win")
    ledger = real_pages.get("/api/v1/members/ann/ledger").json()["items"]

    assert shared.status_code == 200
    assert re.findall(r"(\d+)%</span></div>", found(r"(?s)<dt>Whose</dt><dd>(.*?)</dd>", shared.text)) == ["60", "40"]
    assert [one["xp"] for one in ledger if one["rule"] == "deal_won"] == [216]


def test_a_won_deal_that_is_shared_later_pays_anew(real_pages):
    open_deal(real_pages)
    become(real_pages, "ann")
    act(real_pages, "win")

    act(real_pages, "split", who=["ann", "bob"], share=["50", "50"])
    become(real_pages, "bob")
    ledger = real_pages.get("/api/v1/members/bob/ledger").json()["items"]

    assert [one["xp"] for one in ledger if one["rule"] == "deal_won"] == [180]


@pytest.mark.parametrize(
    ("who", "share", "told"),
    [
        (["ann", "bob"], ["60", "30"], "add up to 90 %"),
        (["ann", "bob"], ["60", ""], "is no share"),
        (["ann", "ann"], ["60", "40"], "twice"),
        (["ann", "nobody"], ["60", "40"], "Nobody here is called"),
        (["", ""], ["", ""], "at least one person"),
        (["zoe"], ["100"], "belongs to somebody else"),
    ],
)
def test_shares_that_do_not_fit_are_told(real_pages, who, share, told):
    open_deal(real_pages)
    become(real_pages, "ann")

    answer = act(real_pages, "split", who=who, share=share)

    assert answer.status_code == 422
    assert told in answer.text


def test_the_days_a_deal_was_expected_on_are_told(real_pages):
    open_deal(real_pages, expected_close="2027-01-05")
    become(real_pages, "ann")

    answer = act(real_pages, "amend", expected_close="2027-02-03", seen=seen_on(see(real_pages, "/deals/D-1")))

    assert "Feb 3, 2027" in found(r"(?s)<dt>Expected to close</dt><dd[^>]*>(.*?)</dd>", answer.text)
    assert "Jan 5, 2027" in found(r"(?s)<dt>Expected before</dt><dd>(.*?)</dd>", answer.text)
