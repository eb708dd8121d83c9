"""The why page: the gap in one sentence, its drivers, and the way down to the events."""

import csv
import io
import re

from tests.web.moment import month
from tests.web.telling import become, found, see, tell, win


def aim(pages, amount="200000.00", scope="company"):
    money = {"amount": amount, "currency": "CNY"}
    body = {"measure": "revenue_won", "period": month(), "scope": scope, "value": money}
    answer = pages.put("/api/v1/targets", json=body)
    assert answer.status_code == 200, answer.text


def lose(pages, member="ann"):
    tell(pages, "deal.lost", member, deal=f"lost-{member}", reason="price")


def test_the_gap_is_one_sentence_with_its_drivers(real_pages):
    win(real_pages, "ann", "30000.00")
    lose(real_pages)
    become(real_pages, "boss")
    aim(real_pages)

    page = see(real_pages, "/dashboards/why")

    assert "Harbour &amp; Steel 海港钢铁 is CN¥170,000 (85%) below the target of CN¥200,000." in page
    assert "Conversion" in found(r'(?s)<dl class="rb-gap-drivers">(.*?)</dl>', page)
    assert "No confirmed barrier explains the CN¥170,000 that are missing." in page


def test_without_a_target_the_month_before_is_compared_with(real_pages):
    win(real_pages, "ann", "30000.00")
    become(real_pages, "boss")

    page = see(real_pages, "/dashboards/why")

    assert "is CN¥30,000 above Last month (CN¥0)" in page


def test_from_the_region_down_to_the_events(real_pages):
    win(real_pages, "ann", "30000.00")
    become(real_pages, "boss")
    path, seen = "/dashboards/why", []
    for name in ("East", "East One", "Ann Lee"):
        page = see(real_pages, path)
        path = found(rf'<th scope="row"><a href="([^"]*)">{name}</a>', page).replace("&amp;", "&")
        seen.append(path)

    last = see(real_pages, path)

    assert ["scope=region:east", "scope=team:east-one", "scope=member:ann"] == [one.split("?")[1] for one in seen]
    assert "Deal won" in found(r'(?s)id="events-title"(.*?)</section>', last)
    assert re.search(r'<a href="/events/\d+">Deal won</a>', last)


def test_each_sees_why_of_what_is_theirs(real_pages):
    wanted = {
        ("ann", ""): 200,
        ("ann", "member:bob"): 404,
        ("mia", ""): 200,
        ("mia", "team:west-one"): 404,
        ("boss", "member:zoe"): 200,
    }
    answered = {}

    for who, scope in wanted:
        become(real_pages, who)
        answered[who, scope] = real_pages.get(f"/dashboards/why?scope={scope}").status_code

    assert wanted == answered


def test_the_file_has_the_numbers_of_the_table(real_pages):
    win(real_pages, "ann", "30000.00")
    become(real_pages, "boss")

    answer = real_pages.get("/dashboards/why?csv=parts")

    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert ["Regions", "Gap (CNY)", "Actual (CNY)"] == rows[0][:3]
    assert ["East", "30000.00", "30000.00", "0.00"] == rows[1][:4]


def test_other_numbers_periods_and_comparisons(real_pages):
    win(real_pages, "ann")
    become(real_pages, "boss")

    for query in (
        "measure=collected&period=quarter&against=last_year",
        "measure=calls_connected&period=week&by=member",
        "measure=deals_lost&period=year&by=account",
        "measure=margin_won&period=2020-02&against=last_period&by=industry",
        "measure=revenue_won&period=day&by=size&against=nonsense",
    ):
        assert "rb-gap-sentence" in see(real_pages, f"/dashboards/why?{query}")


def test_the_answer_alone_comes_again_when_something_happens(real_pages):
    become(real_pages, "boss")

    page = see(real_pages, "/dashboards/why/answer?scope=region:east")

    assert f'data-topics="board:revenue_won:{month()}:region:east"' in page
    assert "<html" not in page


def test_in_chinese(real_pages):
    win(real_pages, "ann", "30000.00")
    become(real_pages, "boss")

    page = see(real_pages, "/dashboards/why?lang=zh")

    assert "驱动因素" in page
    assert "平均单值" in page
