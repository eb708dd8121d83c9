"""The app in a real window: every screen in both languages, taps, and a whole way to a real server and back."""

from dataclasses import replace
from pathlib import Path

import pytest

from mobile.outbox import State
from mobile.wire import Frame, Quests, Receipt
from tests.mobile.phones import offline
from tests.mobile.scene import LONG_NAME, NOWHERE
from tests.mobile.window import frames, opened, shown, tap, texts, until

pytestmark = [pytest.mark.anyio, pytest.mark.kivy, pytest.mark.usefixtures("virtual_screen")]


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


async def test_chinese_is_composed_and_then_stands_there_as_it_was_chosen(tmp_path: Path) -> None:
    from kivy.core.window import Window

    async with offline(tmp_path) as app:
        app.root.frame.place = "log"
        await frames(6)
        field = app.root.frame.screen.ids.account
        field.focus = True
        await frames(2)
        composed = []
        # What an input method tells: the letters as they are typed, nothing when a word is chosen, then the word.
        for letters in ("g", "gang", "gang'tie"):
            Window.dispatch("on_textedit", letters)
            await frames(1)
            composed.append(field.text)
        Window.dispatch("on_textedit", "")
        Window.dispatch("on_textinput", "钢铁")
        await frames(4)

        assert ["g", "gang", "gang'tie"] == composed
        assert "钢铁" == field.text
        assert [(LONG_NAME, LONG_NAME)] == [tuple(one) for one in app.root.frame.screen.suggestions]
        app.root.frame.screen.save()
        assert "钢铁" == app.outbox.latest(app.owner, 1)[0].data["account"]
