"""The board page: the defaults that suit who looks, the choices, who sees whom, and what its address says."""

import re

import pytest

from server.people.roles import Visibility
from tests.web.telling import become, found, hide, see, tell, win


def rows_of(page: str) -> list[str]:
    return re.findall(r'<li class="rb-rank[^>]*data-key="([^"]*)"', page)


def set_target(pages, member: str, value: str) -> None:
    become(pages, "boss")
    month = found(r'data-topics="board:xp:([\d-]+):', see(pages, "/board"))
    body = {"measure": "revenue_won", "period": month, "scope": f"member:{member}"}
    answer = pages.put("/api/v1/targets", json=body | {"value": {"amount": value, "currency": "CNY"}})
    assert answer.status_code < 300, answer.text


def test_strangers_are_led_to_the_sign_in_page_and_back(real_pages):
    answer = real_pages.get("/board?kpi=revenue_won")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fboard%3Fkpi%3Drevenue_won"


def test_a_piece_of_the_page_is_no_place_for_the_sign_in_form(real_pages):
    assert real_pages.get("/board/rows", headers={"hx-request": "true"}).status_code == 401


def test_a_board_without_anything_on_it_says_so(real_pages):
    become(real_pages, "ann")

    assert "Nothing here yet" in see(real_pages, "/board")


def test_a_rep_begins_near_themselves_with_the_points_of_the_month(real_pages):
    win(real_pages, "zoe")
    become(real_pages, "ann")

    page = see(real_pages, "/board")

    assert "<h1>Experience points</h1>" in page
    assert 'id="view-1" value="" checked' in page
    assert rows_of(page)[0] == "zoe"


def test_a_boss_begins_at_the_top(real_pages):
    become(real_pages, "boss")

    assert 'id="view-2" value="" checked' in see(real_pages, "/board")


def test_everybody_who_sells_is_on_it_with_the_best_first(real_pages):
    win(real_pages, "bob", "9000.00")
    win(real_pages, "zoe", "12000.00")
    become(real_pages, "boss")

    page = see(real_pages, "/board?kpi=revenue_won")

    assert rows_of(page)[:2] == ["zoe", "bob"]
    assert set(rows_of(page)) == {"zoe", "bob", "ann", "mia", "rep", "lead"}
    assert "CN¥12,000" in page


def test_where_there_are_targets_percent_of_target_decides(real_pages):
    win(real_pages, "bob", "9000.00")
    win(real_pages, "zoe", "12000.00")
    for member, value in (("bob", "10000.00"), ("zoe", "40000.00")):
        set_target(real_pages, member, value)

    page = see(real_pages, "/board?kpi=revenue_won")

    assert rows_of(page)[:2] == ["bob", "zoe"]
    assert 'CN¥9,000 of <span title="CN¥10,000">CN¥10K</span>' in page
    assert rows_of(see(real_pages, "/board?kpi=revenue_won&rank_by=value"))[0] == "zoe"


def test_an_address_from_a_time_with_targets_ranks_by_value_where_there_are_none(real_pages):
    win(real_pages, "zoe", "12000.00")
    become(real_pages, "boss")

    page = see(real_pages, "/board?kpi=revenue_won&rank_by=attainment")

    assert rows_of(page)[0] == "zoe"
    assert "Percent of target" not in page


def test_a_rate_tells_what_it_was_made_of(real_pages):
    win(real_pages, "ann")
    tell(real_pages, "deal.lost", "ann", deal="D-lost", reason="price")
    become(real_pages, "ann")

    page = see(real_pages, "/board?kpi=win_rate")

    assert "50%" in page
    assert 'title="Deals won 1 ÷ Deals closed 2">1 / 2<' in page
    parts = (("deals_won", "Deals won"), ("deals_closed", "Deals closed"))
    assert " ÷ ".join(f'<a href="/dashboards/kpis#kpi-{id}">{title}</a>' for id, title in parts) in page


def test_below_the_top_third_the_way_to_the_next_place_is_told(real_pages):
    for member, amount in (("zoe", "5000"), ("bob", "4000"), ("mia", "3000"), ("ann", "1000")):
        win(real_pages, member, f"{amount}.00")
    become(real_pages, "ann")

    page = see(real_pages, "/board?kpi=revenue_won&view=top")

    assert "CN¥2,000 to the next place" in page
    assert '<span class="rb-rank-place">4</span>' not in page


