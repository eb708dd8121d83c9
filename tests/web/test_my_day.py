"""My day: what each role finds on it, and that it is only theirs."""

import pytest
from litestar.testing import TestClient

from tests.web.test_quick_log import CALL, DEAL, log, send, signed_in


def section(pages: TestClient, name: str) -> str:
    answer = pages.get(f"/my-day/{name}")
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_new_rep_is_told_how_to_begin(real_pages):
    page = signed_in(real_pages).get("/").text

    assert "Log your first call" in page
    assert "New Badge" in page


def test_what_today_brought_stands_there_with_its_reasons(real_pages):
    log(signed_in(real_pages), CALL)

    standing = section(real_pages, "standing")

    assert "Connected call" in standing
    assert "ACME Steel" in standing
    assert "Log your first call" not in standing


def test_the_quest_that_ends_first_and_is_nearest_stands_first(demo_pages):
    log(signed_in(demo_pages), CALL)

    quests = section(demo_pages, "quests")

    assert quests.index("Eight voices") < quests.index("Stay in touch")
    assert "1 of 8" in quests


def test_the_small_board_shows_who_is_near(real_pages):
    log(signed_in(real_pages, "bob"), DEAL)
    log(signed_in(real_pages, "ann"), CALL)

    board = section(real_pages, "board")

    assert board.index("Bob Smith") < board.index("Ann Lee")
    assert "to the next place" in board
    assert board.count('data-key="') == 3


def test_sections_follow_their_topics(demo_pages):
    page = signed_in(demo_pages).get("/").text

    assert 'id="day-standing"' in page
    assert page.count('data-refresh data-topics="me"') == 3
    assert 'data-topics="board:xp:' in page


def test_a_lead_sees_the_team_at_a_glance(real_pages):
    log(signed_in(real_pages, "bob"), DEAL)

    team = section(signed_in(real_pages, "mia"), "team")

    assert "My team: East One" in team
    assert "Bob Smith" in team
    assert "1 activity" in team
    assert "Zoe Baker" not in team


def test_a_boss_sees_the_company_by_region_and_no_empty_standing(real_pages):
    log(signed_in(real_pages, "bob"), DEAL)

    page = signed_in(real_pages, "boss").get("/").text

    assert "The company this month" in page
    assert "West" in page
    assert "no target set" in page
    assert 'id="day-standing"' not in page


@pytest.mark.parametrize("name", ["team", "company", "nonsense"])
def test_a_rep_finds_no_section_of_others(demo_pages, name):
    assert signed_in(demo_pages).get(f"/my-day/{name}").status_code == 404


def test_a_rep_sees_nothing_of_what_others_earned(demo_pages):
    log(signed_in(demo_pages, "bob"), DEAL, account="Secret Customer")

    assert "Secret Customer" not in signed_in(demo_pages, "ann").get("/").text


def test_what_is_typed_elsewhere_is_escaped(demo_pages):
    log(signed_in(demo_pages), CALL, account="<img src=x>")

    assert "<img src=x>" not in demo_pages.get("/").text


def test_points_taken_back_are_shown_with_the_reason(demo_pages):
    send(signed_in(demo_pages), "call.logged", "c-9", account="ACME", outcome="connected", duration_s=400)
    answer = log(demo_pages, DEAL)
    assert answer.status_code == 200
    reversal = {"reverses": {"source": "web/ann", "id": DEAL["event_id"]}}
    send(demo_pages, "event.reversed", "r-1", **reversal)

    assert "rb-loss" in section(demo_pages, "standing")


def test_strangers_are_led_to_the_sign_in_page(demo_pages):
    assert demo_pages.get("/").headers["location"] == "/sign-in?next=%2F"
