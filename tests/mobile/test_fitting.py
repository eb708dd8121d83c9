"""Every screen shows all of its words, in both languages, in small windows and with large letters."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mobile.wire import Frame
from tests.mobile.phones import offline
from tests.mobile.scene import LEADS_PLACES, LONG_NAME, NOWHERE, PLACES
from tests.mobile.window import LARGEST, frames, opened

pytestmark = [pytest.mark.anyio, pytest.mark.kivy, pytest.mark.usefixtures("virtual_screen")]


def cut_off(root: Any, width: int) -> list[str]:
    """The texts that do not fit into their place, or into the window."""
    from kivy.uix.label import Label

    labels = [widget for widget in root.walk() if isinstance(widget, Label) and widget.text]
    return [
        label.text
        for label in labels
        if label.texture_size[0] > label.width + 1
        or label.texture_size[1] > label.height + 1
        or label.to_window(label.x, 0)[0] < 0
        or label.to_window(label.right, 0)[0] > width
    ]


def unread(root: Any) -> list[str]:
    """The fields that do not show all of what is to be typed into them."""
    from mobile.screens.parts import Field

    fields = [widget for widget in root.walk() if isinstance(widget, Field) and widget.is_needed and widget.hint]
    return [
        field.hint
        for field in fields
        if field.told is None
        or field.told_size[0] > field.width - 2 * field.padding[0] + 1
        or field.told_size[1] > field.height
    ]


def cramped(root: Any) -> list[str]:
    """The pages and lists that are seen through a slit: what stands fast above and below leaves them no room."""
    from kivy.factory import Factory
    from kivy.metrics import dp

    from mobile.screens.rows import Rows

    pages = [widget for widget in root.walk() if isinstance(widget, Rows | Factory.get("Page"))]
    return [f"{page} is {page.height} high" for page in pages if page.height < min(dp(100), page.children[0].height)]


def too_small(root: Any) -> list[str]:
    """What can be touched, but is smaller than a thumb needs."""
    from kivy.metrics import dp
    from kivy.uix.behaviors import ButtonBehavior

    buttons = [widget for widget in root.walk() if isinstance(widget, ButtonBehavior) and not widget.disabled]
    return [button.text or str(button) for button in buttons if min(button.size) < dp(48) - 1]


async def look(app: Any, place: str = "") -> None:
    """Draw it, and find nothing cut off or too small."""
    from kivy.core.window import Window

    await frames(5)

    assert [] == cut_off(app.root, Window.width), place
    assert [] == unread(app.root), place
    assert [] == cramped(app.root), place
    assert [] == too_small(app.root), place


def press_all(screen: Any) -> None:
    """Choose the last of everything there is to choose: what comes last is longest, or shows most."""
    from mobile.screens.parts import Chips

    for chips in [widget for widget in screen.walk() if isinstance(widget, Chips) and widget.choices]:
        chips.chosen = chips.choices[-1][0]


def log_it(screen: Any) -> None:
    """What was logged is told beside the way to take it back."""
    screen.ids.account.text = LONG_NAME
    screen.save()


# What is to be seen only once somebody does something, and what a screen says when something is missing.
REVEALED: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("log", log_it),
    ("log", lambda screen: screen.save()),
    ("log:deal.lost|D-1|ACME Steel", lambda screen: screen.save()),
    ("step:r3|", lambda screen: screen.save()),
    ("end:r4", lambda screen: screen.save()),
    ("open:ACME Steel", lambda screen: screen.save()),
    ("report:ACME Steel", lambda screen: screen.save()),
    ("hand:L-2", lambda screen: screen.save()),
    ("lead:L-2", lambda screen: screen.give_back()),
    ("quest:reference", lambda screen: screen.act("accept")),
)


async def test_signing_in_shows_everything(tmp_path: Path) -> None:
    async with opened(tmp_path, NOWHERE) as app:
        for language in ("en", "zh"):
            app.speak(language)
            await look(app)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("size", "font_scale"), [((320, 568), 2.0), (LARGEST, 0.85)])
async def test_every_screen_shows_everything(
    tmp_path: Path, language: str, size: tuple[int, int], font_scale: float
) -> None:
    from kivy.core.window import Window
    from kivy.metrics import Metrics

    Window.size, Metrics.fontscale = size, font_scale
    async with offline(tmp_path) as app:
        app.speak(language)
        for place in (*PLACES, *LEADS_PLACES):
            app.root.frame.go(place)
            await look(app, place)
        for item in app.outbox.entries(app.owner, 9):
            app.root.frame.go(f"entry:{item.id}")
            await look(app, "entry")


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_what_comes_up_on_a_screen_fits_with_the_largest_letters_too(tmp_path: Path, language: str) -> None:
    from kivy.core.window import Window
    from kivy.metrics import Metrics

    Window.size, Metrics.fontscale = (320, 568), 2.0
    async with offline(tmp_path) as app:
        app.speak(language)
        for place, act in (*REVEALED, *((place, press_all) for place in ("log", "board", "quests", "raid:r1", "pool"))):
            app.root.frame.go(place)
            await frames(4)
            act(app.root.frame.screen)
            await look(app, place)
        app.store.celebrate(Frame("level", "me", 1, {"before": 4, "after": 5, "title": LONG_NAME}))
        await look(app, "a celebration")


async def test_dark_is_everywhere_at_once(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        before = app.skin.ink
        app.switch_skin()
        await look(app)
        inks = {
            tuple(round(part, 3) for part in widget.color) for widget in app.root.walk() if hasattr(widget, "color")
        }

    assert tuple(round(part, 3) for part in before) not in inks


@pytest.mark.parametrize(
    "said", ["The road to the plant is mud, and only one kind of car gets in. " * 3, LONG_NAME * 3]
)
async def test_all_of_a_sentence_stands_in_its_field(tmp_path: Path, said: str) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go("report:ACME Steel")
        await frames(4)
        field = app.root.frame.screen.ids.text
        empty = field.height
        field.text = said
        await frames(6)

        assert field.height >= field.minimum_height > empty
        assert 0 == field.scroll_y


async def test_what_is_filled_in_is_read_from_its_beginning(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go("convert:L-2")
        await frames(8)
        field = app.root.frame.screen.ids.account

        assert (LONG_NAME, (0, 0), 0) == (field.text, field.cursor, field.scroll_x)
