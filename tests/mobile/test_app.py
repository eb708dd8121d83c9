"""The app in a real window: every screen in both languages, taps, and a whole way to a real server and back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mobile import words
from mobile.api import API
from mobile.live import Link
from mobile.outbox import State
from mobile.wire import Board, Me, Objective, Quest, Quests, Receipt, Row
from tests.mobile.window import LARGEST, PASSWORD, frames, opened, prepare_screen, real_server, shown, tap, until

pytestmark = [pytest.mark.anyio, pytest.mark.kivy]

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
LONG_NAME = "一家名字特别特别长的钢铁股份有限公司上海浦东新区第一分公司大客户销售部北方办事处"
NOWHERE = "http://127.0.0.1:1"
CALL: dict[str, str | int] = {"account": "ACME Steel", "outcome": "connected", "direction": "out", "duration_s": 300}


@pytest.fixture(autouse=True)
def virtual_screen() -> Iterator[None]:
    """The app is left as it was found: large, and in English."""
    prepare_screen()
    yield
    from kivy.core.window import Window
    from kivy.metrics import Metrics

    Window.size, Metrics.fontscale = LARGEST, 1.0
    words.speak("en")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server; its address."""
    with real_server(tmp_path_factory.mktemp("server")) as address:
        yield address


async def enter(app: Any) -> None:
    """Ann, with a full day behind her; nobody answers at the address."""
    app.remembered = replace(app.remembered, username="ann", server=NOWHERE)
    items = [app.outbox.log(app.owner, "call.logged", CALL | {"account": name}, NOW) for name in ("ACME", LONG_NAME)]
    verdicts = [Receipt(items[0].id, True, 5, ("+5 Call · ACME",)), Receipt(items[1].id, False, 0, (), "no such name")]
    app.outbox.settle(app.owner, verdicts)
    app.outbox.log(app.owner, "deal.won", {"account": "Zeta", "deal": "d", "amount": "120000.50"}, NOW)
    app.store.open(app.owner)
    app.store.show(Me("Ann Ash", "Blue Team", 1240, 4, "Closer", 260, 140, 400, 4), NOW)
    objective = Objective("Collected on time", "60,000 CNY / 120,000 CNY", 0.5)
    app.store.show(Quests((Quest("q", "Money in the bank", LONG_NAME, "open", 60, (objective,)),)), NOW)
    rows = tuple(
        Row(str(n), str(n + 3), LONG_NAME if n == 2 else f"Bob {n}", "12,400", 1 - n, n == 1) for n in range(6)
    )
    app.store.show(Board("XP", "2026-11", rows), NOW)
    app.store.show_outbox()
    await until(lambda: app.root.frame)


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


def too_small(root: Any) -> list[str]:
    """What can be touched, but is smaller than a thumb needs."""
    from kivy.metrics import dp
    from kivy.uix.behaviors import ButtonBehavior

    buttons = [widget for widget in root.walk() if isinstance(widget, ButtonBehavior)]
    return [button.text for button in buttons if min(button.size) < dp(48) - 1]


async def look(app: Any, folder: Path, name: str) -> None:
    """Draw, take a picture, and find nothing cut off or too small."""
    from kivy.core.window import Window

    await frames(6)
    Window.screenshot(name=str(folder / f"{name}.png"))

    assert [] == cut_off(app.root, Window.width)
    assert [] == too_small(app.root)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("size", "font_scale"), [((360, 640), 1.3), (LARGEST, 1.0)])
async def test_every_screen_shows_everything(
    tmp_path: Path, language: str, size: tuple[int, int], font_scale: float
) -> None:
    from kivy.core.window import Window
    from kivy.metrics import Metrics

    Window.size, Metrics.fontscale = size, font_scale
    name = f"{language}-{size[0]}"
    async with opened(tmp_path, NOWHERE) as app:
        app.speak(language)
        await look(app, tmp_path, f"{name}-signin")
        await enter(app)
        for place in ("today", "board", "log"):
            app.root.frame.place = place
            await look(app, tmp_path, f"{name}-{place}")
        app.root.frame.screen.kind = "collection.received"
        await look(app, tmp_path, f"{name}-amount")

    assert 5 == len(list(tmp_path.glob("*.png")))


async def test_dark_is_everywhere_at_once(tmp_path: Path) -> None:
    async with opened(tmp_path, NOWHERE) as app:
        await enter(app)
        before = app.skin.ink
        app.switch_skin()
        await look(app, tmp_path, "dark")
        inks = {
            tuple(round(part, 3) for part in widget.color) for widget in app.root.walk() if hasattr(widget, "color")
        }

    assert tuple(round(part, 3) for part in before) not in inks


