"""Logging work on the page: the verdict at once, errors at their field, nothing twice and nothing lost."""

import re

import pytest
from litestar.testing import TestClient

from tests.web.moment import now
from tests.web.organisation import PASSWORD

CALL = {"event_id": "e-1", "said": "call", "account": "ACME Steel", "outcome": "connected", "minutes": "6"}
DEAL = {"event_id": "e-2", "said": "deal", "account": "ACME Steel", "amount": "40,000"}
VISIT = {"event_id": "e-4", "said": "visit", "account": "ACME Steel", "contact": "Mr Zhou", "minutes": ""}
MEETING = VISIT | {"event_id": "e-5", "channel": "meeting"}
PAID = {"event_id": "e-3", "said": "payment", "account": "ACME Steel", "amount": "4万"}


def signed_in(pages: TestClient, username: str = "ann") -> TestClient:
    pages.post("/sign-in", data={"username": username, "password": PASSWORD})
    return pages


def log(pages: TestClient, form: dict[str, str], **changes: str):
    return pages.post("/quick-log", data=form | changes)


def say(pages: TestClient, line: str, event_id: str = "l-1"):
    return pages.post("/quick-log/line", data={"event_id": event_id, "line": line})


def ledger(pages: TestClient, username: str = "ann") -> dict:
    return pages.get(f"/api/v1/members/{username}/ledger").json()


def events(pages: TestClient) -> list[dict]:
    return pages.get("/api/v1/events").json()["items"]


def value_of(html: str, id: str) -> str:
    found = re.search(rf'id="{id}"[^>]* value="([^"]*)"', html)
    assert found is not None, f"no field {id}"
    return found[1]


def test_a_call_is_recorded_and_answered_with_its_verdict(real_pages):
    answer = log(signed_in(real_pages), CALL)

    assert answer.status_code == 200
    assert "Call logged: ACME Steel" in answer.text
    assert "Connected call" in answer.text
    assert ledger(real_pages)["sum"]["xp"] > 0
    assert events(real_pages)[0]["source"] == "web/ann"


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        (CALL, "call.logged"),
        (VISIT, "visit.logged"),
        (MEETING, "meeting.held"),
        (DEAL, "deal.won"),
        (PAID, "collection.received"),
    ],
)
def test_each_form_records_its_kind(real_pages, form, kind):
    log(signed_in(real_pages), form)

    assert [event["type"] for event in events(real_pages)] == [kind]


def test_a_visit_says_with_whom_and_needs_no_minutes(real_pages):
    answer = log(signed_in(real_pages), VISIT)

    assert "Visit logged: ACME Steel" in answer.text
    assert events(real_pages)[0]["data"]["contact"] == "Mr Zhou"


def test_the_customer_of_the_page_stays_filled_in_and_is_recorded_by_its_reference(demo_pages):
    answer = log(signed_in(demo_pages), VISIT, about="ACME Steel", about_ref="A-7")

    assert "Visit logged: ACME Steel" in answer.text
    assert value_of(answer.text, "log-payment-account") == "ACME Steel"
    assert events(demo_pages)[0]["data"]["account"] == "A-7"


@pytest.mark.parametrize("line", ["visited ACME Steel 45 min", "visited 45 min", "拜访了 45 分钟"])
def test_one_line_keeps_the_customer_of_the_page_and_need_not_name_it(demo_pages, line):
    form = {"event_id": "l-1", "line": line, "about": "ACME Steel", "about_ref": "A-7"}

    answer = signed_in(demo_pages).post("/quick-log/line", data=form)

    assert value_of(answer.text, "log-payment-account") == "ACME Steel"
    assert 'name="about_ref" value="A-7"' in answer.text
    assert [one["data"]["account"] for one in events(demo_pages)] == ["A-7"]


def test_one_line_may_name_another_customer_than_that_of_the_page(demo_pages):
    form = {"event_id": "l-1", "line": "visited Harbour Foods 45 min", "about": "ACME Steel", "about_ref": "A-7"}

    signed_in(demo_pages).post("/quick-log/line", data=form)

    assert events(demo_pages)[0]["data"]["account"] == "Harbour Foods"


def test_the_page_hears_that_something_was_logged_and_a_won_deal_is_celebrated(demo_pages):
    call, deal = log(signed_in(demo_pages), CALL), log(demo_pages, DEAL)

    assert "logged" in call.headers["hx-trigger"]
    assert deal.headers["hx-trigger"] == "logged, celebrate"


def test_a_second_tap_is_the_same_event(real_pages):
    log(signed_in(real_pages), DEAL)

    answer = log(real_pages, DEAL)

    assert "Already recorded" in answer.text
    assert len(events(real_pages)) == 1


def test_the_same_id_with_other_content_is_not_recorded(demo_pages):
    log(signed_in(demo_pages), DEAL)

    answer = log(demo_pages, DEAL, amount="50,000")

    assert answer.status_code == 422
    assert "logged before with other content" in answer.text
    assert len(events(demo_pages)) == 1


