"""A hook is set up, told of something, changed and paused in a real browser, in both languages."""

import json
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.selling import PATIENCE_MS
from tests.server.intake.hooks.hooking import pipedrive
from tests.web.organisation import PASSWORD

pytestmark = pytest.mark.browser

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
WORDS = {
    "en": ("Add it and show its address", "1 held back", "Change it", "Save and play again", "Active", "Let it wait"),
    "zh": ("添加并显示地址", "1 项暂扣", "修改", "保存并重新处理", "进行中", "暂停"),
}


def deal(id: int) -> bytes:
    record = {"id": id, "title": "Press", "value": 500, "currency": "CNY", "status": "open", "stage_id": "Offer"}
    record |= {"add_time": "2026-11-02 09:00:00", "user_id": 12, "owner_name": "Carl Cole", "org_name": "ACME"}
    meta = {"action": "added", "object": "deal", "id": id, "timestamp": 1_793_581_200, "v": 1}
    return json.dumps({"meta": meta, "current": record}).encode()


def deliver(page: Page, name: str, secret: str, id: int) -> int:
    call = pipedrive(deal(id), secret=secret)
    return page.request.post(f"/api/v1/hooks/{name}", data=call["content"], headers=call["headers"]).status


def wait_until_worked_on(page: Page, name: str) -> None:
    """A delivery is answered as soon as it is kept; what it brings is there a moment later."""
    until = time.monotonic() + PATIENCE_MS / 1_000
    while page.request.get(f"/api/v1/hooks/{name}").json()["waiting"]:
        assert time.monotonic() < until, f"nobody has worked on what came through {name}"
        page.wait_for_timeout(50)


@pytest.mark.parametrize(("language", "viewport", "scheme"), [("en", WIDE, "light"), ("zh", PHONE, "dark")])
def test_a_hook_is_set_up_and_mended_by_an_admin(open_page: OpenPage, language, viewport, scheme) -> None:
    add, held, change, save, active, pause = WORDS[language]
    page = open_page(f"/sign-in?lang={language}", as_ann=False, viewport=viewport, color_scheme=scheme)
    page.fill("#username", "admin")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/")

    page.goto("/imports/hooks?add=pipedrive")
    page.fill("#hook-name", f"pd-{language}")
    page.fill("#hook-user", "raidboard")
    page.get_by_role("button", name=add).click()
    secret = page.locator("#secret").input_value()
    assert f"/api/v1/hooks/pd-{language}" in page.locator("#address").input_value()
    assert 200 == deliver(page, f"pd-{language}", secret, ord(language[0]))
    wait_until_worked_on(page, f"pd-{language}")

    page.goto(f"/imports/hooks/pd-{language}")
    expect(page.locator("h2 .rb-tag")).to_have_text(held)
    assert 200 == deliver(page, f"pd-{language}", secret, 1_000 + ord(language[0]))
    expect(page.locator(".rb-import-list > li")).to_have_count(2, timeout=PATIENCE_MS)
    page.locator("summary", has_text=change).click()
    page.fill("#hook-owners", "12=ann")
    page.get_by_role("button", name=save).click()
    expect(page.locator("h2 .rb-tag")).to_have_text(active)
    page.get_by_role("button", name=pause).click()
    expect(page.locator(".rb-hook-said")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
