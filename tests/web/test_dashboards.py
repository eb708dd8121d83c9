"""What all dashboards have in common: the life of the period, live parts, and who may ask about whom."""

import re

import pytest

from tests.web.telling import become, found, see, win
from tests.web.test_dashboard_periods import LABEL, close
from web.navigation import DASHBOARDS

# By path: how the page asks for a month, and for a scope.
MONTHLY = ("", "/forecast", "/why", "/funnel", "/collections", "/customers", "/compare", "/kpis", "/targets")
SCOPED = ("/forecast", "/why", "/funnel", "/collections", "/customers", "/compare", "/kpis", "/brief")
LIVE = (*SCOPED, "/targets", "/slices")


@pytest.mark.parametrize("path", MONTHLY)
def test_a_closed_period_says_so_and_since_when(real_pages, path):
    close(real_pages)
    become(real_pages, "boss")

    page = see(real_pages, f"/dashboards{path}?period={LABEL}")

    mark = found(r'(?s)(<span class="rb-tag rb-period-mark".*?</span> <span class="rb-small rb-soft">.*?</span>)', page)
    assert "Books closed" in mark and re.search(r"closed .*\d", mark)


def test_the_brief_tells_the_life_of_its_week(real_pages):
    close(real_pages, week="on")
    become(real_pages, "boss")

    assert "rb-period-mark" in see(real_pages, "/dashboards/brief")


@pytest.mark.parametrize("path", MONTHLY)
def test_where_nothing_closes_nothing_is_said(real_pages, path):
    become(real_pages, "boss")

    assert "rb-period-mark" not in see(real_pages, f"/dashboards{path}")


@pytest.mark.parametrize("path", LIVE)
def test_every_dashboard_follows_what_moves_its_numbers_and_fetches_itself(real_pages, path):
    become(real_pages, "boss")
    page = see(real_pages, f"/dashboards{path}")
    section = found(r"(<\w+ [^>]*data-refresh[^>]*data-pause[^>]*>)", page)
    again = real_pages.get(found(r'hx-get="([^"]+)"', section).replace("&amp;", "&"), headers={"hx-request": "true"})

    assert re.search(r'data-topics="board:\w+:\S+:company', section)
    assert int(found(r'data-pause="(\d+)"', section)) >= 3000
    assert (200, None) == (again.status_code, again.headers.get("hx-push-url"))
    assert f'id="{found(r"id=.([^ ]+?). ", section)}"' in again.text


@pytest.mark.parametrize("path", SCOPED)
def test_a_rep_reads_what_is_theirs_and_finds_nothing_of_others(real_pages, path):
    win(real_pages, "zoe", "77777.00")
    become(real_pages, "ann")

    statuses = {
        scope: real_pages.get(f"/dashboards{path}", params={"scope": scope}).status_code
        for scope in ("", "member:ann", "member:bob", "team:east-one", "region:east", "company")
    }

    assert {"": 200, "member:ann": 200} | dict.fromkeys(list(statuses)[2:], 404) == statuses
    assert "77,777" not in see(real_pages, f"/dashboards{path}")


@pytest.mark.parametrize("path", SCOPED)
def test_a_lead_reads_the_own_team_and_its_people(real_pages, path):
    become(real_pages, "mia")

    def status(scope: str) -> int:
        return real_pages.get(f"/dashboards{path}", params={"scope": scope}).status_code

    assert [200, 200, 404, 404] == [status(s) for s in ("team:east-one", "member:ann", "team:west-one", "company")]


@pytest.mark.parametrize("who", ["ann", "mia", "boss", "admin"])
def test_the_navigation_leads_to_no_dashboard_that_one_may_not_open(real_pages, who):
    become(real_pages, who)
    shown = re.findall(r'<a href="(/dashboards[^"?#]*)"', see(real_pages, "/dashboards"))

    assert {200} == {real_pages.get(path).status_code for path in dict.fromkeys(shown)}
    assert (len(shown) > 5) == (who != "ann")
    assert {place.path for place in DASHBOARDS} >= {
        path for path in shown if "/" not in path.removeprefix("/dashboards/")
    }
