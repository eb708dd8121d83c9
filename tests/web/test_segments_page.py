"""Segments on their page, in the list and on each customer; those that slip away become quests."""

from datetime import timedelta

import pytest

from game_rules.tiers import TierRules
from server.app import services_of
from server.db.database import Database
from server.insights.segments.rank import rank_accounts
from tests.web.moment import day, now, today
from tests.web.telling import become, see, tell
from tests.web.test_customers import HX, add, names


def rank(pages):
    with pages.portal() as portal:
        db = services_of(pages.app).get(Database)
        portal.call(rank_accounts, db, TierRules(), today().toordinal(), now())


@pytest.fixture
def slipping(real_pages):
    """Ann's customer that bought every ten days until fifty days ago; answers its number."""
    become(real_pages, "ann")
    id = add(real_pages, "Quiet Ltd", owner="ann")
    for days in (50, 60, 70):
        time = (now() - timedelta(days=days)).isoformat()
        tell(real_pages, "deal.won", deal=f"Q-{days}", account="Quiet Ltd", amount="100.00", product="Pumps", time=time)
    tell(real_pages, "deal.won", deal="N-1", account="Fresh Ltd", amount="1.00")
    rank(real_pages)
    return id


def form(**fields):
    return {"xp": "10", "due_on": day(5), **fields}


def test_the_page_tells_groups_and_who_slips_away(real_pages, slipping):
    page = see(real_pages, "/customers/segments")

    assert "A customer" in page and "At risk" in page and "80 %" in page
    assert f'href="/customers/{slipping}">Quiet Ltd' in page and "usually every 10" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("tier=A", ["Quiet Ltd"]),
        ("tier=C", ["Fresh Ltd"]),
        ("segment=slipping", ["Quiet Ltd"]),
        ("segment=champion", []),
        ("sort=revenue", ["Quiet Ltd", "Fresh Ltd"]),
        ("tier=X", ["Fresh Ltd", "Quiet Ltd"]),
    ],
)
def test_the_list_is_filtered_and_sorted_by_them(real_pages, slipping, query, shown):
    assert names(see(real_pages, f"/customers?{query}")) == shown


def test_a_customer_tells_how_it_buys_what_it_bought_and_what_is_next(real_pages, slipping):
    page = see(real_pages, f"/customers/{slipping}")

    assert "A customer" in page and "usually every 10" in page
    assert "What they bought" in page and "Pumps" in page
    assert "Talk to them" in page


def test_a_lead_makes_quests_of_them_in_one_step(real_pages, slipping):
    become(real_pages, "mia")
    before = see(real_pages, "/customers/segments")

    answer = real_pages.post("/customers/segments", data=form(account=[slipping]), headers=HX)
    become(real_pages, "ann")

    assert "Make quests of them" in before
    assert answer.status_code == 200 and "1 quest posted" in answer.text
    assert "Quiet Ltd" in see(real_pages, "/quests?tab=bounties")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"xp": "many"}, "is no whole number"),
        ({"due_on": ""}, "Until when?"),
        ({"account": []}, "Choose at least one customer."),
        ({"account": [999999]}, "No quest was posted"),
        ({"xp": "999999"}, "This does not fit"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(real_pages, slipping, wrong, told):
    become(real_pages, "mia")

    answer = real_pages.post("/customers/segments", data=form(account=[slipping]) | wrong, headers=HX)

    assert answer.status_code == 422 and told in answer.text


def test_a_rep_is_offered_no_quests_to_make(real_pages, slipping):
    assert "Make quests of them" not in see(real_pages, "/customers/segments")
    assert real_pages.post("/customers/segments", data=form(account=[slipping]), headers=HX).status_code == 422
