"""The funnel and the forecast: where deals wait, and whether a target is reached."""

from datetime import timedelta

import pytest

from tests.web.moment import month, now
from tests.web.telling import become, found, see, tell


@pytest.fixture
def dealing(real_pages):
    """Ann has won and lost deals for half a year; one of hers and one of Zoe's stand open."""
    for place in range(24):
        begin = now() - timedelta(days=170 - 7 * place)
        told = {"deal": f"D{place}", "amount": "1000.00", "account": "ACME Steel", "product": "Pump"}
        tell(real_pages, "deal.opened", time=begin.isoformat(), stage="Need", title=f"Deal {place}", **told)
        tell(
            real_pages,
            "deal.stage_changed",
            time=(begin + timedelta(days=2)).isoformat(),
            deal=f"D{place}",
            stage="Offer",
        )
        end = (begin + timedelta(days=5)).isoformat()
        if place % 3:
            tell(real_pages, "deal.won", time=end, **told)
        else:
            tell(real_pages, "deal.lost", time=end, deal=f"D{place}", reason="price")
    for member in ("ann", "zoe"):
        told = {"deal": f"open-{member}", "amount": "5000.00", "title": f"Open with {member}", "stage": "Need"}
        tell(real_pages, "deal.opened", member, time=(now() - timedelta(days=30)).isoformat(), **told)
    return real_pages


def test_the_funnel_says_where_it_is_stuck_and_what_a_day_less_frees(dealing):
    become(dealing, "boss")

    page = see(dealing, "/dashboards/funnel?period=all")

    assert "CN¥10,000 stand in Need, for 30 days by now; usual are 2 days." in page
    assert "would bring CN¥" in page
    assert '<a href="/deals/open-ann">Open with ann</a>' in found(r"(?s)Stuck deals(.*)", page)


def test_a_lead_sees_the_team_and_nobody_else(dealing):
    become(dealing, "mia")

    page = see(dealing, "/dashboards/funnel")

    assert "Open with ann" in page
    assert "Open with zoe" not in page
    assert 404 == dealing.get("/dashboards/funnel?scope=team:west-one").status_code


def test_the_tables_of_the_funnel_come_as_files(dealing):
    become(dealing, "boss")

    lines = dealing.get("/dashboards/funnel?period=all&csv=stages").text.splitlines()

    # Reached, went on, conversion, lost, went back, passed over, standing there, days.
    assert ["Need,26,24,100,0,0,0,2,2,2", "Offer,24,16,66.666667,8,0,0,0,3,3"] == lines[1:]


def test_the_funnel_of_nobody_is_empty_and_says_so(real_pages):
    become(real_pages, "boss")

    assert "No deal has moved yet." in see(real_pages, "/dashboards/funnel")


def aim(pages, amount):
    money = {"amount": amount, "currency": "CNY"}
    body = {"measure": "revenue_won", "period": month(), "scope": "company", "value": money}
    answer = pages.put("/api/v1/targets", json=body)
    assert answer.status_code == 200, answer.text
    return month()


def test_the_forecast_says_with_which_probability_the_target_is_reached(dealing):
    become(dealing, "boss")
    month = aim(dealing, "90000000.00")

    page = see(dealing, f"/dashboards/forecast?period={month}")

    assert "reaches the target of CN¥90,000,000 with a probability of 0%." in page
    assert 'data-chart="calibration"' in page
    assert "Came true (%)" in dealing.get("/dashboards/forecast?csv=calibration").text


def test_without_a_past_the_forecast_says_what_it_needs(real_pages):
    become(real_pages, "boss")

    page = see(real_pages, "/dashboards/forecast?lang=zh")

    assert "还没有历史可以参考" in page
