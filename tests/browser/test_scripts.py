"""The small scripts, each at its one job: following live, gliding, celebrating, keys, event ids, toasts.

The live stream is played by the test, because only so can it drop, repeat itself and forget on demand. It begins above
everything that other tests may have recorded on the site.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.selling import PATIENCE_MS, count_confetti

pytestmark = pytest.mark.browser

BOARD = "board:xp:2026-11:company"
LISTEN = f"""() => {{
  const box = document.createElement("div");
  box.id = "box"; box.dataset.topics = "{BOARD} me"; const heard = [];
  for (const type of ["live:board", "live:award", "live:level", "live:catch-up", "live:resync"])
    box.addEventListener(type, (event) => {{
      heard.push([type, event.detail?.seq].filter(Boolean).join(" "));
      box.textContent = heard.join(", ");
    }});
  document.getElementById("main").append(box);
  document.dispatchEvent(new Event("htmx:afterSettle"));
}}"""


STATES = """() => {
  window.states = []; window.told = [];
  document.body.addEventListener("raidboard:live-state", (event) => {
    window.states.push(event.detail.state);
    window.told.push(document.querySelector("[data-live-state]").textContent);
  });
}"""


@dataclass
class Stream:
    """The far end of the socket."""

    sockets: list[WebSocketRoute] = field(default_factory=list)
    said: list[object] = field(default_factory=list)

    def open(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        socket.on_message(lambda text: self.said.append(json.loads(text)))

    def send(self, **frame: object) -> None:
        self.sockets[-1].send(json.dumps(frame))


@pytest.fixture
def live_page(open_page: Callable[..., Page]) -> tuple[Page, Stream]:
    """The style page with an element that follows two topics, and the stream it hangs on."""
    page, stream = open_page("/nowhere"), Stream()
    page.route_web_socket("**/api/v1/live*", stream.open)
    page.goto("/style")
    until(page, lambda: stream.said)
    page.evaluate(LISTEN)
    stream.send(type="hello", seq=0, head=0)
    return page, stream


def until(page: Page, is_so: Callable[[], object]) -> None:
    """Let the page go on until this is so, but not for ever."""
    last = time.monotonic() + PATIENCE_MS / 1_000
    while not is_so():
        assert time.monotonic() < last, "it never came to be so"
        page.wait_for_timeout(10)


def state_of(page: Page):
    return page.locator("[data-live-state]")


def heard(page: Page):
    return page.locator("#box")


def test_a_change_reaches_who_follows_its_topic_once(live_page):
    page, stream = live_page

    for seq, kind, topic in (
        (1011, "board", BOARD),
        (1012, "award", "me"),
        (1012, "award", "me"),
        (1013, "raid", "raid:1"),
    ):
        stream.send(seq=seq, type=kind, topic=topic, data={})

    expect(heard(page)).to_have_text("live:board 1011, live:award 1012")


def test_one_event_may_change_several_things(live_page):
    page, stream = live_page

    for kind in ("award", "level", "award"):
        stream.send(seq=1011, type=kind, topic="me", data={"of": kind})

    expect(heard(page)).to_have_text("live:award 1011, live:level 1011")


def test_what_moved_before_the_page_was_connected_is_looked_up(open_page):
    page, stream = open_page("/nowhere"), Stream()
    page.route_web_socket("**/api/v1/live*", stream.open)
    page.goto("/style")
    until(page, lambda: stream.said)
    page.evaluate(LISTEN)

    stream.send(type="hello", seq=0, head=1005)

    expect(heard(page)).to_have_text("live:catch-up")
    expect(state_of(page)).to_have_text("live")


def test_the_page_says_what_it_wants_to_follow(live_page):
    page, stream = live_page

    until(page, lambda: len(stream.said) > 1)
    assert [{"follow": ["me"]}, {"follow": [BOARD]}] == stream.said


def test_a_page_that_has_seen_everything_says_live(live_page):
    page, _ = live_page

    expect(state_of(page)).to_have_text("live")


def test_since_when_a_page_is_stale_is_told_in_the_organisations_time(open_page):
    page, stream = open_page("/nowhere", timezone_id="America/New_York"), Stream()
    page.clock.set_fixed_time("2026-11-20T01:30:00Z")
    page.route_web_socket("**/api/v1/live*", stream.open)
    page.goto("/style")
    until(page, lambda: stream.said)
    page.evaluate(STATES)

    stream.sockets[-1].close()

    until(page, lambda: page.evaluate("window.told.length"))
    assert "as of 09:30" == page.evaluate("window.told[0]")


def test_a_dropped_page_says_since_when_and_goes_on_where_it_was(live_page):
    page, stream = live_page
    stream.send(seq=1011, type="board", topic=BOARD, data={})
    expect(heard(page)).to_have_text("live:board 1011")

    said = len(stream.said)
    page.evaluate(STATES)
    stream.sockets[-1].close()

    until(page, lambda: len(stream.sockets) > 1 and len(stream.said) > said)
    assert ["stale", "catching-up"] == page.evaluate("window.states")
    stream.send(type="hello", seq=1010, head=1011)
    stream.send(seq=1011, type="board", topic=BOARD, data={})
    stream.send(seq=1012, type="award", topic="me", data={})
    assert stream.sockets[-1].url.endswith("after=1010")
    expect(heard(page)).to_have_text("live:board 1011, live:award 1012")


def test_what_was_forgotten_is_fetched_anew(live_page):
    page, stream = live_page

    stream.send(type="resync")

    expect(heard(page)).to_have_text("live:resync")


GLIDE = """(motion) => {
  const list = document.querySelector("[data-flip]");
  document.dispatchEvent(new Event("htmx:beforeSwap"));
  list.prepend(list.lastElementChild);
  list.querySelector("[data-key=bob] [data-value]").textContent = "changed";
  document.dispatchEvent(new Event("htmx:afterSwap"));
  return [list.getAnimations({ subtree: true }).filter((one) => one.constructor === Animation).length,
          list.querySelectorAll(".rb-glow").length];
}"""


def test_rows_glide_to_their_new_place_and_new_values_glow(open_page):
    page = open_page("/style")

    assert page.evaluate(GLIDE) == [5, 1]


def test_nothing_moves_for_who_wants_stillness(open_page):
    page = open_page("/style", reduced_motion="reduce")

    assert page.evaluate(GLIDE) == [0, 0]


CELEBRATE = "document.dispatchEvent(new Event('celebrate'))"


def test_a_celebration_is_short_and_rare(open_page):
    page = open_page("/style")
    count_confetti(page)

    page.evaluate(CELEBRATE)
    expect(page.locator("html")).to_have_attribute("data-confetti", "1")
    expect(page.locator(".rb-confetti")).to_have_count(0)
    # The library is there by now, so that a second one would be seen at once.
    page.evaluate(f"async () => {{ {CELEBRATE}; await new Promise((done) => setTimeout(done)); }}")
    assert "1" == page.locator("html").get_attribute("data-confetti")


def test_any_key_skips_a_celebration(open_page):
    page = open_page("/style")
    # It would last for ever.
    page.evaluate("window.setTimeout = () => 0")
    page.evaluate(CELEBRATE)
    expect(page.locator(".rb-confetti")).to_have_count(1)

    page.keyboard.press("Escape")

    expect(page.locator(".rb-confetti")).to_have_count(0)


def test_stillness_means_no_celebration(open_page):
    page = open_page("/style", reduced_motion="reduce")

    page.evaluate(CELEBRATE)

    # What a celebration is drawn with is asked for before anything else.
    assert 0 == page.locator("script[src*=confetti]").count()


FORM = """() => {
  document.getElementById("main").insertAdjacentHTML("afterbegin", `<form id="log" data-quick-log>
    <input type="hidden" name="event_id"><input name="text" data-key-focus="c"></form>`);
}"""
EVENT_ID = "document.querySelector('#log [name=event_id]').value"


def test_a_key_leads_to_its_form_and_is_not_typed_into_it(open_page):
    page = open_page("/style")
    page.evaluate(FORM)

    page.keyboard.press("c")

    assert page.evaluate("document.activeElement.name") == "text"
    assert page.input_value("#log [name=text]") == ""


def test_one_filling_of_a_form_is_one_event(open_page):
    page = open_page("/style")
    page.evaluate(FORM)

    page.locator("#log [name=text]").press_sequentially("ACME")
    first = page.evaluate(EVENT_ID)
    page.locator("#log [name=text]").press_sequentially(" 5 min")
    second = page.evaluate(EVENT_ID)
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('htmx:afterRequest', "
        "{detail: {elt: document.getElementById('log'), successful: true}}))"
    )

    assert len(first) >= 32
    assert second == first
    assert page.evaluate(EVENT_ID) == ""


def test_a_request_that_did_not_arrive_is_told(open_page):
    page = open_page("/style")

    page.evaluate("document.dispatchEvent(new Event('htmx:sendError'))")

    expect(page.locator("#toasts").get_by_text("No connection")).to_be_visible()


def test_a_refusal_is_told_in_the_servers_words(open_page):
    page = open_page("/style")

    page.evaluate("""() => document.dispatchEvent(new CustomEvent("htmx:responseError", { detail: { xhr: {
        status: 409, responseText: JSON.stringify({ detail: "the deal is closed already" }),
        getResponseHeader: () => "application/problem+json" } } }))""")

    expect(page.locator("#toasts").get_by_text("the deal is closed already")).to_be_visible()


def test_a_reason_opens_beside_its_number_and_closes_with_escape(open_page):
    page = open_page("/style")

    page.get_by_role("button", name="Why: Collected").click()
    reason = page.locator("#why-a-en")
    expect(reason).to_be_visible()
    page.keyboard.press("Escape")

    expect(reason).to_be_hidden()
