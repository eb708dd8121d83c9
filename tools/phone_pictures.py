"""Draws the phone app's pictures into `mobile/pictures`: Tabler's icons, white to be tinted, and our launcher icon.

Kivy draws no SVG, so a browser does it once; run `python -m tools.phone_pictures` after an icon is added to ICONS.
"""

import json
from pathlib import Path
from xml.sax.saxutils import quoteattr

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "mobile" / "pictures"
NODES = ROOT / "web" / "static" / "vendor" / "icons" / "tabler-nodes-outline.json"
LOGO = ROOT / "web" / "static" / "img" / "raidboard.svg"
# Twice the largest size at which one is shown, for dense screens.
ICON_PX = 96
LAUNCHER_PX = 512
ICONS = {
    **{"today": "home", "raids": "swords", "log": "circle-plus", "board": "trophy", "more": "menu-2"},
    **{"quests": "target-arrow", "barriers": "barrier-block", "deals": "briefcase", "accounts": "building"},
    **{"me": "user", "outbox": "send", "back": "arrow-left", "go": "chevron-right"},
}
BROWSER = Path("/usr/bin/chromium")


def icon(name: str, nodes: dict[str, list[tuple[str, dict[str, str]]]]) -> str:
    """One of Tabler's icons as white lines."""
    parts = "".join(
        f"<{tag} {' '.join(f'{key}={quoteattr(value)}' for key, value in values.items())}/>"
        for tag, values in nodes[name]
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" viewBox="0 0 24 24" fill="none" stroke="#fff" '
        f'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">{parts}</svg>'
    )


def draw(page: Page, picture: str, size: int, path: Path, inset_pct: int = 0, ground: str = "transparent") -> None:
    """One picture, square; `inset_pct` of its width stays free on every side."""
    page.set_viewport_size({"width": size, "height": size})
    style = f"margin:0;padding:{inset_pct}%;box-sizing:border-box;line-height:0;background:{ground}"
    page.set_content(f'<body style="{style}">{picture}')
    page.screenshot(path=path, omit_background=True)


def main() -> None:
    """Draw all of them anew."""
    PICTURES.mkdir(exist_ok=True)
    nodes = json.loads(NODES.read_text(encoding="utf-8"))
    logo = LOGO.read_text(encoding="utf-8").replace("<svg ", '<svg width="100%" ', 1)
    # An adaptive icon may be cut to a circle: what matters lies in its middle two thirds, on a ground of its own.
    bare = logo.replace('<rect width="32" height="32" rx="8" fill="#3b3bb3" />', "")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(BROWSER) if BROWSER.exists() else None)
        page = browser.new_page()
        for name, drawn in ICONS.items():
            draw(page, icon(drawn, nodes), ICON_PX, PICTURES / f"{name}.png")
        draw(page, logo, LAUNCHER_PX, PICTURES / "launcher.png")
        draw(page, bare, LAUNCHER_PX, PICTURES / "launcher_front.png", inset_pct=17)
        draw(page, "", LAUNCHER_PX, PICTURES / "launcher_back.png", ground="#3b3bb3")
        draw(page, logo, LAUNCHER_PX, PICTURES / "start.png", inset_pct=30, ground="#f5f5fa")
        browser.close()
    print(f"{len(list(PICTURES.glob('*.png')))} pictures in {PICTURES.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
