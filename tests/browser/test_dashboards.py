"""Every dashboard in a real browser: nothing is cut off, nothing complains, each chart has its table and file; live."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.selling import tell, win
from tests.web.organisation import PASSWORD

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
# What reaches over the edge, but for what scrolls or is drawn to be cut.
CUT_OFF = """() => [...document.querySelectorAll('main *')].filter((one) => {
  const { right, width } = one.getBoundingClientRect();
  return width && right > document.documentElement.clientWidth + 1
    && !one.closest('.rb-scroll, .rb-tabs, .rb-segments, .js-plotly-plot, svg');
}).map((one) => `${one.tagName} ${one.className}`).slice(0, 5)"""
CHARTS = """() => [...document.querySelectorAll('[data-chart]')].map((one) => [
  one.id, one.querySelectorAll('table').length, one.querySelector('a.rb-chart-file')?.getAttribute('href') ?? ''])"""


@pytest.fixture
def as_boss(open_page, site):
    """A function that opens a path as the boss."""

    def open_path(path: str, **options: object) -> Page:
        page = open_page("/style", **options)
        page.context.clear_cookies()
        answer = page.request.post("/api/v1/sessions", data={"username": "boss", "password": PASSWORD})
        page.context.add_cookies([{"name": "raidboard_session", "value": answer.json()["token"], "url": site}])
        page.goto(path)
        return page

    return open_path


@pytest.fixture
def sold(as_boss) -> None:
    """Something on record for the charts."""
    page = as_boss("/dashboards")
    win(page, "12345.00")
    signed = {"contract": "browser-K", "account": "ACME Steel", "amount": "900.00"}
    tell(
        page, "contract.signed", **signed, instalments=[{"instalment": "1", "due_on": "2026-01-31", "amount": "900.00"}]
    )


@pytest.mark.usefixtures("sold")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_cut_off_on_a_phone_in_the_dark_and_every_chart_has_table_and_file(as_boss, language):
    page = as_boss(f"/dashboards?lang={language}", viewport=PHONE, color_scheme="dark")
    wrong: list[object] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    paths = page.locator(".rb-tabs a").evaluate_all("links => links.map((one) => one.pathname)")
    for path in paths:
        page.goto(f"{path}?lang={language}")
        page.wait_for_load_state("networkidle")
        width = page.evaluate("document.documentElement.scrollWidth")
        wrong += [(path, one) for one in page.evaluate(CUT_OFF)] + [(path, width)] * (width > PHONE["width"])
        for chart, tables, file in page.evaluate(CHARTS):
            answer = page.request.get(file) if file else None
            told = tables == 1 and answer is not None and "text/csv" in answer.headers["content-type"]
            wrong += [] if told else [(path, chart, tables, file)]

    assert wrong == [] and len(paths) >= 12


def test_what_is_recorded_elsewhere_moves_the_page_and_leaves_one_where_one_is(as_boss):
    page = as_boss("/dashboards/customers", viewport=PHONE)
    page.locator("#shares-table summary, #who-buys details summary").first.focus()
    fold = page.locator("#who-buys details").first
    was_open = fold.get_attribute("open") is not None
    page.keyboard.press("Enter")
    page.evaluate("scrollTo(0, 200)")
    before = page.locator(".rb-gap-sentence").inner_text()

    win(page, "54321.00")

    expect(page.locator(".rb-gap-sentence")).not_to_have_text(before)
    expect(
        page.locator("#who-buys details").first.and_(page.locator("details:not([open])" if was_open else "[open]"))
    ).to_be_attached()
    expect(page.locator("summary:focus")).to_be_attached()
    assert page.evaluate("scrollY") > 0


def test_a_page_without_connection_says_as_of_when(as_boss):
    page = as_boss("/dashboards/collections")
    expect(page.locator("[data-live-state]").first).to_have_attribute("data-state", "live")

    page.context.set_offline(True)

    expect(page.locator("[data-live-state]").first).to_have_attribute("data-state", "stale")
