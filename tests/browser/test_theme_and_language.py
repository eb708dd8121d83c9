"""Light, dark and the language stay as one chose them."""

import pytest

pytestmark = pytest.mark.browser

THEME = "document.documentElement.dataset.bsTheme"


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_systems_choice_holds_until_one_chooses(open_page, system):
    assert open_page("/sign-in", as_ann=False, color_scheme=system).evaluate(THEME) == system


def test_ones_own_choice_stays(open_page):
    page = open_page("/sign-in", as_ann=False, color_scheme="light")

    page.get_by_role("button", name="Light or dark").click()
    page.reload()

    assert page.evaluate(THEME) == "dark"


def test_the_theme_stands_before_anything_is_painted(open_page):
    page = open_page("/sign-in", as_ann=False, color_scheme="dark")
    page.add_init_script(
        "new MutationObserver(() => { if (document.body) window.atBody ??= document.documentElement.dataset.bsTheme; })"
        ".observe(document, { childList: true, subtree: true })"
    )

    page.reload()

    assert page.evaluate("window.atBody") == "dark"


def test_the_language_switch_keeps_the_page(open_page):
    page = open_page("/sign-in?next=/style", as_ann=False)

    page.get_by_role("button", name="中文").click()

    page.wait_for_url("**/sign-in?next=%2Fstyle")
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
