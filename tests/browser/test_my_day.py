"""My day, the quick log and Quests in a real browser: by keyboard, live, twice, and without a network."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_look import CONTRASTS, CUT, NARROW, SMALL, WIDE
from tests.web.organisation import PASSWORD

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
PATHS = ["/", "/quests", "/quests?tab=bounties"]


def ready(page: Page) -> Page:
    """The page once it follows the stream."""
    expect(page.locator("[data-live-state]")).to_have_text("live")
    return page


def open_as(open_page: OpenPage, username: str, path: str = "/", **options: object) -> Page:
    page = open_page(f"/sign-in?next={path}", as_ann=False, **options)
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(f"**{path}")
    return ready(page)


def total(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator("#day-standing .rb-xp-line .rb-number").inner_text()))


def bar(page: Page) -> str:
    return page.locator("#day-xp").get_attribute("value") or ""


def logged(page: Page, account: str) -> int:
    """How many events of an account are on record."""
    return len(page.request.get("/api/v1/events", params={"account": account}).json()["items"])


def log_call(page: Page, account: str, minutes: str = "6") -> None:
    page.keyboard.press("c")
    page.keyboard.type(account)
    page.fill("#log-call-minutes", minutes)
    page.keyboard.press("Enter")


def test_a_rep_logs_a_call_by_keyboard_and_sees_verdict_and_bar_at_once(open_page):
    page = ready(open_page("/"))
    before, share = total(page), bar(page)

    log_call(page, "Keyboard Ltd")

    expect(page.locator("#toasts")).to_contain_text("Call logged: Keyboard Ltd")
    expect(page.locator("#day-standing")).to_contain_text("Keyboard Ltd")
    expect(page.locator("#day-xp")).not_to_have_attribute("value", share)
    assert total(page) > before
    expect(page.locator("#log-call-account")).to_be_focused()


def test_one_line_and_enter_is_enough(open_page):
    page = ready(open_page("/"))

    page.fill("#log-line", "won Line Works 40000")
    page.keyboard.press("Enter")

    expect(page.locator("#toasts")).to_contain_text("Deal won: Line Works")
    expect(page.locator("#log-line")).to_have_value("")


def test_a_line_that_is_not_clear_opens_its_form_with_the_question(open_page):
    page = ready(open_page("/"))

    page.fill("#log-line", "won Question Mark Ltd")
    page.keyboard.press("Enter")

    expect(page.locator("#log-deal-amount")).to_be_focused()
    expect(page.locator("#log-deal-account")).to_have_value("Question Mark Ltd")
    page.keyboard.type("12k")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Deal won: Question Mark Ltd")


def test_the_keys_d_and_p_open_their_forms(open_page):
    page = ready(open_page("/"))

    page.keyboard.press("d")
    expect(page.locator("#log-deal-account")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("p")

    expect(page.locator("#log-payment-account")).to_be_focused()


def test_three_taps_log_a_call_to_a_known_customer(open_page):
    page = ready(open_page("/", viewport=NARROW, has_touch=True, is_mobile=True))
    page.fill("#log-line", "called Tap & Sons 2 min")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Tap & Sons")
    expect(page.locator("#log-call-account")).to_have_value("")

    page.locator("#log-call .rb-chip", has_text="Tap & Sons").tap()
    page.locator("#log-call [data-fill=log-call-minutes]", has_text="5").tap()
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.get_by_role("button", name="Log call").tap()

    assert answer.value.ok
    assert 2 == logged(page, "Tap & Sons")


def test_the_quick_log_opens_on_every_page_and_closes_when_done(open_page):
    page = ready(open_page("/quests"))

    page.keyboard.press("d")
    # The first field asks which deal where there are some, and else for the customer.
    expect(page.locator("#log-deal :focus")).to_be_visible()
    page.fill("#log-deal-account", "Popover Ltd")
    page.fill("#log-deal-amount", "500")
    page.keyboard.press("Enter")

    expect(page.locator("#toasts")).to_contain_text("Deal won: Popover Ltd")
    expect(page.locator("#quick-log-popover")).to_be_hidden()


def test_the_plus_of_the_bottom_bar_opens_it_on_a_phone(open_page):
    page = ready(open_page("/quests", viewport=NARROW, has_touch=True, is_mobile=True))

    page.get_by_role("button", name="Log something").tap()

    expect(page.locator("#quick-log-popover #log-call")).to_be_visible()


def test_a_double_click_records_one(open_page):
    page = ready(open_page("/"))
    page.fill("#log-call-account", "Double Ltd")
    page.fill("#log-call-minutes", "3")

    page.get_by_role("button", name="Log call").dblclick()

    expect(page.locator("#toasts")).to_contain_text("Double Ltd")
    expect(page.locator("#log-call-account")).to_have_value("")
    expect(page.locator("#quick-log .htmx-request")).to_have_count(0)
    assert page.locator("#quick-log [role=alert]").count() == 0
    assert 1 == logged(page, "Double Ltd")


def test_the_board_beside_moves_when_somebody_else_sells(open_page):
    ann, bob = ready(open_page("/")), open_as(open_page, "bob")
    before = ann.locator("#day-ranks").inner_text()

    bob.fill("#log-line", "won Elsewhere 60000")
    bob.keyboard.press("Enter")

    expect(ann.locator("#day-ranks")).not_to_have_text(before)
    assert ann.locator("#toasts .toast").count() == 0


def test_a_lost_network_is_told_and_caught_up_with(open_page):
    ann, bob = ready(open_page("/")), open_as(open_page, "bob")
    ann.context.set_offline(True)
    expect(ann.locator("[data-live-state]")).to_contain_text("as of")
    before = ann.locator("#day-ranks").inner_text()

    bob.fill("#log-line", "received 30000 from Elsewhere")
    bob.keyboard.press("Enter")
    expect(bob.locator("#toasts")).to_contain_text("Payment logged")
    assert ann.locator("#day-ranks").inner_text() == before
    ann.context.set_offline(False)

    ready(ann)
    expect(ann.locator("#day-ranks")).not_to_have_text(before)


def test_nothing_typed_is_lost_without_a_network(open_page):
    page = ready(open_page("/"))
    page.fill("#log-call-account", "Tunnel Ltd")
    page.fill("#log-call-minutes", "4")
    page.context.set_offline(True)

    page.get_by_role("button", name="Log call").click()

    expect(page.locator("#toasts")).to_contain_text("No connection")
    expect(page.locator("#log-call-account")).to_have_value("Tunnel Ltd")
    page.context.set_offline(False)
    page.get_by_role("button", name="Log call").click()
    expect(page.locator("#toasts")).to_contain_text("Call logged: Tunnel Ltd")


def test_a_quest_is_taken_without_leaving_the_page(open_page):
    page = open_as(open_page, "zoe", "/quests?tab=offered")

    card = page.locator(".rb-quest", has_text="Road trip")
    card.get_by_role("button", name="Accept").click()

    expect(page.locator("#toasts")).to_contain_text("Taken")
    expect(page.locator(".rb-quest", has_text="Road trip")).to_have_count(0)


def test_a_lead_posts_a_bounty(open_page):
    page = open_as(open_page, "mia", "/quests?tab=bounties")

    page.get_by_text("Post a bounty").click()
    page.fill("#bounty-title", "Visit the harbour")
    page.get_by_role("button", name="Post it").click()
    expect(page.locator("#bounty-xp-error")).to_contain_text("must pay something")
    page.fill("#bounty-xp", "30")
    page.get_by_role("button", name="Post it").click()

    expect(page.locator(".rb-quest-posted", has_text="Visit the harbour")).to_be_visible()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "phone"])
def test_nothing_is_wider_than_the_window_or_cut_off(open_page, path, language, viewport):
    page = open_page(f"{path}{'&' if '?' in path else '?'}lang={language}", viewport=viewport)

    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_text_can_be_read_on_its_ground(open_page, path, color_scheme):
    page = open_page(path, color_scheme=color_scheme)

    assert page.evaluate(CONTRASTS) == []


@pytest.mark.parametrize("path", PATHS)
def test_a_thumb_finds_every_control(open_page, path):
    page = open_page(path, viewport=NARROW, has_touch=True, is_mobile=True)

    small = [one for one in page.evaluate(SMALL) if "data-key-press" not in one]
    assert small == []
