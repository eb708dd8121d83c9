"""The board in a real browser: it moves by itself, keys work it, its address can be shared."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.selling import tell, win

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
TOP = "/board?kpi=collected&rank_by=value&view=top"


def live(page):
    expect(page.locator("[data-live-state]").first).to_have_attribute("data-state", "live")
    return page


@pytest.mark.parametrize("viewport", [{"width": 1440, "height": 900}, PHONE], ids=["wide", "phone"])
def test_a_board_moves_when_something_is_recorded(open_page, viewport):
    page = live(open_page(TOP, viewport=viewport))
    page.evaluate("window.isTheSamePage = true")
    before = page.locator("[data-key=ann] [data-value]").all_inner_texts()

    tell(page, "collection.received", account="ACME Steel", amount="90000.00")

    mine = page.locator("[data-key=ann] [data-value]")
    expect(mine).not_to_have_text(before[0] if before else "-")
    expect(page.locator("#board-rows > li").first).to_have_attribute("data-key", "ann")
    assert page.evaluate("window.isTheSamePage")


def test_the_last_of_many_changes_is_shown_too(open_page):
    page = live(open_page("/board?kpi=visits&view=top&period=all"))

    for number in range(6):
        tell(page, "visit.logged", account=f"Customer {number}")

    total = int(page.request.get("/api/v1/boards/visits?period=all").json()["me"]["value"])
    expect(page.locator("[data-key=ann] [data-value]")).to_have_text(str(total))


def test_choosing_changes_the_board_and_its_address(open_page):
    page = open_page("/board")
    win(page)

    page.get_by_label("Number", exact=True).select_option("win_rate")
    page.wait_for_url("**/board?kpi=win_rate")
    page.get_by_role("radio", name="Top").check()
    page.wait_for_url("**/board?kpi=win_rate&view=top")

    expect(page.get_by_role("heading", level=1)).to_have_text("Win rate")
    page.go_back()
    page.wait_for_url("**/board?kpi=win_rate")


def test_arrow_keys_move_among_choices_and_periods(open_page):
    page = open_page("/board")

    page.get_by_role("radio", name="Month").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/board?period=quarter")
    expect(page.get_by_role("radio", name="Quarter")).to_be_focused()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("[")

    page.wait_for_url(re.compile(r"/board\?period=\d{4}-Q\d$"))
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Last quarter")


def test_what_a_number_means_is_one_click_away(open_page):
    page = open_page("/board?kpi=win_rate")

    page.get_by_role("button", name="Why: Win rate").click()

    expect(page.locator("#board-why")).to_contain_text("Deals won ÷ Deals closed")


def test_a_board_that_was_swapped_in_is_followed(open_page):
    page = live(open_page("/board?view=top"))
    page.get_by_label("Number", exact=True).select_option("meetings")
    page.wait_for_url("**/board?kpi=meetings&view=top")

    tell(page, "meeting.held", account="ACME Steel", duration_s=1800)

    expect(page.locator("[data-key=ann] [data-value]")).to_have_text(re.compile(r"\d"))
