"""Why of one event: what was told, what it paid and counted, what took it back, and who may read it."""

import pytest

from tests.web.telling import become, see, tell, win


def reverse(pages, event_id: str) -> int:
    return tell(pages, "event.reversed", "", reverses={"source": "crm", "id": event_id}, reason="typed twice")


def visit(pages, id: str, **data: object) -> int:
    return tell(pages, "visit.logged", "ann", id=id, account="ACME Steel", **data)


@pytest.mark.parametrize(
    ("viewer", "status"),
    [("ann", 200), ("mia", 200), ("boss", 200), ("admin", 200), ("bob", 404), ("zoe", 404)],
)
def test_who_may_read_anns_event(real_pages, viewer, status):
    seq = win(real_pages, "ann")
    become(real_pages, viewer)

    assert real_pages.get(f"/events/{seq}").status_code == status


@pytest.mark.parametrize("path", ["/events/999999", "/events/0", "/events/nonsense", "/events/99999999999999999999"])
def test_what_is_not_there_is_not_found(real_pages, path):
    become(real_pages, "boss")

    assert real_pages.get(path).status_code == 404


def test_an_award_is_explained_by_its_rule_in_words(real_pages):
    seq = win(real_pages, "ann", "10000.00")
    become(real_pages, "ann")

    page = see(real_pages, f"/events/{seq}")

    assert "+135 XP" in page
    assert "Deal won: XP = amount ÷ 10 (at most 60)" in page
    assert "Standard rules v1" in page
    assert 'href="/rules#deal_won"' in page


def test_what_was_told_stands_there(real_pages):
    seq = tell(
        real_pages, "call.logged", account="ACME", contact="Bo", outcome="connected", duration_s=310, note="nice & long"
    )
    become(real_pages, "ann")

    page = see(real_pages, f"/events/{seq}")

    for told in ("<h1>", "Call · ACME", "Ann Lee", "connected", "5 min", "to the customer", "nice &amp; long"):
        assert told in page


def test_it_says_what_it_counts_for_and_which_quests_it_moved(real_pages):
    seq = win(real_pages, "ann", "10000.00")
    become(real_pages, "ann")

    page = see(real_pages, f"/events/{seq}")

    assert '<a href="/board?kpi=revenue_won">Revenue won</a>' in page
    assert "One for the bell" in page


def test_taking_back_is_linked_in_both_directions(real_pages):
    seq = visit(real_pages, "v1")
    back = reverse(real_pages, "v1")
    become(real_pages, "ann")

    page, other = see(real_pages, f"/events/{seq}"), see(real_pages, f"/events/{back}")

    assert f'<a href="/events/{back}">see what did it</a>' in page
    assert "What changed it later" in page
    assert "−10 XP" in page
    assert f'This takes back: <a href="/events/{seq}">Visit</a>' in other


def test_what_nothing_pays_for_says_so(real_pages):
    seq = tell(real_pages, "lead.returned", lead="L1")
    become(real_pages, "ann")

    assert "No rule pays for this." in see(real_pages, f"/events/{seq}")


def test_a_refusal_tells_its_reason(real_pages):
    visit(real_pages, "v1")
    seq = visit(real_pages, "v2")
    become(real_pages, "ann")

    assert "0 of 10 XP: this rule pays once per account and day" in see(real_pages, f"/events/{seq}")


def test_shares_are_told_and_others_lines_are_not(real_pages):
    credits = [{"member": "ann", "share": "0.5"}, {"member": "zoe", "share": "0.5"}]
    seq = tell(real_pages, "deal.won", "ann", deal="D1", account="ACME", amount="10000.00", credits=credits)
    become(real_pages, "ann")

    page = see(real_pages, f"/events/{seq}")

    assert page.count("50%") >= 2
    assert page.count("Deal won: XP") == 1


def test_the_story_speaks_chinese(real_pages):
    seq = visit(real_pages, "v1")
    become(real_pages, "ann")

    page = see(real_pages, f"/events/{seq}?lang=zh")

    assert "规则怎么说" in page
    assert "拜访" in page


@pytest.mark.parametrize(("viewer", "sees"), [("ann", False), ("mia", True)])
def test_what_a_win_leaves_stands_there_for_those_who_may_know_costs(real_pages, viewer, sees):
    seq = tell(real_pages, "deal.won", "ann", deal="D", amount="500", cost="300")
    become(real_pages, viewer)

    page = see(real_pages, f"/events/{seq}")

    assert (True, sees) == ("Revenue won" in page, "Margin won" in page)
