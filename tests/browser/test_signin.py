"""Signing in as a person does it: with the keyboard, with one click in the demo, and with a typing mistake."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_one_click_is_enough_in_the_demo(open_page):
    page = open_page("/sign-in?next=/style", as_ann=False)

    page.get_by_role("button", name="Boss").click()

    page.wait_for_url("**/style")
    expect(page.get_by_role("button", name="Me: Clara Boss")).to_be_visible()


def test_the_keyboard_is_enough(open_page):
    page = open_page("/sign-in?next=/style", as_ann=False)

    page.keyboard.type("ann")
    page.keyboard.press("Tab")
    page.keyboard.type("demo")
    page.keyboard.press("Enter")

    page.wait_for_url("**/style")


def test_a_wrong_password_is_told_and_the_field_is_ready_again(open_page):
    page = open_page("/sign-in", as_ann=False)

    page.fill("#username", "zoe")
    page.fill("#password", "wrong")
    page.press("#password", "Enter")

    expect(page.get_by_role("alert")).to_contain_text("do not match")
    expect(page.locator("#password")).to_be_focused()


def test_a_stranger_comes_back_to_the_page_that_was_wanted(open_page):
    page = open_page("/style?x=1", as_ann=False)

    assert page.url.endswith("/sign-in?next=%2Fstyle%3Fx%3D1")


def test_signing_out_leads_to_the_door(open_page):
    page = open_page("/sign-in?next=/style", as_ann=False)
    page.get_by_role("button", name="Admin").click()

    page.get_by_role("button", name="Me: Ada Admin").click()
    page.get_by_role("button", name="Sign out").click()

    page.wait_for_url("**/sign-in")
