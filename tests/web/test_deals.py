"""The board of deals, the list, and the story of one deal: what stands there, for whom, and what can be done."""

import re

import pytest

from tests.web.telling import become, found, see, tell

ENOUGH = {"hx-request": "true"}


def open_deal(pages, member="ann", deal="D-1", stage="Proposal", amount="40000.00", title="Two presses", **more):
    return tell(
        pages, "deal.opened", member, deal=deal, account="ACME Steel", title=title, amount=amount, stage=stage, **more
    )


def act(pages, name, deal="D-1", **fields):
    return pages.post(f"/pipeline/deal/{name}", data={"deal": deal, **fields}, headers=ENOUGH)


def column(page, stage):
    """The part of the board that is one stage."""
    return page.partition(f'data-stage="{stage}"')[2].partition("</section>")[0]


def test_deals_stand_in_their_stage_with_count_and_sum(real_pages):
    open_deal(real_pages, deal="D-1")
    open_deal(real_pages, deal="D-2", amount="2500.00")
    become(real_pages, "ann")

    page = column(see(real_pages, "/deals"), "Proposal")

    assert page.count("rb-deal-title") == 2
    assert "CN¥42.5K" in page
    assert page.index("D-1") < page.index("D-2")


@pytest.mark.parametrize(
    ("viewer", "may"), [("ann", True), ("mia", True), ("boss", True), ("admin", True), ("bob", False), ("zoe", False)]
)
def test_who_sees_anns_deal(real_pages, viewer, may):
    open_deal(real_pages)
    become(real_pages, viewer)

    assert ("Two presses" in see(real_pages, "/deals")) is may
    assert ("Two presses" in see(real_pages, "/deals?view=list")) is may
    assert real_pages.get("/deals/D-1").status_code == (200 if may else 404)
    assert act(real_pages, "move", stage="Negotiation").status_code == (200 if may else 404)


def test_nothing_open_says_how_to_begin(real_pages):
    become(real_pages, "ann")

    assert "No open deal" in see(real_pages, "/deals")


def test_a_filter_that_finds_nothing_offers_to_take_it_away(real_pages):
    open_deal(real_pages)
    become(real_pages, "ann")

    page = see(real_pages, "/deals?q=nothing+like+it")

    assert "No deal found" in page
    assert 'href="/deals"' in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=presses", ["D-1"]),
        ("q=acme", ["D-1", "D-2"]),
        ("least=30k", ["D-1"]),
        ("member=bob", ["D-2"]),
        ("member=nobody", []),
        ("team=east-one", ["D-1", "D-2"]),
        ("least=abc", ["D-1", "D-2"]),
    ],
)
def test_filters(real_pages, query, shown):
    open_deal(real_pages, deal="D-1")
    open_deal(real_pages, "bob", deal="D-2", amount="1000.00", title="Spare parts")
    become(real_pages, "mia")

    page = see(real_pages, f"/deals?{query}")

    assert sorted(re.findall(r'rb-deal-title" href="/deals/([^"]*)"', page)) == shown


def test_a_card_moves_and_the_board_comes_back(real_pages):
    open_deal(real_pages, deal="D-1")
    open_deal(real_pages, deal="D-2", stage="Negotiation")
    become(real_pages, "ann")

    answer = act(real_pages, "move", where="board", stage="Negotiation", event_id="move-1")

    assert answer.status_code == 200
    assert "D-1" in column(answer.text, "Negotiation")
    assert "Deal moved to another stage: ACME Steel" in answer.text


def test_the_same_move_twice_is_one(real_pages):
    open_deal(real_pages)
    become(real_pages, "ann")

    for _ in range(2):
        act(real_pages, "move", where="board", stage="Negotiation", event_id="move-1")

    listed = real_pages.get("/api/v1/events?kind=deal.stage_changed").json()["items"]
    assert len(listed) == 1


def test_a_lead_moves_in_the_name_of_whose_it_is(real_pages):
    open_deal(real_pages)
    become(real_pages, "mia")

    act(real_pages, "move", stage="Negotiation")
    page = see(real_pages, "/deals/D-1")

    assert "Ann Lee" in found(r"(?s)<dt>Whose</dt><dd>(.*?)</dd>", page)
    assert "Mia Chen" not in found(r"(?s)<dt>Whose</dt><dd>(.*?)</dd>", page)


def test_who_only_looks_after_the_account_sees_but_does_not_move(real_pages):
    open_deal(real_pages)
    become(real_pages, "bob")
    account = real_pages.get("/api/v1/accounts").json()["items"][0]
    real_pages.patch(f"/api/v1/accounts/{account['id']}", json={"owner": "bob"}, headers={"accept": "application/json"})

    page = see(real_pages, "/deals")

    assert "Two presses" in page
    assert 'draggable="true"' not in page
    assert "belongs to somebody else" in act(real_pages, "move", stage="Negotiation").text


def test_the_story_tells_stages_amounts_and_what_happened(real_pages):
    open_deal(real_pages)
    tell(real_pages, "deal.amended", deal="D-1", amount="50000.00")
    tell(real_pages, "deal.stage_changed", deal="D-1", stage="Negotiation")
    become(real_pages, "ann")

    page = see(real_pages, "/deals/D-1")

    assert found(r"(?s)rb-stays\">(.*?)</ol>", page).count("rb-stay-name") == 2
    assert found(r"(?s)rb-amounts\">(.*?)</ol>", page).count("CN¥") == 2
    assert found(r"(?s)rb-happenings\">(.*?)</ol>", page).count('href="/events/') >= 3


