"""The customer side in a real browser: cards move by mouse and keyboard and everybody sees it; nothing is cut off."""

import itertools

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.selling import tell
from tests.browser.test_look import CONTRASTS, CUT, NARROW, SMALL, WIDE
from tests.browser.test_my_day import OpenPage, open_as, ready

pytestmark = pytest.mark.browser

# Not Ann: what she works on is what the quick log offers her in other tests.
SELLER = "bob"
LONG = "海港钢铁（上海）精密机械制造与国际贸易股份有限公司华东大区第一采购事业部设备采购中心"
PATHS = ["/customers", "/customers/new", "/deals", "/deals?view=list", "/receivables"]
# Marks which change the page was told of; the page's own scripts have had their turn by then.
LISTEN = """() => document.body.addEventListener("live", (event) => {
  document.documentElement.dataset.heard = event.detail.seq; })"""
_numbers = itertools.count(1)


def sell(open_page: OpenPage, path: str, **options: object) -> Page:
    """A page in front of somebody who sells."""
    return open_as(open_page, SELLER, path, **options)


def open_deal(page: Page, stage: str = "Proposal", account: str = LONG) -> str:
    """A deal of whoever is signed in; answers its id."""
    deal = f"deal-{next(_numbers)}"
    tell(page, "deal.opened", deal=deal, account=account, title=f"{account} {deal}", amount="40000.00", stage=stage)
    return deal


def card(page: Page, deal: str, stage: str) -> Locator:
    """The card where it should stand."""
    return page.locator(f'[data-stage="{stage}"] [data-key="{deal}"]')


def test_a_card_that_one_drags_moves_before_the_eyes_of_the_other(open_page):
    bob = sell(open_page, "/deals", viewport=WIDE)
    deal, _ = open_deal(bob), open_deal(bob, "Negotiation")
    mia = open_as(open_page, "mia", "/deals", viewport=WIDE)
    mia.evaluate("window.isTheSamePage = true")
    bob.reload()
    ready(bob)

    card(bob, deal, "Proposal").drag_to(bob.locator('[data-stage="Negotiation"]'))

    expect(bob.locator("#toasts")).to_contain_text("Deal moved to another stage")
    expect(card(bob, deal, "Negotiation")).to_be_visible()
    expect(card(mia, deal, "Negotiation")).to_be_visible()
    assert mia.evaluate("window.isTheSamePage")


def test_a_card_moves_by_keyboard_and_keeps_the_focus(open_page):
    page = sell(open_page, "/deals", viewport=WIDE)
    deal, _ = open_deal(page), open_deal(page, "Negotiation")
    page.reload()
    select = card(ready(page), deal, "Proposal").get_by_role("combobox")

    select.focus()
    page.keyboard.press("ArrowDown")
    expect(card(page, deal, "Proposal")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.locator("#toasts")).to_contain_text("Deal moved to another stage")
    expect(page.locator(f'[data-key="{deal}"] select')).to_be_focused()
    expect(card(page, deal, "Proposal")).to_have_count(0)


def test_a_form_that_is_open_is_not_swapped_away(open_page):
    page = sell(open_page, "/deals")
    deal = open_deal(page)
    page.goto(f"/deals/{deal}")
    ready(page)
    page.get_by_text("Change", exact=True).click()
    page.fill("#deal-amend-title", "half written")

    page.evaluate(LISTEN)
    seq = tell(page, "deal.amended", deal=deal, amount="50000.00")
    expect(page.locator("html")).to_have_attribute("data-heard", str(seq))

    expect(page.locator("#deal-amend-title")).to_have_value("half written")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_contain_text("half written")
    expect(page.locator(".rb-title-value")).to_contain_text("50,000")


def test_what_is_wrong_is_said_in_the_form_which_stays_open(open_page):
    page = sell(open_page, "/deals", viewport=WIDE)
    deal = open_deal(page)
    page.goto(f"/deals/{deal}")
    ready(page).locator("summary", has_text="Won").click()
    page.fill("#deal-win-amount", "a lot")

    page.get_by_role("button", name="Record the win").click()

    expect(page.locator("#deal-win-amount-error")).to_be_visible()
    expect(page.locator("#deal-win-amount")).to_have_value("a lot")
    page.fill("#deal-win-amount", "41,000")
    page.get_by_role("button", name="Record the win").click()
    expect(page.locator("#toasts")).to_contain_text("Deal won")