def test_who_is_not_among_the_first_is_shown_below_them(real_pages):
    for member in ("bob", "zoe", "mia"):
        win(real_pages, member)
    become(real_pages, "ann")

    rows = rows_of(see(real_pages, "/board?view=top&limit=2"))

    assert len(rows) == 3
    assert rows[-1] == "ann"


def test_more_rows_are_one_click_away(real_pages):
    become(real_pages, "boss")

    page = see(real_pages, "/board?limit=2&kpi=calls&view=top")

    assert 'href="/board?kpi=calls&amp;look' not in page
    win(real_pages, "bob")
    assert 'href="/board?view=top&amp;limit=82"' in see(real_pages, "/board?limit=2&view=top")


def test_a_board_of_teams_leads_into_the_team(real_pages):
    win(real_pages, "zoe")
    become(real_pages, "ann")

    page = see(real_pages, "/board?by=team")

    assert rows_of(page) == ["west-one", "east-one"]
    assert 'href="/board?scope=team:west-one"' in page


def test_a_board_of_a_team_holds_its_people(real_pages):
    win(real_pages, "ann")
    become(real_pages, "zoe")

    assert set(rows_of(see(real_pages, "/board?scope=team:east-one&view=top"))) == {"ann", "bob", "mia", "rep", "lead"}


@pytest.mark.parametrize(("by", "scope"), [("region", "team:east-one"), ("team", "team:east-one")])
def test_a_scope_too_narrow_for_what_is_ranked_widens(real_pages, by, scope):
    win(real_pages, "ann")
    become(real_pages, "ann")

    assert len(rows_of(see(real_pages, f"/board?by={by}&scope={scope}"))) == 2


@pytest.mark.parametrize(
    ("viewer", "visibility", "seen"),
    [
        ("zoe", Visibility.NAMED, "bob"),
        ("zoe", Visibility.ANONYMOUS, "anonymous-0"),
        ("zoe", Visibility.OFF, None),
        ("mia", Visibility.ANONYMOUS, "bob"),
        ("mia", Visibility.OFF, "bob"),
        ("bob", Visibility.OFF, "bob"),
        ("boss", Visibility.ANONYMOUS, "bob"),
    ],
)
def test_who_sees_the_name_of_somebody(real_pages, viewer, visibility, seen):
    win(real_pages, "bob")
    hide(real_pages, "bob", visibility)
    become(real_pages, viewer)

    page = see(real_pages, "/board?view=top")

    assert ("Bob Smith" in page) is (seen == "bob")
    assert rows_of(page)[:1] == ([seen] if seen else [])


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/board?kpi=nonsense", 404),
        ("/board?period=2026-13", 400),
        ("/board?scope=team:nowhere", 400),
        ("/board?by=planet", 400),
        ("/board?limit=0", 400),
        ("/board?rank_by=nonsense", 200),
    ],
)
def test_what_an_address_may_ask_for(real_pages, address, status):
    become(real_pages, "ann")

    assert real_pages.get(address).status_code == status


def test_the_form_gets_the_shortest_address_to_share(real_pages):
    become(real_pages, "ann")

    form = "/board?kpi=revenue_won&scope=company&period=month&by=member&view=&rank_by="
    answer = real_pages.get(form, headers={"hx-request": "true"})

    assert answer.headers["hx-push-url"] == "/board?kpi=revenue_won"


def test_a_period_of_the_past_keeps_its_label_and_leads_back(real_pages):
    become(real_pages, "ann")

    page = see(real_pages, "/board?period=2026-03")

    assert "March 2026" in page
    assert 'href="/board?period=2026-02"' in page
    assert 'href="/board?period=2026-04"' in page
    assert 'name="period" id="period-3" value="2026-03" checked' in page


def test_the_rows_alone_say_what_to_follow(real_pages):
    become(real_pages, "ann")

    rows = see(real_pages, "/board/rows?kpi=collected&scope=team:east-one&period=2026-W12")

    assert "<html" not in rows
    assert 'data-topics="board:collected:2026-W12:team:east-one"' in rows


def test_a_name_is_text_and_nothing_else(real_pages):
    become(real_pages, "ann")

    page = real_pages.get("/board?scope=team:<script>alert(1)</script>").text

    assert "<script>alert" not in page


def test_the_board_speaks_chinese(real_pages):
    win(real_pages, "ann")
    become(real_pages, "ann")

    page = see(real_pages, "/board?lang=zh")

    assert "经验值" in page
    assert "本月" in page
