"""The siege page: castles with their states, the way down, and what each may see there."""

import re

import pytest

from kpi.siege import SiegeState
from server.db.tx import Reading, Tx
from tests.web.moment import month
from tests.web.telling import become, see, win
from web.dashboards.siege_asked import SiegeAsked

MONTH = month()


def aim(pages, scope, amount, measure="revenue_won"):
    value = {"amount": f"{amount}.00", "currency": "CNY"}
    body = {"measure": measure, "period": MONTH, "scope": scope, "value": value}
    assert 200 == pages.put("/api/v1/targets", json=body).status_code


@pytest.fixture
def besieged(real_pages):
    """East took all it was to take and more, West nothing of a great deal."""
    become(real_pages, "boss")
    for scope, amount in (("company", 120_000), ("region:east", 20_000), ("region:west", 100_000)):
        aim(real_pages, scope, amount)
    win(real_pages, "ann", "30000.00")
    return real_pages


def castles(page):
    """Name and state of every castle, in order."""
    tiles = re.findall(r'(?s)<article class="rb-siege rb-siege-(\w+)" data-key="([^"]*)"', page)
    return [(key, state) for state, key in tiles]


def test_who_misses_most_comes_first(besieged):
    keys = [key for key, _ in castles(see(besieged, "/dashboards"))]

    assert ["region:west", "region:east"] == keys


def test_a_castle_says_its_share_its_money_and_that_it_is_taken(besieged):
    page = see(besieged, "/dashboards?lang=en")

    assert ("region:east", "taken") in castles(page)
    assert "CN¥10K</span> beyond the target" in page or "CN¥10K beyond the target" in page
    assert "150%" in page


def test_the_way_down_is_region_team_member_event(besieged):
    seen = [castles(see(besieged, f"/dashboards?scope={scope}")) for scope in ("region:east", "team:east-one")]
    member = see(besieged, "/dashboards?scope=member:ann&lang=en")

    assert "team:east-one" == seen[0][0][0]
    assert "member:ann" in [key for key, _ in seen[1]]
    assert all(step in member for step in ("East</a>", "East One</a>", 'aria-current="page">Ann Lee'))
    assert "Deal won</a>" in member


def test_a_rep_sees_the_map_but_not_what_others_bring(besieged):
    become(besieged, "zoe")

    assert 2 == len(castles(see(besieged, "/dashboards")))
    assert [] == castles(see(besieged, "/dashboards?scope=team:east-one"))
    assert 404 == besieged.get("/dashboards?scope=member:ann").status_code


def test_the_map_alone_is_what_the_page_shows(besieged):
    assert castles(see(besieged, "/dashboards")) == castles(see(besieged, "/dashboards/siege"))


def test_its_table_comes_as_a_file(besieged):
    answer = besieged.get("/dashboards?csv=siege-map&lang=en")

    assert "East,30000.00," in answer.text
    assert "text/csv; charset=utf-8" == answer.headers["content-type"]


def test_chinese_is_spoken_throughout(besieged):
    page = see(besieged, "/dashboards?lang=zh")

    assert "攻城" in page
    assert "已攻下" in page


def test_without_targets_nothing_is_behind(real_pages):
    become(real_pages, "boss")
    page = see(real_pages, "/dashboards?lang=en")

    assert {"open"} == {state for _, state in castles(page)}
    assert "No target is set for this period." in page


@pytest.mark.parametrize("path", ["/dashboards", "/dashboards?scope=region:east", "/dashboards?scope=team:east-one"])
def test_it_costs_the_same_number_of_statements_however_much_there_is(besieged, path, monkeypatch):
    sent: list[str] = []
    for owner in (*Tx.__subclasses__(), *Reading.__subclasses__()):
        if "fetch" in vars(owner):
            monkeypatch.setattr(owner, "fetch", counting(vars(owner)["fetch"], sent))
    counts = []
    for _ in range(2):
        see(besieged, path)
        # What time brings about meanwhile sends statements of its own: the fewest of three are the page's.
        counts.append(min(statements_of(besieged, path, sent) for _ in range(3)))
        for member in ("bob", "zoe", "mia", "rep", "lead"):
            win(besieged, member, "100.00")

    assert counts[0] == counts[1]


def statements_of(pages, path, sent):
    sent.clear()
    see(pages, path)
    return len(sent)


def counting(method, sent):
    async def counted(self, sql, *arguments):
        sent.append(sql)
        return await method(self, sql, *arguments)

    return counted


def test_an_address_says_only_what_is_not_usual():
    asked = SiegeAsked()

    assert "/dashboards" == asked.href()
    assert "/dashboards?period=quarter&scope=region:east" == asked.href(period="quarter", inside="region:east")


def test_the_style_page_shows_a_castle_in_every_state(demo_pages):
    become(demo_pages, "boss")
    shown = re.findall(r'<article class="rb-siege rb-siege-(\w+)"', see(demo_pages, "/style"))

    # Once in each language.
    assert sorted(2 * list(SiegeState)) == sorted(shown)