def test_a_form_that_was_opened_by_keyboard_closes_by_it_again(open_page):
    page = sell(open_page, "/deals", viewport=WIDE)
    page.goto(f"/deals/{open_deal(page)}")
    lost = ready(page).locator("summary", has_text="Lost")

    lost.press("Enter")
    expect(page.get_by_role("button", name="Record the loss")).to_be_visible()
    expect(lost).to_be_focused()
    lost.press("Enter")

    expect(page.get_by_role("button", name="Record the loss")).to_be_hidden()


def test_whoever_adds_a_customer_is_led_to_what_is_wrong_or_alike(open_page):
    page = sell(open_page, "/customers/new", viewport=NARROW)
    add = page.locator("main form button.btn-primary")

    add.click()
    expect(page.locator("#new-name")).to_be_focused()
    page.fill("#new-name", "Led There Ltd")
    add.click()
    expect(page.locator("h1")).to_contain_text("Led There Ltd")
    page.goto("/customers/new")
    page.fill("#new-name", "Led There Limited")
    page.keyboard.press("Enter")

    expect(page.locator("#similar")).to_be_focused()
    expect(page.locator("#similar")).to_contain_text("Led There Ltd")
    expect(page.locator("#similar")).to_be_in_viewport()


def test_a_phone_shows_one_stage_at_a_time(open_page):
    page = sell(open_page, "/deals", viewport=NARROW, has_touch=True, is_mobile=True)
    deal, other = open_deal(page), open_deal(page, "Negotiation")
    page.reload()
    ready(page)

    page.locator('[data-stage-tab="Proposal"]').tap()
    expect(card(page, deal, "Proposal")).to_be_visible()
    expect(card(page, other, "Negotiation")).to_be_hidden()
    page.locator('[data-stage-tab="Negotiation"]').tap()
    tell(page, "deal.amended", deal=other, amount="1.00")

    expect(page.locator(f'[data-key="{other}"] [data-value]')).to_have_text("CN¥1")
    expect(card(page, deal, "Proposal")).to_be_hidden()


def test_a_payment_is_recorded_in_one_step(open_page):
    page = sell(open_page, "/receivables")
    plan = [{"instalment": "1", "due_on": "2020-01-31", "amount": "700.00"}]
    tell(page, "contract.signed", contract="one-step", account="Once Ltd", amount="700.00", instalments=plan)
    page.reload()

    page.locator('[data-key="one-step/1"]').get_by_role("button", name="Record payment").click()

    expect(page.locator("#toasts")).to_contain_text("Payment logged: Once Ltd")
    expect(page.locator('[data-key="one-step/1"]')).to_have_count(0)


def filled(page: Page) -> list[str]:
    """Every page of the customer side with something long on it."""
    deal = open_deal(page, LONG)
    plan = [{"instalment": LONG, "due_on": "2020-01-31", "amount": "123456789.99"}]
    signed = {"deal": deal, "account": LONG, "amount": "123456789.99", "instalments": plan}
    tell(page, "contract.signed", contract=f"C-{LONG}-{deal}", **signed)
    page.goto(f"/customers?q={LONG}")
    return [*PATHS, f"/deals/{deal}", page.locator("#customers a.rb-line-title").first.get_attribute("href") or ""]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "phone"])
def test_nothing_is_wider_than_the_window_or_cut_off(open_page, language, viewport):
    page = sell(open_page, "/rules", viewport=viewport)
    for path in filled(page):
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")

        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert page.evaluate(CUT) == [], path


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_text_can_be_read_on_its_ground(open_page, color_scheme):
    page = sell(open_page, "/rules", color_scheme=color_scheme)
    for path in filled(page):
        page.goto(path)

        assert page.evaluate(CONTRASTS) == [], path


def test_a_thumb_finds_every_control(open_page):
    page = sell(open_page, "/rules", viewport=NARROW, has_touch=True, is_mobile=True)
    for path in filled(page):
        page.goto(path)

        assert [one for one in page.evaluate(SMALL) if "data-key-press" not in one and "checkbox" not in one] == [], (
            path
        )
