"""The wall display in a real browser: it turns, it celebrates rarely, and nobody has to touch it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.selling import count_confetti, tell, win

pytestmark = pytest.mark.browser

SCREEN = {"width": 1920, "height": 1080}
BANNER = "[data-banner]"


def open_wall(open_page, query, **options):
    page = open_page(f"/wall?{query}", viewport=SCREEN, **options)
    expect(page.locator("[data-live-state]")).to_have_attribute("data-state", "live")
    return page


def test_boards_take_turns(open_page):
    page = open_wall(open_page, "boards=xp:month,deals_won:month&seconds=3")
    win(page)
    expect(page.locator("[data-nothing]")).to_have_count(0)

    for number in (1, 0, 1):
        expect(page.locator("[data-slide]").nth(number)).to_have_class(re.compile("is-shown"))


def test_arrow_keys_turn_it_by_hand(open_page):
    page = open_wall(open_page, "boards=xp:month,deals_won:month&seconds=600")
    win(page)
    expect(page.locator("[data-nothing]")).to_have_count(0)

    page.keyboard.press("ArrowRight")

    expect(page.locator("[data-slide]").nth(1)).to_be_visible()
    expect(page.locator("[data-slide]").nth(0)).to_be_hidden()


def test_a_board_with_nothing_on_it_is_passed_over(open_page):
    page = open_wall(open_page, "boards=xp:month,leads_returned:day,deals_won:month&seconds=600")
    win(page)
    expect(page.locator("[data-nothing]")).to_have_count(1)

    page.keyboard.press("ArrowRight")

    expect(page.locator("[data-slide]").nth(2)).to_have_class(re.compile("is-shown"))


def test_a_won_deal_is_celebrated_and_the_board_moves(open_page):
    page = open_wall(open_page, "boards=revenue_won:month:member:value&seconds=600")
    count_confetti(page)
    before = page.locator("[data-key=ann] [data-value]").all_inner_texts()

    win(page, "33000.00")

    # The same event may have brought a new level, which is the newer news.
    expect(page.locator(BANNER)).to_contain_text(re.compile("Ann Lee (won a deal|reached level)"))
    expect(page.locator("[data-moments]")).to_contain_text("CN¥33,000")
    expect(page.locator("html")).to_have_attribute("data-confetti", "1")
    mine = page.locator("[data-key=ann] [data-value]")
    expect(mine).not_to_have_text(before[0] if before else "-")


def test_celebrations_are_rare(open_page):
    page = open_wall(open_page, "boards=xp:month&seconds=600")
    win(page, "1000.00")
    expect(page.locator(BANNER)).to_be_visible()

    win(page, "2000.00")

    expect(page.locator("[data-moments]")).to_contain_text("CN¥2,000")
    expect(page.locator(BANNER)).not_to_contain_text("CN¥2,000")


def test_a_payment_is_a_line_and_no_banner(open_page):
    page = open_wall(open_page, "boards=xp:month&seconds=600")

    tell(page, "collection.received", member="ann", account="ACME Steel", amount="4321.00")

    expect(page.locator("[data-moments]")).to_contain_text("CN¥4,321")
    expect(page.locator(BANNER)).not_to_contain_text("CN¥4,321")


def test_stillness_means_a_banner_without_confetti(open_page):
    page = open_wall(open_page, "boards=xp:month&seconds=600", reduced_motion="reduce")

    win(page, "5000.00")

    expect(page.locator(BANNER)).to_be_visible()
    assert page.locator(".rb-confetti, script[src*=confetti]").count() == 0


# Without the successes, whose marks are drawn with more or fewer lines.
STILL = "document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling') === null"
GROWTH = "document.querySelectorAll('body *:not([data-moments] *, [data-banner] *)').length"


def test_many_changes_leave_the_page_as_large_as_it_was(open_page):
    page = open_wall(open_page, "boards=xp:month&seconds=600&confetti=0")
    for _ in range(4):
        win(page, "100.00")
    expect(page.locator("[data-moments] li")).to_have_count(3)
    page.wait_for_function(STILL)
    before = page.evaluate(GROWTH)

    for number in range(8):
        win(page, f"{200 + number}.00")

    expect(page.locator("[data-moments]")).to_contain_text("CN¥207")
    page.wait_for_function(f"{STILL} && {GROWTH} === {before}")


def test_nothing_on_it_is_cut_off_or_scrolls(open_page):
    page = open_wall(open_page, "seconds=600")

    assert page.evaluate(
        "[document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth]"
    ) == [0, 0]
