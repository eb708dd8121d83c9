"""Charts are drawn in both themes, drawn anew when one changes it, and told by the keyboard."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DRAWN = "#chart-lying-en-figure[data-drawn={}] .main-svg"
COLOUR = "getComputedStyle(document.querySelector('#chart-lying-en-figure .point path')).fill"


def test_a_chart_follows_the_theme(open_page):
    page = open_page("/style/charts?lang=en", color_scheme="light")
    page.wait_for_selector(DRAWN.format("light"), state="attached")
    light = page.evaluate(COLOUR)

    page.get_by_role("button", name="Light or dark").click()
    page.wait_for_selector(DRAWN.format("dark"), state="attached")

    assert ["rgb(59, 59, 179)", "rgb(139, 139, 245)"] == [light, page.evaluate(COLOUR)]


def test_arrow_keys_tell_the_lines_of_the_table(open_page):
    page = open_page("/style/charts?lang=en")
    page.wait_for_selector(DRAWN.format("light"), state="attached")

    page.focus("#chart-lying-en-figure")
    page.keyboard.press("ArrowRight")

    expect(page.locator("#chart-lying-en [data-chart-said]")).to_have_text("North, CN¥4,200,000, CN¥5,000,000")
    expect(page.locator("#chart-lying-en-figure .hovertext").first).to_be_attached()
