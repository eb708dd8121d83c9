"""The page of targets: who is where, setting one, how it came to be, and sharing one out."""

import html
import json
import re

import pytest

from tests.web.moment import month, today
from tests.web.telling import become, found, see, win

PAGE = "/dashboards/targets"
HX = {"hx-request": "true"}
MONTH, QUARTER = month(), f"{today().year}-Q{(today().month + 2) // 3}"
ASKED = {"measure": "deals_won", "period": MONTH}


def put(pages, one, value, **fields):
    data = ASKED | {"one": one, "value": value} | fields
    return pages.post(f"{PAGE}/set", data=data, headers=HX)


def page_of(pages, **asked):
    query = "&".join(f"{name}={value}" for name, value in (ASKED | asked).items())
    return see(pages, f"{PAGE}?{query}")


def row(page, scope):
    """The words of one row."""
    words = re.search(rf'(?s)<tr[^>]*data-scope="{scope}">(.*?)</tr>', page)
    return " ".join(re.sub(r"<[^>]*>", " ", words[1]).split()) if words else None


def items_of(answer):
    """The parts that a proposal would set."""
    return html.unescape(found(r'name="items" value="([^"]*)"', answer.text))


@pytest.mark.parametrize(("viewer", "status"), [("ann", 404), ("mia", 200), ("boss", 200), ("admin", 200)])
def test_the_page_is_for_those_who_lead(real_pages, viewer, status):
    become(real_pages, viewer)

    assert status == real_pages.get(PAGE).status_code


@pytest.mark.parametrize("period", ["all", "2026-W47", "someday"])
def test_targets_stand_in_months_quarters_and_years(real_pages, period):
    become(real_pages, "boss")

    assert 400 == real_pages.get(f"{PAGE}?period={period}").status_code


def test_a_boss_sees_who_is_where_from_the_company_down(real_pages):
    win(real_pages, "ann")
    become(real_pages, "boss")
    put(real_pages, "company", "4")
    put(real_pages, "member:ann", "1")

    page = page_of(real_pages, inside="team:east-one")

    assert "25% of target" in page
    assert re.search(r"^Harbour .* 4 .*1 25%", row(page, "company"))
    assert "target reached" in row(page, "member:ann")
    assert None is row(page, "member:zoe")


def test_a_lead_sees_the_own_people_and_sets_only_their_targets(real_pages):
    become(real_pages, "mia")

    page = page_of(real_pages)

    assert row(page, "member:ann")
    assert None is row(page, "member:zoe")
    assert 200 == put(real_pages, "member:ann", "5").status_code
    assert 403 == put(real_pages, "company", "5").status_code


def test_changing_a_target_asks_why_and_keeps_it(real_pages):
    become(real_pages, "boss")
    version = found(r'name="version" value="(\d+)"', put(real_pages, "company", "4").text)

    refused = put(real_pages, "company", "5", version=version).text
    page = put(real_pages, "company", "5", version=version, reason="Two more shops").text

    assert "Say why a target that was set is changed." in refused
    assert 'value="5"' in refused
    assert "Two more shops" in page
    assert "4 → 5" in page


def test_who_looked_at_an_older_target_is_told(real_pages):
    become(real_pages, "boss")
    put(real_pages, "company", "4")

    assert "Somebody changed a target in between." in put(real_pages, "company", "9", reason="More").text


@pytest.mark.parametrize("typed", ["many", "-3", "1.5"])
def test_what_is_no_target_is_said_at_the_field(real_pages, typed):
    become(real_pages, "boss")

    page = put(real_pages, "company", typed).text

    assert 'id="target-value-error"' in page
    assert f'value="{typed}"' in page


def test_a_target_left_blank_is_taken_away(real_pages):
    become(real_pages, "boss")
    version = found(r'name="version" value="(\d+)"', put(real_pages, "company", "4").text)

    page = put(real_pages, "company", "", version=version, reason="Not this month").text

    assert "no target set" in row(page, "company")


def test_a_quarter_shows_what_its_months_sum_up_to(real_pages):
    become(real_pages, "boss")
    put(real_pages, "company", "4")

    assert "1 of 3 months set" in row(page_of(real_pages, period=QUARTER), "company")


def test_a_period_of_which_only_a_part_is_set_is_neither_reached_nor_missed(real_pages):
    become(real_pages, "boss")
    put(real_pages, "company", "4")

    page = page_of(real_pages, period=QUARTER)

    assert "not all months set" in row(page, "company") and "to make it" not in row(page, "company")
    assert "of what is set for 1 of 3 months" in page