def test_a_win_takes_the_amount_that_is_known_and_is_celebrated(real_pages):
    open_deal(real_pages)
    become(real_pages, "ann")

    answer = act(real_pages, "win")

    assert "Deal won: ACME Steel" in answer.text
    assert answer.headers["hx-trigger"] == "celebrate"
    assert "Reopen" in answer.text


def test_a_loss_needs_its_reason(real_pages):
    open_deal(real_pages)
    become(real_pages, "ann")

    refused = act(real_pages, "lose", note="they went quiet")
    answer = act(real_pages, "lose", cause="competitor", note="they went quiet")

    assert refused.status_code == 422
    assert "Why was it lost?" in refused.text
    assert "they went quiet</textarea>" in refused.text
    assert "<dd>A competitor won</dd>" in answer.text


def test_a_closed_deal_is_reopened(real_pages):
    open_deal(real_pages)
    tell(real_pages, "deal.lost", deal="D-1", reason="price")
    become(real_pages, "ann")

    answer = act(real_pages, "reopen", note="new budget")

    assert "Record the win" in answer.text
    assert "D-1" in see(real_pages, "/deals")


def test_a_won_deal_is_signed_with_its_payments_and_delivered(real_pages):
    open_deal(real_pages)
    become(real_pages, "ann")
    act(real_pages, "win")

    signed = act(real_pages, "sign", parts="3", first_due="2027-01-31")
    delivered = act(real_pages, "deliver", contract="C-D-1")

    page = see(real_pages, "/deals/D-1")
    assert (200, 200) == (signed.status_code, delivered.status_code)
    assert page.count("CN¥13,333.33") == 2
    assert "CN¥13,333.34" in page
    assert "Feb 28, 2027" in page
    assert "delivered" in page


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"parts": "1"}, "When is the first payment due?"),
        ({"parts": "7", "first_due": "2027-01-31"}, "Pick how many payments there are."),
        ({"parts": "1", "first_due": "soon"}, "“soon” is no day."),
    ],
)
def test_a_contract_without_its_plan_is_not_signed(real_pages, fields, told):
    open_deal(real_pages)
    become(real_pages, "ann")
    act(real_pages, "win")

    answer = act(real_pages, "sign", **fields)

    assert told in answer.text
    assert "C-D-1" not in see(real_pages, "/customers")


def test_only_what_was_changed_is_told(real_pages):
    open_deal(real_pages)
    become(real_pages, "ann")

    same = act(real_pages, "amend", title="Two presses")
    act(real_pages, "amend", title="Two presses", amount="45k", expected_close="2031-01-31")

    assert same.status_code == 422
    (event,) = real_pages.get("/api/v1/events?kind=deal.amended").json()["items"]
    assert event["data"] == {
        "member": "ann", "deal": "D-1", "account": "ACME Steel", "amount": "45000", "expected_close": "2031-01-31"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "fields", "told"),
    [
        ("win", {"amount": "much"}, "“much” is no amount"),
        ("move", {"stage": "Proposal"}, "there already"),
        ("move", {"stage": " "}, "Pick a stage"),
        ("amend", {"expected_close": "soon"}, "“soon” is no day"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_recorded(real_pages, name, fields, told):
    seq = open_deal(real_pages)
    become(real_pages, "ann")

    answer = act(real_pages, name, **fields)

    assert answer.status_code == 422
    assert told in answer.text
    assert real_pages.get("/api/v1/events").json()["items"][0]["seq"] == seq


def test_without_script_a_form_leads_back_to_its_page(real_pages):
    open_deal(real_pages)
    become(real_pages, "ann")

    answer = real_pages.post("/pipeline/deal/move", data={"deal": "D-1", "stage": "Negotiation", "where": "board"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/deals")


def test_names_are_text_and_nothing_else(real_pages):
    open_deal(real_pages, deal='D"><i>', title="<b>Bold</b>", stage="<s>Stage</s>")
    become(real_pages, "ann")

    board = see(real_pages, "/deals")
    story = see(real_pages, found(r'rb-deal-title" href="([^"]*)"', board))

    for page in (board, story, see(real_pages, "/deals?view=list")):
        assert "<b>Bold" not in page
        assert "<s>Stage" not in page
        assert "<i>" not in page
        assert "&lt;b&gt;Bold" in page


def test_both_languages(real_pages):
    open_deal(real_pages)
    become(real_pages, "ann")

    assert "商机" in see(real_pages, "/deals?lang=zh")
    assert "阶段" in see(real_pages, "/deals/D-1?lang=zh")


def test_a_long_list_comes_in_pages(real_pages):
    for number in range(60):
        open_deal(real_pages, deal=f"D-{number}", title=f"Deal {number}")
    become(real_pages, "ann")

    first = see(real_pages, "/deals?view=list")
    second = see(real_pages, found(r'hx-get="(/pipeline/rows[^"]*)"', first).replace("&amp;", "&"))

    told = re.findall(r'rb-line-title" href="/deals/(D-\d+)"', first + second)
    assert len(told) == len(set(told)) == 60
    assert "10 more" in see(real_pages, "/deals")
