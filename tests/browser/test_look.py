"""What every page owes its reader: nothing cut off, nothing hard to read, no script or file from elsewhere."""

import pytest

pytestmark = pytest.mark.browser

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
AA = 4.5
PAGES = [
    *[("/style", True), ("/sign-in", False), ("/nowhere", False)],
    *[("/board?kpi=win_rate", True), ("/members", True), ("/members/ann", True), ("/members/bob", True)],
    *[("/rules", True), ("/wall", True), ("/notices", True), ("/me/card", True), ("/dashboards", True)],
]

# Text as it is seen: its colour against the first opaque ground behind it, but for gradients and switched-off controls.
CONTRASTS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => [r, g, b].map((c) => linear(c / 255))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== "none") return null;
      const colour = rgba(style.backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const bad = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !element.checkVisibility() || element.closest("[disabled], template")) continue;
    const behind = ground(element);
    if (!behind) continue;
    const [a, b] = [light(rgba(getComputedStyle(element).color)), light(behind)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < LIMIT) bad.push(`${ratio.toFixed(2)} ${node.textContent.trim().slice(0, 40)} (${element.className})`);
  }
  return bad;
}""".replace("LIMIT", str(AA))

# Text that is wider than its box, unless the box says that it shortens and holds the whole text as its title.
CUT = """() => [...document.querySelectorAll("main *, header *, nav *")]
  .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && !e.closest("[title], .visually-hidden"))
  .filter((e) => getComputedStyle(e).overflowX !== "visible" && getComputedStyle(e).display !== "inline")
  .filter((e) => !e.matches(".rb-scroll[tabindex][role=region]"))
  .map((e) => `${e.className}: ${e.textContent.trim().slice(0, 40)}`)"""

SMALL = """() => [...document.querySelectorAll("a.rb-place, button, input, .btn")]
  .filter((e) => e.checkVisibility() && e.type !== "hidden" && !e.matches(".rb-why, .visually-hidden *"))
  .filter((e) => e.getBoundingClientRect().height < 40).map((e) => e.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize(("path", "as_ann"), PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "phone"])
def test_nothing_is_wider_than_the_window_or_cut_off(open_page, path, as_ann, language, viewport):
    page = open_page(f"{path}?lang={language}", as_ann=as_ann, viewport=viewport)

    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize(("path", "as_ann"), PAGES)
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_text_can_be_read_on_its_ground(open_page, path, as_ann, color_scheme):
    page = open_page(path, as_ann=as_ann, color_scheme=color_scheme)

    assert page.evaluate(CONTRASTS) == []


@pytest.mark.parametrize(("path", "as_ann"), PAGES)
def test_a_thumb_finds_every_control(open_page, path, as_ann):
    page = open_page(path, as_ann=as_ann, viewport=NARROW, has_touch=True, is_mobile=True)

    assert page.evaluate(SMALL) == []


def test_twice_the_text_size_still_fits(open_page):
    page = open_page("/style", viewport={"width": 720, "height": 450})

    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_nothing_is_fetched_from_elsewhere(open_page, site):
    asked = []
    page = open_page("/sign-in", as_ann=False)
    page.on("request", lambda request: asked.append(request.url))

    page.reload()
    page.wait_for_load_state("networkidle")
    assert asked
    assert [url for url in asked if not url.startswith(site)] == []
