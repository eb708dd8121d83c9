"""The list of people and their pages: the card for everybody, the ledger for themselves and who leads them."""

import re

import pytest

from server.people.roles import Visibility
from tests.web.telling import become, found, hide, see, tell, win

LEDGER = "Every point and its reason"


def test_everybody_stands_in_the_list_under_their_team(real_pages):
    become(real_pages, "ann")

    page = see(real_pages, "/members")

    assert "8 people" in page
    people = page.partition('id="people"')[2]
    assert people.index("East One") < people.index("Mia Chen") < people.index("Ann Lee") < people.index("Zoe Baker")


@pytest.mark.parametrize(("text", "people"), [("ann", 1), ("WEST", 1), ("李", 1), ("east one", 5), ("nobody", 0)])
def test_a_search_finds_names_teams_and_regions(real_pages, text, people):
    become(real_pages, "ann")

    page = see(real_pages, f"/members?q={text}")

    assert page.count('<li><a href="/members/') == people
    assert ("Nobody found" in page) is (people == 0)


def test_a_long_list_comes_in_pieces(real_pages):
    become(real_pages, "ann")

    page = see(real_pages, "/members?limit=3")

    assert page.count('<li><a href="/members/') == 3
    assert "/members?limit=63" in page


@pytest.mark.parametrize(
    ("viewer", "may"),
    [("ann", True), ("mia", True), ("boss", True), ("admin", True), ("bob", False), ("zoe", False)],
)
def test_who_may_read_anns_ledger(real_pages, viewer, may):
    win(real_pages, "ann")
    become(real_pages, viewer)

    page = see(real_pages, "/members/ann")

    assert (LEDGER in page, "Revenue won" in page, " XP" in page.partition("</header>")[2]) == (may, may, may)
    assert "Ann Lee" in page
    assert real_pages.get("/members/ann/ledger").status_code == (200 if may else 404)


@pytest.mark.parametrize(
    ("viewer", "visibility", "shown"),
    [
        ("zoe", Visibility.NAMED, True),
        ("zoe", Visibility.ANONYMOUS, False),
        ("zoe", Visibility.OFF, False),
        ("mia", Visibility.OFF, True),
        ("bob", Visibility.OFF, True),
    ],
)
def test_who_hides_on_boards_hides_on_the_card(real_pages, viewer, visibility, shown):
    win(real_pages, "bob")
    hide(real_pages, "bob", visibility)
    become(real_pages, viewer)

    page = see(real_pages, "/members/bob")

    assert ("rb-emblem" in page) is shown
    assert ("keeps points and badges private" in page) is not shown


def test_a_member_that_does_not_exist_is_not_found(real_pages):
    become(real_pages, "boss")

    assert real_pages.get("/members/nobody").status_code == 404


def test_every_line_leads_to_its_event(real_pages):
    seq = win(real_pages, "ann", "10000.00")
    become(real_pages, "ann")

    page = see(real_pages, "/members/ann")

    assert f'<a href="/events/{seq}">Deal won</a>' in page
    assert "ACME Steel · CN¥10,000" in page


def test_what_was_not_paid_stands_there_with_its_reason(real_pages):
    for _ in range(2):
        tell(real_pages, "call.logged", account="ACME", contact="Bo", outcome="connected", duration_s=90)
    become(real_pages, "ann")

    page = see(real_pages, "/members/ann")

    assert "rb-reason-no" in page
    assert "0 of 3 XP: this rule pays once per contact and day" in page


def test_the_month_is_told_with_its_parts(real_pages):
    win(real_pages, "ann")
    tell(real_pages, "deal.lost", deal="lost", reason="price")
    become(real_pages, "ann")

    page = see(real_pages, "/members/ann")

    assert "Deals won 1 ÷ Deals closed 2" in page


def test_a_long_ledger_comes_in_pages_without_gap_or_repetition(real_pages):
    seqs = [tell(real_pages, "call.logged", account=f"A{n}", outcome="no_answer") for n in range(40)]
    become(real_pages, "ann")

    first = see(real_pages, "/members/ann")
    more = found(r'hx-get="(/members/ann/ledger\?cursor=[^"]*)"', first).replace("&amp;", "&")
    second = see(real_pages, more)

    told = [int(seq) for seq in re.findall(r'href="/events/(\d+)"', first + second)]
    assert sorted(set(told)) == seqs
    assert told == sorted(told, reverse=True)
    assert "rb-ledger-day" not in second
    assert "That was the beginning." in second


def test_the_newest_lines_again_end_where_the_first_page_ended(real_pages):
    for n in range(40):
        tell(real_pages, "call.logged", account=f"A{n}", outcome="no_answer")
    become(real_pages, "ann")
    first = see(real_pages, "/members/ann")
    until = found(r"ledger\?until=([\d.]+)", first)

    tell(real_pages, "visit.logged", account="ACME")
    again = see(real_pages, f"/members/ann/ledger?until={until}")

    lines = len(re.findall(r'href="/events/', first))
    assert len(re.findall(r'href="/events/', again)) == lines + 1
    assert "Visit" in again


def test_somebody_new_is_told_what_earns(real_pages):
    become(real_pages, "ann")

    assert "Nothing earned yet" in see(real_pages, "/members/ann")


def test_the_page_follows_what_concerns_the_member(real_pages):
    become(real_pages, "ann")
    assert 'data-topics="me"' in see(real_pages, "/members/ann")
    become(real_pages, "mia")

    assert re.search(r'data-topics="board:xp:\d{4}-\d\d:team:east-one"', see(real_pages, "/members/ann"))


def test_customers_names_are_text_and_nothing_else(real_pages):
    tell(real_pages, "visit.logged", account="<b>ACME</b>")
    become(real_pages, "ann")

    page = see(real_pages, "/members/ann")

    assert "<b>ACME" not in page
    assert "&lt;b&gt;ACME" in page
