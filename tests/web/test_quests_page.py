"""The quests page: taking, giving back, and bounties from their posting to the decision."""

import re

import pytest
from litestar.testing import TestClient

from tests.web.moment import day
from tests.web.test_quick_log import CALL, log, signed_in

SOON = day(5)
BOUNTY = {"title": "Bring a <letter>", "text": "Signed", "xp": "40", "coins": "5", "due_on": SOON, "audience": ""}
HTMX = {"hx-request": "true"}


def tab(pages: TestClient, name: str) -> str:
    answer = pages.get(f"/quests?tab={name}")
    assert answer.status_code == 200
    return answer.text


def step(pages: TestClient, quest: str, name: str, **form: str):
    return pages.post(f"/quests/{quest}/{name}", data={"tab": "bounties"} | form, headers=HTMX)


def posted(pages: TestClient, **changes: str) -> str:
    """The id of a bounty that Mia posted to her team."""
    answer = signed_in(pages, "mia").post("/quests", data=BOUNTY | changes, headers=HTMX)
    assert answer.status_code == 200, answer.text
    listed = pages.get("/api/v1/quests").json()["posted"]
    return listed[0]["id"]


def test_quests_of_the_rulebook_stand_under_mine(real_pages):
    log(signed_in(real_pages), CALL)

    page = tab(real_pages, "mine")

    assert "Eight voices" in page
    assert "1 of 8" in page
    assert "comes after:" in page


def test_a_finished_quest_stands_under_finished(demo_pages):
    log(signed_in(demo_pages), CALL)

    assert "Say hello" in tab(demo_pages, "finished")


def test_a_quest_is_taken_and_given_back(real_pages):
    assert "Road trip" in tab(signed_in(real_pages), "offered")

    taken = step(real_pages, "road_trip", "accept", tab="mine").text
    given_back = step(real_pages, "road_trip", "abandon", tab="offered").text

    assert "Taken. Good luck!" in taken
    assert "Road trip" in given_back


def test_without_scripts_a_step_leads_back_to_the_page(demo_pages):
    answer = signed_in(demo_pages).post("/quests/road_trip/accept", data={"tab": "offered"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/quests?tab=offered")


def test_what_cannot_be_done_any_more_is_told_beside_the_list(demo_pages):
    signed_in(demo_pages)
    step(demo_pages, "road_trip", "accept")

    answer = step(demo_pages, "road_trip", "accept")

    assert answer.status_code == 200
    assert "It has changed in the meantime." in answer.text


def test_a_bounty_goes_from_posting_to_approval(real_pages):
    quest = posted(real_pages)
    signed_in(real_pages, "ann")
    assert "Bring a &lt;letter&gt;" in tab(real_pages, "bounties")
    step(real_pages, quest, "accept")
    step(real_pages, quest, "submit", note="Here it is")

    waiting = tab(signed_in(real_pages, "mia"), "bounties")
    approved = step(real_pages, quest, "approve", member="ann").text

    assert "Here it is" in waiting
    assert "Approved and paid" in approved
    assert "40" in re.sub(r"\s", "", signed_in(real_pages, "ann").get("/my-day/standing").text)


def test_my_day_tells_a_lead_what_waits(demo_pages):
    quest = posted(demo_pages)
    step(signed_in(demo_pages), quest, "accept")
    step(demo_pages, quest, "submit")

    assert "1 submission waits for your decision" in signed_in(demo_pages, "mia").get("/my-day/quests").text


def test_a_rejection_needs_a_reason_and_its_taker_reads_it(demo_pages):
    quest = posted(demo_pages)
    step(signed_in(demo_pages), quest, "accept")
    step(demo_pages, quest, "submit")
    signed_in(demo_pages, "mia")

    silent = step(demo_pages, quest, "reject", member="ann").text
    step(demo_pages, quest, "reject", member="ann", note="No signature")

    assert "Say why first" in silent
    assert "No signature" in tab(signed_in(demo_pages), "mine")


def test_a_bounty_for_another_team_is_not_seen(demo_pages):
    posted(demo_pages)

    assert "letter" not in tab(signed_in(demo_pages, "zoe"), "bounties")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": " "}, "Say in one line"),
        ({"xp": "many"}, "“many” does not fit: a whole number from 0 to"),
        ({"xp": "", "coins": ""}, "A bounty must pay something"),
        ({"due_on": "2001-01-01"}, "Pick a day from today"),
        ({"due_on": "soon"}, "Pick a day from today"),
    ],
)
def test_a_wrong_bounty_comes_back_with_what_was_typed(demo_pages, changes, told):
    answer = signed_in(demo_pages, "mia").post("/quests", data=BOUNTY | changes, headers=HTMX)

    assert answer.status_code == 422
    assert told in answer.text
    assert "Signed" in answer.text


def test_reps_are_offered_no_form_and_cannot_post(demo_pages):
    page = tab(signed_in(demo_pages), "bounties")

    answer = demo_pages.post("/quests", data=BOUNTY, headers=HTMX)

    assert "Post a bounty" not in page
    assert answer.status_code == 422
    assert demo_pages.get("/api/v1/quests").json()["posted"] == []


def test_an_unknown_step_is_not_there(demo_pages):
    assert step(signed_in(demo_pages), "road_trip", "sing").status_code == 404


def test_an_unknown_tab_shows_mine(demo_pages):
    assert 'href="/quests?tab=mine" aria-current="page"' in tab(signed_in(demo_pages), "<x>")
