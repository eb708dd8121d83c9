"""The room of a raid with several people in it, in real browsers: what one does, the others see."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.selling import tell
from tests.browser.test_look import CONTRASTS, CUT, NARROW, SMALL, WIDE
from tests.browser.test_my_day import open_as
from tests.web.moment import day

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
_OPEN = """async (form) => (await fetch("/raids/new", { method: "POST", body: new URLSearchParams(form) })).url"""


def opened(page: Page, account: str) -> str:
    """The path of a raid that whoever is signed in opens on a new account, with a step of Ann's in two days."""
    tell(page, "call.logged", account=account, outcome="no_answer")
    form = [["account", account], ["title", ""], ["amount", "100000"], ["ends_on", day(40)], ["phase", "propose"]]
    form += [["member", name] for name in ("mia", "ann", "bob")]
    form += [["role-mia", "closer"], ["role-ann", "opener"], ["role-bob", "expert"]]
    form += [
        ["use-0", "on"],
        ["what-0", "Show the sample"],
        ["who-0", "ann"],
        ["channel-0", "visit"],
        ["day-0", day(2)],
    ]
    address = page.evaluate(_OPEN, form)
    return "/raids/" + address.rpartition("/")[2]


def hp(page: Page):
    return page.locator("#raid-boss .rb-room-left b")


def visit(page: Page) -> None:
    """Log a visit in the room's own panel."""
    page.locator("label:has(#log-kind-visit)").click()
    page.locator("#log-visit button.btn-primary").click()


def test_one_logs_a_visit_and_all_three_see_the_hp_fall(open_page):
    mia = open_as(open_page, "mia")
    path = opened(mia, "Three Towers")
    rooms = [open_as(open_page, name, path) for name in ("mia", "ann", "bob")]

    visit(rooms[1])

    for room in rooms:
        expect(hp(room)).to_have_text("CN¥99,000")
        expect(room.locator("#raid-log")).to_contain_text("Visit by Ann Lee, Opener")
    expect(rooms[0].locator("#raid-behind")).to_contain_text("1 step behind us")


def test_who_is_there_is_seen(open_page):
    mia = open_as(open_page, "mia")
    path = opened(mia, "Present Ltd")
    open_as(open_page, "ann", path)

    room = open_as(open_page, "mia", path)

    expect(room.locator(".rb-seat:has(.rb-here)")).to_have_count(2)


def test_a_step_gets_another_day_by_its_field(open_page):
    mia = open_as(open_page, "mia")
    path = opened(mia, "Field Days")
    room = open_as(open_page, "mia", path)
    other = open_as(open_page, "ann", path)

    room.get_by_role("link", name="Change").click()
    room.fill("#raid-day", day(9))
    room.get_by_role("button", name="Save").click()

    expect(room.locator("#raid-dialog")).to_be_hidden()
    expect(other.locator(f'#raid-steps .rb-steps time[datetime="{day(9)}"]')).to_be_visible()


def test_a_step_is_dragged_to_another_day_of_its_week(open_page):
    mia = open_as(open_page, "mia")
    path = opened(mia, "Dragged Ltd")
    to = day(3)
    room = open_as(open_page, "mia", f"{path}?week={day(2)}")

    room.locator("label:has(#raid-view-week)").click()
    room.drag_and_drop("[data-step]", f'[data-day="{to}"]')

    expect(room.locator(f'[data-day="{to}"] [data-step]')).to_be_visible()


def test_a_note_with_a_mention_reaches_the_others(open_page):
    mia = open_as(open_page, "mia")
    path = opened(mia, "Noted Ltd")
    room, other = open_as(open_page, "mia", path), open_as(open_page, "bob", path)

    room.locator("#raid-note").press_sequentially("Ask @bo")
    room.keyboard.press("Enter")
    room.locator("#raid-note").press_sequentially("about the drawings")
    room.locator("#raid-note-form button.btn-primary").click()

    expect(other.locator(".rb-mention")).to_have_text("@Bob Smith")
    expect(room.locator("#raid-note")).to_have_value("")


def test_what_is_being_typed_survives_what_others_do(open_page):
    mia = open_as(open_page, "mia")
    path = opened(mia, "Typing Ltd")
    room, other = open_as(open_page, "mia", path), open_as(open_page, "ann", path)
    room.fill("#raid-note", "half a thou")

    visit(other)

    expect(hp(room)).to_have_text("CN¥99,000")
    expect(room.locator("#raid-note")).to_have_value("half a thou")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "phone"])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_the_pages_of_raids_look_as_they_should(open_page, viewport, color_scheme):
    room = open_as(open_page, "mia", viewport=viewport, color_scheme=color_scheme)
    path = opened(room, f"看得清楚的重点客户 {viewport['width']} {color_scheme}")
    new = "/raids/new?account=Three%20Towers"
    for one in (path, f"{path}/wall", "/raids", "/raids?tab=calendar", "/raids?tab=statistics", "/raids/new", new):
        room.goto(one)

        assert (one, 0) == (one, max(0, room.evaluate("document.documentElement.scrollWidth - innerWidth")))
        assert (one, []) == (one, room.evaluate(CUT))
        assert (one, []) == (one, room.evaluate(CONTRASTS))


def test_a_thumb_finds_every_control_of_the_room(open_page):
    phone = open_as(open_page, "mia", viewport=NARROW, has_touch=True, is_mobile=True)
    phone.goto(opened(phone, "Thumb Ltd"))

    assert [] == [one for one in phone.evaluate(SMALL) if "form-check-input" not in one and 'type="file"' not in one]