async def test_a_call_is_logged_with_three_taps(tmp_path: Path) -> None:
    async with opened(tmp_path, NOWHERE) as app:
        await enter(app)
        app.root.frame.place = "log"
        await frames(6)
        for text in ("Zeta", "No answer", "Log it"):
            await tap(shown(app.root, text))
        logged = app.outbox.latest(app.owner, 1)[0]

    assert {"account": "Zeta", "outcome": "no_answer", "direction": "out", "duration_s": 0} == logged.data
    assert State.WAITING is logged.state


async def test_what_is_logged_shows_an_estimate_at_once(tmp_path: Path) -> None:
    async with opened(tmp_path, NOWHERE) as app:
        await enter(app)
        app.root.frame.place = "log"
        screen = app.root.frame.screen
        screen.ids.account.text = "Kite"
        screen.save()
        await frames(4)

        assert "Call, Kite, 5 min\nWaiting to be sent, about +5 XP" == screen.told


async def test_a_payment_is_typed_on_the_pad(tmp_path: Path) -> None:
    async with opened(tmp_path, NOWHERE) as app:
        await enter(app)
        app.root.frame.place = "log"
        screen = app.root.frame.screen
        screen.kind, screen.ids.account.text = "collection.received", "ACME"
        for key in ("1", "2", ".", ".", "5", "<", "7"):
            screen.press(key)
        screen.save()

        assert {"account": "ACME", "amount": "12.7"} == app.outbox.latest(app.owner, 1)[0].data


@pytest.mark.parametrize(("account", "amount"), [("", "5"), ("ACME", ""), ("ACME", "0"), ("ACME", ".")])
async def test_what_is_missing_is_said_and_nothing_is_logged(tmp_path: Path, account: str, amount: str) -> None:
    async with opened(tmp_path, NOWHERE) as app:
        await enter(app)
        app.root.frame.place = "log"
        screen = app.root.frame.screen
        screen.kind, screen.amount, screen.ids.account.text = "deal.won", amount, account
        screen.save()

        assert screen.trouble
        assert 1 == app.outbox.count(app.owner, State.WAITING)


async def test_a_rejected_event_is_corrected_and_sent_anew(tmp_path: Path) -> None:
    async with opened(tmp_path, NOWHERE) as app:
        await enter(app)
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


async def test_a_call_on_the_phone_becomes_xp_from_a_real_server(tmp_path: Path, server: str) -> None:
    async with opened(tmp_path, server) as app:
        app.sign_in(server, "ann", PASSWORD)
        await until(lambda: app.store.me and app.store.link is Link.LIVE)
        app.log("call.logged", CALL)
        await until(lambda: app.store.me.xp > 0)
        app.root.frame.place = "board"
        await until(lambda: app.store.board and app.store.quests.items)
        await look(app, tmp_path, "real-board")

        assert [True] == [row.is_me for row in app.store.board.rows if row.name == "Ann Ash"]
        assert State.RECORDED is app.outbox.latest(app.owner, 1)[0].state


async def test_the_verdict_replaces_the_estimate_where_one_looks(tmp_path: Path, server: str) -> None:
    async with opened(tmp_path, server) as app:
        app.sign_in(server, "ann", PASSWORD)
        await until(lambda: app.root.frame)
        app.root.frame.place = "log"
        screen = app.root.frame.screen
        screen.ids.account.text = "Kite"
        screen.save()
        await until(lambda: " XP\n" in screen.told)

        assert screen.told.startswith("Call, Kite, 5 min\n+")


async def test_a_colleagues_call_moves_the_board_while_one_looks_at_it(tmp_path: Path, server: str) -> None:
    call = {"id": "1", "source": "desk/bob", "type": "call.logged", "time": f"{datetime.now(UTC):%FT%TZ}", "data": CALL}
    async with opened(tmp_path, server) as app:
        app.sign_in(server, "ann", PASSWORD)
        await until(lambda: app.root.frame)
        app.root.frame.place = "board"
        await until(lambda: app.store.board and app.store.link is Link.LIVE)
        async with API(server) as api:
            bob = await api.sign_in("bob", PASSWORD, "desk")
        async with API(server, bob.token) as api:
            await api.send([json.dumps(call)], "bob")
        await until(lambda: [row for row in app.store.board.rows if row.name == "Bob Birch" and row.value != "0"])


async def test_a_wrong_password_is_told(tmp_path: Path, server: str) -> None:
    async with opened(tmp_path, server) as app:
        app.sign_in(server, "ann", "wrong")
        await until(lambda: app.store.trouble)

        assert "Username or password is wrong." == app.store.trouble


async def test_who_was_signed_in_still_is_after_a_restart(tmp_path: Path, server: str) -> None:
    async with opened(tmp_path, server) as app:
        app.sign_in(server, "ann", PASSWORD)
        await until(lambda: app.store.me)
    async with opened(tmp_path) as app:
        await until(lambda: app.store.link is Link.LIVE)
        app.sign_out()
        await until(lambda: not app.remembered.token)

        assert "ann" == app.remembered.username
