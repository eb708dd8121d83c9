"""The dashboard of barriers: what is missing and why, its tables as files, and for whom it is."""

import pytest

from tests.web.telling import become, found, see, tell, win
from tests.web.test_barriers import do, report

PAGE = "/dashboards/barriers"


def fight(pages, amount="100000.00", **changed):
    """East is to bring an amount this month, Ann brought 10,000, and a road of 40,000 is confirmed."""
    win(pages, "ann")
    path = report(pages, **changed)
    do(pages, path, "confirm", who="mia")
    become(pages, "boss")
    for scope in ("region:east", "company"):
        money = {"amount": amount, "currency": "CNY"}
        period = found(r'data-topics="barriers board:revenue_won:([^:]*):company"', see(pages, PAGE))
        body = {"measure": "revenue_won", "period": period, "scope": scope, "value": money}
        assert 200 == pages.put("/api/v1/targets", json=body).status_code
    return path


def test_what_is_missing_is_explained_in_a_sentence_and_on_the_map(real_pages):
    path = fight(real_pages)

    page = see(real_pages, PAGE)

    sentence = "CN¥90,000 are missing to target: barriers explain CN¥40,000 of it, CN¥50,000 nobody explains."
    assert sentence in page
    tile = found(r'(?s)data-key="region:east">(.*?)</article>', page)
    assert ["CN¥90K", "CN¥40K", "CN¥50K"] == [word for word in ("CN¥90K", "CN¥40K", "CN¥50K") if word in tile]
    assert f'<a href="{path}">The road is mud</a>' in page


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("gaps", "East,40000.00,50000.00,90000.00,40000.00,1"),
        ("causes", "Access,40000.00,1,1,100"),
        ("worth", "The road is mud,40000.00,East,Access,Confirmed"),
        ("steps", "East,0"),
        ("seasons", "Access,"),
    ],
)
def test_every_chart_has_a_table_and_a_file(demo_pages, table, line):
    fight(demo_pages)
    assert f'id="{table}-table"' in see(demo_pages, PAGE)

    answer = demo_pages.get(f"{PAGE}?csv={table}")

    assert "text/csv; charset=utf-8" == answer.headers["content-type"]
    assert line in answer.text


def test_what_was_resolved_yesterday_has_not_enough_days(demo_pages):
    path = fight(demo_pages)
    do(demo_pages, path, "resolve", text="Gravel")

    assert "not enough days yet" in demo_pages.get(f"{PAGE}?csv=freed").text


def test_reports_that_wait_for_a_decision_are_told(demo_pages):
    report(demo_pages)
    become(demo_pages, "boss")

    assert "1 report over CN¥40,000 waits for a decision." in see(demo_pages, PAGE)


def test_before_anybody_reported_the_page_says_how_to_begin(demo_pages):
    become(demo_pages, "boss")

    page = see(demo_pages, PAGE)

    assert "Nobody has reported a barrier yet" in page
    assert "No target is set" in page


@pytest.mark.parametrize(("who", "status"), [("ann", 404), ("mia", 200), ("boss", 200)])
def test_it_is_for_those_who_lead(demo_pages, who, status):
    become(demo_pages, who)

    assert status == demo_pages.get(PAGE).status_code
    assert status == demo_pages.get(f"{PAGE}/answer").status_code


def test_text_of_people_is_text(demo_pages):
    tell(demo_pages, "call.logged", "ann", account="ACME Steel", outcome="connected", duration_s=60)
    fight(demo_pages, text="<script>alert(1)</script>")

    page = see(demo_pages, PAGE)

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_it_speaks_chinese(demo_pages):
    fight(demo_pages)

    page = see(demo_pages, f"{PAGE}?lang=zh")

    assert "距目标还差" in page
    assert "最值得清除的十个障碍" in page
