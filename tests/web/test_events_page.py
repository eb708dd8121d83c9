"""The list of events: searched, filtered, page by page, and no more of it than one may see."""

import re

from tests.web.telling import become, see, tell


def titles(page: str) -> list[str]:
    return re.findall(r'<a href="/events/\d+">([^<]+)</a>', page)


def sell(pages):
    """A deal of Ann's that was won after Bob's call."""
    tell(
        pages,
        "deal.opened",
        deal="D-7",
        title="Big pumps",
        account="ACME Steel",
        amount="100",
        time="2026-01-05T09:00:00Z",
    )
    tell(pages, "deal.won", deal="D-7", account="ACME Steel", amount="100", time="2026-03-05T09:00:00Z")
    tell(pages, "call.logged", "bob", account="Bolt", outcome="connected", time="2026-02-05T09:00:00Z")


def test_events_are_listed_in_the_order_in_which_they_happened(real_pages):
    sell(real_pages)
    become(real_pages, "admin")

    assert ["Deal won", "Call", "Deal opened"] == titles(see(real_pages, "/events"))
    assert ["Deal opened", "Call", "Deal won"] == titles(see(real_pages, "/events?sort=oldest"))
    assert ["Call", "Deal won", "Deal opened"] == titles(see(real_pages, "/events?sort=recorded"))


def test_events_are_searched_and_filtered(real_pages):
    sell(real_pages)
    become(real_pages, "admin")

    assert ["Deal won", "Deal opened"] == titles(see(real_pages, "/events?q=PUMPS"))
    assert ["Call"] == titles(see(real_pages, "/events?kind=call.logged"))
    assert ["Call"] == titles(see(real_pages, "/events?member=bob"))
    assert ["Call"] == titles(see(real_pages, "/events?from=2026-02-01&to=2026-02-28"))
    assert ["Deal won"] == titles(see(real_pages, "/events?q=acme&from=2026-02-01&kind=nonsense&to=soon"))
    assert "No event here" in see(real_pages, "/events?q=nothing+of+the+kind")


def test_everybody_finds_what_they_may_see(real_pages):
    sell(real_pages)
    become(real_pages, "bob")

    assert ["Call"] == titles(see(real_pages, "/events"))
    assert [] == titles(see(real_pages, "/events?q=pumps"))
    assert [] == titles(see(real_pages, "/events?member=ann")) == titles(see(real_pages, "/events?member=nobody"))


def test_further_events_are_had_page_by_page(real_pages):
    for number in range(53):
        tell(real_pages, "visit.logged", account="ACME Steel", time=f"2026-03-05T09:00:{number:02}Z")
    become(real_pages, "admin")

    page = see(real_pages, "/events?q=acme")
    (further,) = re.findall(r'hx-get="(/events/rows[^"]+)"', page)

    assert (50, 3) == (len(titles(page)), len(titles(see(real_pages, further.replace("&amp;", "&")))))


def test_the_list_is_reached_from_the_other_lists_and_all_payments_from_receivables(real_pages):
    become(real_pages, "ann")
    tell(real_pages, "contract.signed", contract="K", amount="900", account="ACME Steel", instalments=[])
    tell(real_pages, "collection.received", contract="K", amount="50")

    assert 'href="/events"' in see(real_pages, "/deals")
    assert 'href="/events?kind=collection.received"' in see(real_pages, "/receivables")
    assert ["Payment received"] == titles(see(real_pages, "/events?kind=collection.received"))


def test_what_was_typed_is_escaped(real_pages):
    become(real_pages, "admin")
    tell(real_pages, "deal.opened", deal="D", title="<script>", account="<b>Bold</b>")

    page = see(real_pages, "/events?q=%3Cscript%3E")

    assert ["Deal opened"] == titles(page)
    assert "<script>" not in page.replace("<script type", "").replace("<script src", "") and "<b>Bold" not in page
