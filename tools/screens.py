"""Takes the pictures of the phone's screens that are kept in `docs/screens`: `make screens`.

Every screen in both languages and two sizes, light and dark, of a day without network; no display is needed.
"""

import asyncio
import shutil
import sys
import tempfile
from base64 import b64decode, b64encode
from functools import partial
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.phone_pictures import BROWSER

ROOT = Path(__file__).resolve().parent.parent
SCREENS = ROOT / "docs" / "screens"
_AS_WEBP = """async picture => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", 0.75).split(",")[1];
}"""


def main() -> int:
    """Take them all anew.

    Returns: the exit code: 0, or 1 when they would be too large to keep in a repository.
    """
    sys.path.insert(0, str(ROOT))
    from tests.mobile.window import prepare_screen

    prepare_screen()
    shutil.rmtree(SCREENS / "phone", ignore_errors=True)
    (SCREENS / "phone").mkdir(parents=True)
    asyncio.run(_take_all(SCREENS / "phone"))
    (SCREENS / "README.md").write_text(_index(), encoding="utf-8")
    _shrink(SCREENS / "phone")
    pictures = sorted((SCREENS / "phone").glob("*.webp"))
    size_mb = sum(path.stat().st_size for path in pictures) / 1e6
    print(f"screens: {len(pictures)} pictures, {size_mb:.1f} MB in {SCREENS.relative_to(ROOT)}")
    return 0 if size_mb < 3 else 1


def _index() -> str:
    from tests.mobile.scene import LEADS_PLACES, PLACES

    head = "# Screens of the phone app\n\nMade by `make screens`; a day without network, with long names on purpose.\n"
    rows = ["\n| | English, large letters | 中文 | English, dark | 中文，深色 |", "| --- | --- | --- | --- | --- |"]
    for number, place in enumerate((*PLACES, *LEADS_PLACES), 1):
        name = place.partition(":")[0]
        cells = (
            f"![{name}](phone/{number:02}-{name}-{one}.webp)"
            for one in ("en-small", "zh-small", "en-large", "zh-large")
        )
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return head + "\n".join(rows) + "\n"


async def _take_all(folder: Path) -> None:
    from kivy.core.window import Window
    from kivy.metrics import Metrics

    from tests.mobile.scene import set_the_scene
    from tests.mobile.window import LARGEST, opened, until

    # Small and with large letters, as short-sighted people have it; large and dark.
    for name, size, font_scale, is_dark in (("small", (360, 640), 1.3, False), ("large", LARGEST, 1.0, True)):
        Window.size, Metrics.fontscale = size, font_scale
        with tempfile.TemporaryDirectory() as place:
            set_the_scene(Path(place))
            async with opened(Path(place)) as app:
                await until(partial(_is_drawn, app))
                if is_dark:
                    app.switch_skin()
                for language in ("en", "zh"):
                    app.speak(language)
                    await _take(app, folder, f"{language}-{name}")


def _is_drawn(app: object) -> bool:
    return bool(app.root.frame and app.store.board)  # type: ignore[attr-defined]  # Kivy ships no types


async def _take(app: object, folder: Path, name: str) -> None:
    from kivy.core.window import Window

    from tests.mobile.scene import LEADS_PLACES, PLACES
    from tests.mobile.window import frames

    for number, place in enumerate((*PLACES, *LEADS_PLACES), 1):
        app.root.frame.go(place)  # type: ignore[attr-defined]  # Kivy ships no types
        await frames(8)
        target = folder / f"{number:02}-{place.partition(':')[0]}-{name}.png"
        Path(Window.screenshot(name=str(target))).replace(target)


def _shrink(folder: Path) -> None:
    """Half the size, by the only program here that writes WebP."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(BROWSER) if BROWSER.exists() else None)
        page = browser.new_page()
        for taken in folder.glob("*.png"):
            drawn = page.evaluate(_AS_WEBP, b64encode(taken.read_bytes()).decode())
            taken.with_suffix(".webp").write_bytes(b64decode(drawn))
            taken.unlink()
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
