"""Why in a real browser: the waterfall is drawn, what is recorded moves it, and keys work the choices."""

import pytest
from playwright.sync_api import expect

from tests.browser.selling import win

pytestmark = pytest.mark.browser


def test_why_is_drawn_moves_and_is_worked_by_keys(open_page):
    page = open_page("/dashboards/why?against=last_period", viewport={"width": 390, "height": 844})
    page.wait_for_selector("#drivers-figure[data-drawn] .main-svg", state="attached")
    before = page.locator(".rb-gap-sentence").inner_text()

    win(page, "12345.00")

    expect(page.locator(".rb-gap-sentence")).not_to_have_text(before)
    page.get_by_role("radio", name="Period before").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/dashboards/why?*against=last_year")
    page.get_by_role("link", name="Deal won").first.press("Enter")
    page.wait_for_url("**/events/*")
