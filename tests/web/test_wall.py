"""The wall display: its boards, what it celebrates, and that it shows to everybody only what everybody may see."""

import pytest

from server.people.roles import Visibility
from tests.web.moment import month
from tests.web.telling import become, hide, see, tell, win


def test_it_shows_several_boards_that_renew_themselves(real_pages):
    win(real_pages, "ann")
    become(real_pages, "boss")

    page = see(real_pages, "/wall")

    assert page.count("data-slide") == 6
    assert page.count('hx-get="/wall/board?') == 6
    assert "Ann Lee" in page


def test_an_address_chooses_boards_turn_and_confetti(real_pages):
    win(real_pages, "ann")
    become(real_pages, "boss")

    page = see(real_pages, "/wall?boards=xp:month:team,calls:day&scope=region:east&seconds=30&confetti=0")

    assert page.count("data-slide") == 2
    assert 'data-seconds="30"' in page
    assert "data-may-celebrate" not in page
    assert ":region:east" in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("boards=xp:month:planet", 400),
        ("boards=xp:2026-13", 400),
        ("boards=nonsense:month", 404),
        ("boards=xp:month:member:value:more", 400),
        ("boards=siege", 200),
        ("boards=siege:collected:quarter", 200),
        ("boards=siege:revenue_won:month:member", 400),
        ("boards=siege:win_rate", 400),
        ("seconds=1", 400),
        ("boards=", 200),
    ],
)
def test_what_an_address_may_ask_for(real_pages, query, status):
    become(real_pages, "boss")

    assert real_pages.get(f"/wall?{query}").status_code == status


@pytest.mark.parametrize(
    ("visibility", "on_board", "moment"),
    [
        (Visibility.NAMED, "Bob Smith", "Bob Smith won a deal"),
        (Visibility.ANONYMOUS, "A colleague who stays anonymous", "Somebody won a deal"),
        (Visibility.OFF, None, None),
    ],
)
def test_who_hides_is_hidden_even_from_a_boss_at_the_wall(real_pages, visibility, on_board, moment):
    hide(real_pages, "bob", visibility)
    win(real_pages, "bob")
    become(real_pages, "boss")

    page = see(real_pages, "/wall?boards=xp:month:member")

    assert (on_board or "The next success will stand here.") in page
    assert moment is None or moment in page
    assert ("Bob Smith" in page) is (visibility is Visibility.NAMED)


def test_successes_are_told_the_newest_first_and_never_more_than_a_few(real_pages):
    for _ in range(4):
        win(real_pages, "zoe", "1000.00")
    tell(real_pages, "collection.received", "ann", account="ACME", amount="2500.00")
    become(real_pages, "boss")

    moments = see(real_pages, "/wall/moments")

    assert moments.count("<li") == 3
    assert moments.index("Ann Lee brought in a payment") < moments.index("Zoe Baker")
    assert "CN¥2,500" in moments


def test_a_board_with_nothing_on_it_is_marked_for_skipping(real_pages):
    become(real_pages, "boss")

    assert "data-nothing" in see(real_pages, "/wall/board?spec=collected:day:member")


def test_strangers_see_no_wall(real_pages):
    assert real_pages.get("/wall").status_code == 303
    assert real_pages.get("/wall/moments").status_code == 303


def test_the_siege_stands_among_the_boards_where_there_is_a_target(real_pages):
    become(real_pages, "boss")
    before = see(real_pages, "/wall?boards=siege&lang=en")
    for scope in ("company", "region:east"):
        value = {"amount": "9000.00", "currency": "CNY"}
        body = {"measure": "revenue_won", "period": month(), "scope": scope, "value": value}
        assert 200 == real_pages.put("/api/v1/targets", json=body).status_code
    page = see(real_pages, "/wall?boards=siege&lang=en")

    assert "data-nothing" in before
    assert "data-nothing" not in page
    assert 'data-key="region:east"' in page
