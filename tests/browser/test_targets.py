"""Targets in a real browser: shared out with a preview that follows what is typed, and set by keyboard."""

import pytest
from playwright.sync_api import Route, expect

from tests.web.organisation import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def boss(open_page, site):
    """The page of targets as the boss sees it."""
    page = open_page("/style")
    page.context.clear_cookies()
    answer = page.request.post("/api/v1/sessions", data={"username": "boss", "password": PASSWORD})
    cookie = {"name": "raidboard_session", "value": answer.json()["token"], "url": site}
    page.context.add_cookies([cookie])
    page.goto("/dashboards/targets?measure=calls&period=2031&one=company")
    return page


def test_a_proposal_follows_what_is_typed_and_is_set(boss):
    boss.locator("summary", has_text="Share it out").press("Enter")
    boss.locator("#split-value").fill("1200")
    expect(boss.locator("#target-parts tfoot")).to_contain_text("1,200")
    boss.locator("#split-over").select_option("quarter")
    expect(boss.locator("#target-parts tbody tr")).to_have_count(4)

    boss.get_by_role("button", name="Set 4 targets").click()

    expect(boss.locator("[data-scope=company]")).to_contain_text("sum of its parts")


def test_weights_are_typed_without_losing_ones_place(boss):
    boss.locator("summary", has_text="Share it out").press("Enter")
    boss.locator("#split-value").fill("1200")
    boss.locator("#split-over").select_option("quarter")
    boss.locator("#split-by-choice").select_option("weights")
    first = boss.locator("#split-by input[name=weight]").first
    first.focus()
    boss.keyboard.type("3", delay=20)
    expect(boss.locator("#target-parts tbody tr").first).to_contain_text("1,200")
    boss.keyboard.type(".5")
    boss.keyboard.press("Tab")
    boss.keyboard.type("3.5")

    expect(boss.locator("#target-parts tbody tr").first).to_contain_text("600")
    expect(first).to_have_value("3.5")


def test_a_proposal_that_is_late_does_not_undo_what_one_chose_since(boss):
    boss.locator("summary", has_text="Share it out").press("Enter")
    boss.locator("#split-value").fill("1200")
    expect(boss.locator("#target-parts tfoot")).to_contain_text("1,200")
    late: list[Route] = []
    boss.route("**/targets/split?*over=quarter*", lambda route: late.append(route) if not late else route.continue_())
    with boss.expect_request("**/targets/split?*over=quarter*"):
        boss.locator("#split-over").select_option("quarter")
    boss.locator("#split-by-choice").select_option("weights")
    late[0].continue_()

    expect(boss.locator("#split-by input[name=weight]")).to_have_count(4)
    expect(boss.locator("#split-by-choice")).to_have_value("weights")
