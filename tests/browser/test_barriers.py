"""A barrier from the phone of whoever meets it to the board of those it holds up, in real browsers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.selling import win
from tests.browser.test_look import CONTRASTS, CUT, NARROW, SMALL
from tests.browser.test_my_day import open_as
from tests.web.moment import month

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
PHONE = {"viewport": NARROW}
_TARGET = """async (month) => (await fetch("/api/v1/targets", {
  method: "PUT", headers: { "content-type": "application/json" },
  body: JSON.stringify({ measure: "revenue_won", period: month, scope: "region:east", reason: "plan",
    value: { amount: "100000.00", currency: "CNY" } }) })).status"""


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def opened(page: Page, name: str) -> None:
    page.locator("summary", has_text=name).click()


def test_from_a_report_on_the_phone_to_a_relieved_board(open_page):
    ann = open_as(open_page, "ann", "/barriers/new", **PHONE)
    win(ann, "40000.00")
    ann.locator("label:has(input[value=access])").click()
    ann.locator("label:has(input[value='access.roads'])").click()
    ann.fill("#barrier-text", "The bridge is closed")
    ann.fill("#barrier-amount", "60k")
    press(ann, "Report it")
    ann.wait_for_url("**/barriers/*told=reported")
    path = ann.url.partition("?")[0].rpartition("/barriers")[2]

    boss = open_as(open_page, "boss", f"/barriers{path}")
    assert 200 == boss.evaluate(_TARGET, month())
    press(boss, "Confirm")
    opened(boss, "Relieve a target")
    boss.fill("#relieve-percent", "20")
    press(boss, "Relieve")
    expect(boss.locator(".rb-reliefs")).to_contain_text("20%")

    # Ann's page followed by itself, and the board goes by what is left.
    expect(ann.locator("h1")).to_contain_text("Confirmed")
    boss.goto(boss.url.partition("/barriers")[0] + "/board?kpi=revenue_won&by=region&rank_by=attainment")
    expect(boss.locator("#board, main").first).to_contain_text("without relief")


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/barriers", "ann"),
        ("/barriers/new", "ann"),
        ("/dashboards/barriers", "boss"),
        ("/barriers/settings", "admin"),
    ],
)
def test_the_pages_of_barriers_are_readable_and_fit(open_page, path, who):
    page = open_as(open_page, who, path, **PHONE)

    small = [one for one in page.evaluate(SMALL) if "form-check-input" not in one and 'type="file"' not in one]
    assert ([], [], []) == (page.evaluate(CUT), page.evaluate(CONTRASTS), small)