@pytest.mark.parametrize(
    ("form", "changes", "told"),
    [
        (CALL, {"account": " "}, "Which customer?"),
        (VISIT, {"channel": "dance"}, "“dance” is no way to meet somebody."),
        (VISIT, {"contact": "x" * 201}, "This is no name of a person."),
        (CALL, {"minutes": ""}, "How long did you talk?"),
        (CALL, {"minutes": "five<b>"}, "“five&lt;b&gt;” is no number of minutes."),
        (CALL, {"outcome": "sung"}, "“sung” is no outcome of a call."),
        (CALL, {"account": "x" * 201}, "The name has 201 letters, at most 200 fit."),
        (DEAL, {"amount": ""}, "How much?"),
        (DEAL, {"amount": "-3"}, "“-3” is no amount."),
        (DEAL, {"amount": "9999999999999"}, "is more than can be recorded"),
        (PAID, {"amount": "lots"}, "“lots” is no amount."),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(demo_pages, form, changes, told):
    answer = log(signed_in(demo_pages), form, **changes)

    assert answer.status_code == 422
    assert told in answer.text
    assert value_of(answer.text, f"log-{form['said']}-account") == (form | changes)["account"]
    assert events(demo_pages) == []


def test_a_corrected_form_keeps_its_event_id(demo_pages):
    answer = log(signed_in(demo_pages), CALL, minutes="")

    assert answer.text.count('name="event_id" value="e-1"') == 5


def test_an_unanswered_call_needs_no_minutes(demo_pages):
    answer = log(signed_in(demo_pages), CALL, outcome="no_answer", minutes="")

    assert answer.status_code == 200


def test_why_nothing_was_paid_is_said(demo_pages):
    log(signed_in(demo_pages), CALL)

    answer = log(demo_pages, CALL, event_id="e-9")

    assert "pays once per contact and day" in answer.text


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("called ACME 6 min", "call.logged"),
        ("won ACME 40000", "deal.won"),
        ("收到 ACME 40000", "collection.received"),
        ("给 ACME 打了电话 5 分钟", "call.logged"),
    ],
)
def test_one_line_is_enough(real_pages, line, kind):
    answer = say(signed_in(real_pages), line)

    assert answer.status_code == 200
    assert [(event["type"], event["account"]["name"]) for event in events(real_pages)] == [(kind, "ACME")]


def test_a_line_that_is_not_clear_asks_back_with_what_was_understood(demo_pages):
    answer = say(signed_in(demo_pages), "won ACME")

    assert answer.status_code == 422
    assert "Nearly there" in answer.text
    assert "How much?" in answer.text
    assert value_of(answer.text, "log-deal-account") == "ACME"
    assert value_of(answer.text, "log-line") == "won ACME"


def test_a_line_that_says_nothing_says_how_to_begin(demo_pages):
    answer = say(signed_in(demo_pages), "<script>")

    assert "Begin with what happened" in answer.text
    assert value_of(answer.text, "log-line") == "&lt;script&gt;"


def test_a_short_name_means_the_customer_one_knows(demo_pages):
    log(signed_in(demo_pages), CALL)

    say(demo_pages, "won acme 40000")

    assert events(demo_pages)[0]["account"]["name"] == "ACME Steel"


def test_customers_of_late_are_offered_and_escaped(demo_pages):
    log(signed_in(demo_pages), CALL, account='<b>"ACME"</b>')

    panel = demo_pages.get("/quick-log").text

    assert "<b>" not in panel
    assert panel.count("&lt;b&gt;&#34;ACME&#34;&lt;/b&gt;") >= 4


def test_nobody_is_offered_the_customers_of_others(demo_pages):
    log(signed_in(demo_pages), CALL)

    panel = signed_in(demo_pages, "zoe").get("/quick-log").text

    assert "ACME" not in panel.replace("called ACME 5 min · won ACME 40000", "")


def send(pages: TestClient, kind: str, id: str, **data: object) -> None:
    event = {"id": id, "source": "crm", "type": kind, "time": now().isoformat(), "data": data}
    (result,) = pages.post("/api/v1/events", json=event).json()["results"]
    assert result["status"] == "recorded", result


def test_a_quest_that_was_done_before_is_no_news(demo_pages):
    first = log(signed_in(demo_pages), CALL)

    second = log(demo_pages, CALL, event_id="e-8", account="Globex")

    assert "Quest done: Say hello" in first.text
    assert "celebrate" in first.headers["hx-trigger"]
    assert "Say hello" not in second.text
    assert second.headers["hx-trigger"] == "logged"


def test_the_customers_that_may_be_meant_are_one_tap_away(demo_pages):
    log(signed_in(demo_pages), CALL, account="Globex East")
    log(demo_pages, CALL, account="Globex West", event_id="e-7")

    answer = say(demo_pages, "won Globex 500")

    assert "Which one: Globex West, Globex East?" in answer.text
    assert 'data-value="Globex West"' in answer.text


def test_an_open_deal_is_offered_and_won_with_what_is_known_of_it(demo_pages):
    send(signed_in(demo_pages), "deal.opened", "o-1", deal="D-7", account="ACME", amount="5000", product="Pump")

    log(demo_pages, {"event_id": "e-5", "said": "deal", "deal": "D-7"})

    won = events(demo_pages)[0]
    assert (won["data"]["deal"], won["amount"]["amount"], won["product"]) == ("D-7", "5000.00", "Pump")
    assert "D-7" not in demo_pages.get("/quick-log").text


def test_an_unpaid_instalment_is_offered_with_what_is_left(demo_pages):
    plan = [{"instalment": "1", "due_on": "2026-12-01", "amount": "3000"}]
    send(
        signed_in(demo_pages), "contract.signed", "c-1", contract="C-1", account="ACME", amount="3000", instalments=plan
    )

    log(demo_pages, {"event_id": "e-6", "said": "payment", "instalment": "C-1\r\n1", "amount": "1000"})

    assert events(demo_pages)[0]["data"]["contract"] == "C-1"
    assert 'data-amount="2000.00"' in demo_pages.get("/quick-log").text


def test_who_is_not_signed_in_logs_nothing(demo_pages):
    assert log(demo_pages, CALL).headers["location"].startswith("/sign-in")


def test_chinese_pages_answer_in_chinese(demo_pages):
    signed_in(demo_pages).post("/language", data={"language": "zh"})

    answer = log(demo_pages, CALL)

    assert "已记录电话：ACME Steel" in answer.text
    assert "接通电话" in answer.text
