"""The weekly brief: every part of one week of a scope, for whoever may ask about it."""

import pytest

from tests.web.moment import day
from tests.web.telling import become, see, tell, win


@pytest.fixture
def told(real_pages):
    """Ann won a deal with ACME Steel this week, which owes 5,000 since 40 days."""
    win(real_pages, "ann", "30000.00")
    due = day(-40)
    plan = [{"instalment": "1", "due_on": due, "amount": "5000.00"}]
    tell(
        real_pages, "contract.signed", "ann", contract="C-1", account="ACME Steel", amount="5000.00", instalments=plan
    )  # fmt: skip
    become(real_pages, "boss")
    return real_pages


def test_a_week_stands_on_one_page(told):
    page = see(told, "/dashboards/brief?lang=en")

    assert "No target is set for this period." in page
    assert "<b>CN¥30,000</b> ACME Steel" in page
    assert "<b>CN¥5,000</b> of CN¥5,000" in page
    assert "Nobody is behind." in page
    assert "+CN¥30,000" in page


def test_scopes_and_weeks_are_chosen_by_address(told):
    west = see(told, "/dashboards/brief?scope=region:west&lang=en")

    assert "No deal was won this week." in west
    assert "No deal was won this week." in see(told, "/dashboards/brief?week=2026-W01&lang=en")
    assert '<option value="team:east-one">' in west


@pytest.mark.parametrize(("week", "status"), [("2026-11", 400), ("nonsense", 400), ("2026-W02", 200)])
def test_only_weeks_have_briefs(told, week, status):
    assert status == told.get(f"/dashboards/brief?week={week}").status_code


def test_a_lead_reads_the_teams_brief_and_no_other(told):
    become(told, "mia")

    assert "<h2>East One</h2>" in see(told, "/dashboards/brief?lang=en")
    assert 404 == told.get("/dashboards/brief?scope=region:east").status_code


def test_chinese_is_spoken_throughout(told):
    page = see(told, "/dashboards/brief?lang=zh")

    assert all(word in page for word in ("与上周相比", "好消息", "谁需要帮助", "逾期款"))
