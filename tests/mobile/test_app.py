"""The app in a real window: every screen in both languages, taps, and a whole way to a real server and back."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from mobile import words
from mobile.outbox import State
from mobile.wire import Frame, Quests, Receipt
from tests.mobile.phones import offline
from tests.mobile.scene import LEADS_PLACES, LONG_NAME, NOWHERE, PLACES
from tests.mobile.window import LARGEST, frames, opened, prepare_screen, shown, tap, texts, until

pytestmark = [pytest.mark.anyio, pytest.mark.kivy]


@pytest.fixture(autouse=True)
def virtual_screen() -> Iterator[None]:
    """The app is left as it was found: large, and in English."""
    prepare_screen()
    yield
    from kivy.core.window import Window
    from kivy.metrics import Metrics

    Window.size, Metrics.fontscale = LARGEST, 1.0
    words.speak("en")


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


def colours_of(widget: Any, skin: Any) -> set[str]:
    """The colours of the skin that are to be seen in a widget."""
    pixels = widget.export_as_image().texture.pixels
    seen = {pixels[start : start + 3] for start in range(0, len(pixels), 4)}
    names = [field.name for field in fields(skin)]
    return {name for name in names if bytes(round(part * 255) for part in getattr(skin, name)[:3]) in seen}


async def look(app: Any, place: str = "") -> None:
    """Draw it, and find nothing cut off or too small."""
    from kivy.core.window import Window

    await frames(5)

    assert [] == cut_off(app.root, Window.width), place
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


async def test_a_call_is_logged_with_three_taps(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.place = "log"
        await frames(6)
        for text in ("Zeta", "No answer", "Log it"):
            await tap(shown(app.root, text))
        logged = app.outbox.latest(app.owner, 1)[0]

    assert {"account": "Zeta", "outcome": "no_answer", "direction": "out", "duration_s": 0} == logged.data
    assert State.WAITING is logged.state


async def test_once_a_customer_is_tapped_the_outcome_is_seen_whatever_the_letters(tmp_path: Path) -> None:
    from kivy.core.window import Window
    from kivy.metrics import Metrics

    Window.size, Metrics.fontscale = (360, 640), 1.3
    async with offline(tmp_path) as app:
        app.root.frame.place = "log"
        await frames(6)
        await tap(shown(app.root, "ACME Steel"))
        await frames(6)
        outcome, save = (shown(app.root, text) for text in ("Voicemail", "Log it"))

        assert outcome.to_window(0, outcome.y)[1] > save.to_window(0, save.top)[1]
        assert "Zeta" not in texts(app.root)
        await tap(shown(app.root, "Another customer"))
        await frames(4)
        assert "Zeta" in texts(app.root)


async def test_what_is_logged_shows_an_estimate_at_once(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.place = "log"
        screen = app.root.frame.screen
        screen.ids.account.text = "Kite"
        screen.save()
        await frames(4)

        assert "Call, Kite, 5 min\nWaiting to be sent, about +5 XP" == screen.told


async def test_a_payment_is_typed_on_the_pad(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.place = "log"
        screen = app.root.frame.screen
        screen.kind, screen.ids.account.text = "collection.received", "ACME"
        for key in ("1", "2", ".", ".", "5", "<", "7"):
            screen.press(key)
        screen.save()

        assert {"account": "ACME", "amount": "12.7"} == app.outbox.latest(app.owner, 1)[0].data


async def test_a_deal_is_lost_with_its_reason(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.place = "deal:D-1"
        await frames(6)
        await tap(shown(app.root, "It is lost"))
        await frames(6)
        screen = app.root.frame.screen
        screen.save()
        trouble = screen.trouble
        screen.ids.reason.chosen = "price"
        await frames(2)
        await tap(shown(app.root, "Log it"))
        logged = app.outbox.latest(app.owner, 1)[0]

    assert "Why was it lost? Tap a reason." == trouble
    assert ("deal.lost", {"account": "ACME Steel", "deal": "D-1", "reason": "price"}) == (logged.kind, logged.data)


async def test_a_deal_tapped_for_one_customer_is_not_lost_for_the_next(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.place = "log:deal.lost|D-1|ACME Steel"
        await frames(6)
        screen = app.root.frame.screen
        screen.ids.reason.chosen, screen.ids.account.text = "price", "Kite"
        screen.save()

        assert "Which deal? Tap an open one of this customer." == screen.trouble
        assert 1 == app.outbox.count(app.owner, State.WAITING)


async def test_ones_own_words_stand_instead_of_a_reason(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.place = "log:deal.lost|D-1|ACME Steel"
        await frames(6)
        screen = app.root.frame.screen
        screen.ids.reason.chosen = "price"
        screen.ids.own_words.text = "They were bought."
        screen.save()

        assert "They were bought." == app.outbox.latest(app.owner, 1)[0].data["reason"]


@pytest.mark.parametrize(("account", "amount"), [("", "5"), ("ACME", ""), ("ACME", "0"), ("ACME", ".")])
async def test_what_is_missing_is_said_and_nothing_is_logged(tmp_path: Path, account: str, amount: str) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.place = "log"
        screen = app.root.frame.screen
        screen.kind, screen.amount, screen.ids.account.text = "deal.won", amount, account
        screen.save()

        assert screen.trouble
        assert 1 == app.outbox.count(app.owner, State.WAITING)


async def test_a_rejected_event_is_corrected_and_sent_anew(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        await frames(4)
        await tap(shown(app.root, "Correct"))
        assert LONG_NAME == app.root.frame.screen.ids.account.text
        app.root.frame.screen.ids.account.text = "ACME Steel"
        app.root.frame.screen.save()

        assert [] == app.outbox.rejected(app.owner)
        assert "ACME Steel" == app.outbox.latest(app.owner, 1)[0].data["account"]


@pytest.mark.parametrize("address", [NOWHERE, "http://["])
async def test_an_address_that_does_not_answer_is_told(tmp_path: Path, address: str) -> None:
    async with opened(tmp_path) as app:
        app.sign_in(address, "ann", "wrong")
        await until(lambda: app.store.trouble)

        assert app.store.trouble.startswith(f"{address} cannot be reached.")


async def test_a_long_list_scrolls_with_the_few_rows_it_needs(tmp_path: Path) -> None:
    from mobile.screens.rows import Line

    seen = set()
    async with offline(tmp_path) as app:
        app.root.frame.go("ledger")
        await until(lambda: app.store.ledger)
        await frames(4)
        rows = app.root.frame.screen.ids.rows
        rows.tell([Line(f"Call {number} · {LONG_NAME}", "2026-11-19", value="+5 XP") for number in range(500)])
        for step in range(60):
            rows.scroll_y = 1 - step / 60
            await frames(1)
            seen.update(rows.layout_manager.children)

    assert 5 < len(seen) < 30


async def test_a_row_has_only_the_parts_of_the_line_it_shows_now(tmp_path: Path) -> None:
    from mobile.screens.rows import Line, Row

    async with opened(tmp_path):
        row = Row.of(Line("ACME Steel", goal="account:1", picture="accounts", done=0.5, value="5"))
        rich = len(list(row.walk()))
        row.tell(Line("ACME Steel"))
        plain = len(list(row.walk()))
        row.tell(Line("ACME Steel", goal="account:1", picture="accounts", done=0.5, value="5"))

        assert (5, 8, 8) == (plain, rich, len(list(row.walk())))


async def test_a_bar_of_nothing_shows_nothing_of_what_it_showed_before(tmp_path: Path) -> None:
    from mobile.screens.rows import Line

    async with offline(tmp_path) as app:
        app.root.frame.go("raids")
        await frames(6)
        rows = app.root.frame.screen.ids.rows
        rows.tell([Line("ACME Steel", done=0.8, is_boss=True)])
        await frames(4)
        drawn = "threat" in colours_of(rows, app.skin)
        rows.tell([Line("ACME Steel", "The boss is beaten.\nWell done.", done=0, is_boss=True)])
        await frames(4)

        assert (True, False) == (drawn, "threat" in colours_of(rows, app.skin))


async def test_what_moves_on_is_told_in_the_row_it_has(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        await frames(4)
        shelf = app.root.frame.screen.ids.quests
        before = shelf.children[:]
        first, *rest = app.store.quests.items
        app.store.quests = Quests((replace(first, title="Nine voices"), *rest))
        await frames(4)

        assert before == shelf.children
        assert shown(app.root, "Nine voices")


async def test_celebrations_are_short_and_can_be_switched_off(tmp_path: Path) -> None:
    level = Frame("level", "me", 1, {"before": 4, "after": 5, "title": "Closer"})
    async with offline(tmp_path) as app:
        app.store.celebrate(level)
        await frames(4)
        await tap(shown(app.root, "Level 5"))
        app.switch_calm()
        app.store.celebration = None
        app.store.celebrate(level)
        await frames(4)

        assert "Level 5" not in [getattr(widget, "text", "") for widget in app.root.walk()]


async def test_the_phones_way_back_leads_where_one_came_from(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        frame = app.root.frame
        for place in ("raids", "raid:r1", "log:call.logged||ACME Steel"):
            frame.go(place)
        places = [frame.place for _ in range(4) if frame.back()]

    assert ["raid:r1", "raids", "today"] == places


async def test_what_waits_is_taken_back_from_the_outbox(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        waiting = app.outbox.waiting(app.owner, 1)[0]
        app.root.frame.go("outbox")
        app.root.frame.go(f"entry:{waiting.id}")
        await frames(4)
        await tap(shown(app.root, "Take it back"))

        assert "outbox" == app.root.frame.place
        assert [] == app.outbox.waiting(app.owner, 1)


async def test_what_is_asked_without_network_waits_and_says_so(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go("quest:trip")
        await frames(4)
        await tap(shown(app.root, "Take it"))
        act = app.outbox.waiting(app.owner, 9)[-1]

        assert ("quests/trip/accept", "{}") == (act.path, act.body)
        assert "Waiting to be sent" == app.root.frame.screen.waiting


async def test_a_wish_without_network_holds_at_once_and_waits(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go("me")
        await frames(4)
        for text in ("Anonymous", "Not at all", "Anonymous"):
            await tap(shown(app.root, text))
        await frames(4)
        wishes = [one for one in app.outbox.waiting(app.owner, 9) if one.kind == "me.visibility"]

        assert [("PATCH", "me", '{"visibility": "anonymous"}')] == [(one.method, one.path, one.body) for one in wishes]
        assert (shown(app.root, "Anonymous").is_chosen, shown(app.root, "My name").is_chosen) == (True, False)
        assert shown(app.root, "Waiting to be sent")


async def test_the_language_changes_without_network_and_waits_to_be_told(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go("me")
        await frames(4)
        await tap(shown(app.root, "中文"))
        await frames(4)

        assert shown(app.root, "待发送")
        assert {"language": "zh"} == app.outbox.waiting(app.owner, 9)[-1].data


async def test_a_wish_that_was_refused_is_told_and_not_shown_as_fulfilled(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go("me")
        app.wish("visibility", "off")
        refused = Receipt(app.outbox.waiting(app.owner, 9)[-1].id, False, 0, (), "not in this team")
        app.outbox.settle(app.owner, [refused])
        app.store.show_outbox()
        await frames(4)

        assert shown(app.root, "Not recorded: not in this team")
        assert shown(app.root, "My name").is_chosen
