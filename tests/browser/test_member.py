"""A member's page in a real browser: points appear with their reason, and each leads to its story."""

import pytest
from playwright.sync_api import expect

from tests.browser.selling import PATIENCE_MS, tell, win

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("viewport", [{"width": 1440, "height": 900}, PHONE], ids=["wide", "phone"])
def test_a_point_leads_to_its_reason(open_page, viewport):
    page = open_page("/members/ann", viewport=viewport)
    seq = win(page, "12000.00")

    page.locator(f'#ledger a[href="/events/{seq}"]', has_text="Deal won").click(timeout=PATIENCE_MS)

    page.wait_for_url(f"**/events/{seq}")
    expect(page.get_by_text("Deal won: XP = amount ÷ 10 (at most 60)")).to_be_visible()
    page.get_by_role("link", name="Deal won: XP").click()
    page.wait_for_url("**/rules#deal_won")
    expect(page.locator("#deal_won")).to_be_in_viewport()


def test_points_and_level_come_without_reloading(open_page):
    page = open_page("/members/ann")
    page.evaluate("window.isTheSamePage = true")
    before = page.locator("#card .rb-xp .rb-number").inner_text()

    win(page, "50000.00")

    expect(page.locator("#card .rb-xp .rb-number")).not_to_have_text(before)
    expect(page.locator("#ledger")).to_contain_text("CN¥50,000")
    assert page.evaluate("window.isTheSamePage")


def test_earlier_lines_come_below_and_stay_when_new_ones_arrive(open_page):
    page = open_page("/rules")
    for number in range(40):
        tell(page, "call.logged", account=f"Caller {number}", outcome="no_answer")
    page.goto("/members/ann")
    page.get_by_role("link", name="Show earlier ones").click()
    expect(page.get_by_text("Caller 3", exact=False).first).to_be_attached()
    lines = page.locator(".rb-ledger .rb-reason")
    expect(lines.nth(30)).to_be_attached()
    before = lines.count()

    tell(page, "visit.logged", account="The Newest Customer")

    expect(page.locator("#ledger")).to_contain_text("The Newest Customer")
    expect(lines.nth(before)).to_be_attached()


def test_people_are_found_while_one_types(open_page):
    page = open_page("/members")

    page.get_by_role("searchbox", name="Find people").press_sequentially("zoe")

    expect(page.locator("#people li")).to_have_count(1)
    page.wait_for_url("**/members?q=zoe")
    expect(page.get_by_role("searchbox", name="Find people")).to_be_focused()