def test_where_the_past_tells_no_difference_the_proposal_says_so(real_pages):
    become(real_pages, "boss")
    query = {"period": "2027", "measure": "deals_won", "one": "company", "value": "900", "over": "quarter", "step": "1"}
    told = "The past tells no difference between them"

    assert told in real_pages.get(f"{PAGE}/split", params=query | {"by": "season"}).text
    assert told not in real_pages.get(f"{PAGE}/split", params=query | {"by": "equal"}).text


def test_a_proposal_sums_exactly_and_is_set_as_it_was_shown(real_pages):
    become(real_pages, "boss")
    query = {"period": "2027", "measure": "deals_won", "one": "company", "value": "1,000", "over": "month"}
    shown = real_pages.get(f"{PAGE}/split", params=query | {"by": "workdays"})
    items = items_of(shown)

    real_pages.post(f"{PAGE}/apply", data=query | {"items": items, "reason": "Plan 2027"}, headers=HX)
    page = page_of(real_pages, period="2027")

    assert 1000 == sum(item[2] for item in json.loads(items))
    assert "1,000 sum of its parts" in row(page, "company")


def test_a_target_is_shared_out_by_weights_that_one_writes(real_pages):
    become(real_pages, "boss")
    query = {"period": "2027", "measure": "deals_won", "one": "company", "value": "900", "over": "quarter", "step": "1"}
    first = real_pages.get(f"{PAGE}/split", params=query | {"by": "weights"})
    keys = re.findall(r'name="part" value="([^"]+)"', first.text)
    weights = {"part": keys, "weight": ["1", "", "2", "1,5"]}
    shown = real_pages.get(f"{PAGE}/split", params=query | {"by": "weights"} | weights)
    wrong = real_pages.get(f"{PAGE}/split", params=query | {"by": "weights", "part": keys, "weight": ["1", "many"]})

    assert ["2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4"] == keys
    assert [225, 225, 225, 225] == [item[2] for item in json.loads(items_of(first))]
    # 1 + 0 + 2 + 1.5 = 4.5
    assert [200, 0, 400, 300] == [item[2] for item in json.loads(items_of(shown))]
    assert "Q2 2027: many cannot be read" in wrong.text
    assert [("1", "many")] == [tuple(re.findall(r'name="weight" value="([^"]+)"', wrong.text))]


def test_why_nothing_can_be_shared_out_is_said(real_pages):
    become(real_pages, "boss")
    query = ASKED | {"one": "member:ann", "value": "10", "over": "scope", "by": "equal"}

    assert "nobody below it" in real_pages.get(f"{PAGE}/split", params=query).text


def test_my_day_shows_ones_own_target(real_pages):
    win(real_pages, "ann")
    become(real_pages, "boss")
    put(real_pages, "member:ann", "4")
    become(real_pages, "ann")

    page = see(real_pages, "/")

    assert "My targets this month" in page
    assert "25% of 4" in page
    become(real_pages, "bob")
    assert "My targets this month" not in see(real_pages, "/")


def test_the_chart_has_its_table_as_a_file(real_pages):
    win(real_pages, "ann")
    become(real_pages, "boss")
    put(real_pages, "member:ann", "4")

    answer = real_pages.get(f"{PAGE}?measure=deals_won&inside=team:east-one&csv=chart-targets")

    assert "Ann Lee,4," in answer.text
    assert 404 == real_pages.get(f"{PAGE}?csv=chart-nothing").status_code


def upload(pages, content):
    return pages.post(f"{PAGE}/upload", data=ASKED, files={"file": ("t.csv", content.encode())}, headers=HX)


def test_a_table_shows_what_it_changes_and_is_applied_as_it_was_shown(real_pages):
    become(real_pages, "boss")
    put(real_pages, "member:ann", "4")
    shown = upload(real_pages, f"scope;{MONTH}\nann;6\nEast One;20\n")

    data = ASKED | {"items": items_of(shown), "reason": "New plan", "inside": "team:east-one"}
    page = real_pages.post(f"{PAGE}/apply", data=data, headers=HX).text

    assert "Ann Lee" in shown.text
    assert "2 targets are set" in page
    assert re.search(r"^Ann Lee 6 ", row(page, "member:ann"))


def test_wrong_cells_of_a_table_are_told_and_nothing_can_be_applied(real_pages):
    become(real_pages, "boss")

    page = upload(real_pages, f"scope;{MONTH}\nann;many\n").text

    assert "many" in page
    assert 'name="items"' not in page


def test_a_file_that_is_no_table_is_told(real_pages):
    become(real_pages, "boss")

    assert 'role="alert"' in upload(real_pages, "").text
