"""Whole ways from the phone to a real server process and back."""

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
import uuid
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mobile.api import API
from mobile.live import Link
from mobile.outbox import Outbox, Owner, State
from tests.mobile.phones import session, signed_in
from tests.mobile.scene import CALL
from tests.mobile.syncing import is_sent, syncing
from tests.mobile.window import PASSWORD, RealServer, opened, tap, until
from tests.source_tree import ROOT

pytestmark = [pytest.mark.anyio, pytest.mark.kivy, pytest.mark.usefixtures("virtual_screen")]

# More than are drawn one by one in all the time that a test waits: the board is drawn once in a breath.
CHANGES = 200
LOG_AND_DIE = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from mobile.outbox import Outbox, Owner
outbox = Outbox(Path(sys.argv[1]))
for number in range(3):
    call = {"account": f"Kite {number}", "outcome": "connected", "direction": "out", "duration_s": 300}
    outbox.log(Owner(sys.argv[2], "ann"), "call.logged", call, datetime.now(UTC))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module", autouse=True)
def swept() -> Iterator[None]:
    """Connections that were cut in the middle are swept up here, and not in whichever test comes next."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


async def events_of(server: str, since: datetime) -> int:
    """How many events of Ann the server has that were logged on her phone in the minute after that."""
    count, cursor = 0, ""
    async with session(server, "ann") as api:
        while True:
            asked = {"member": "ann", "source": "mobile/ann", "limit": "200"} | ({"cursor": cursor} if cursor else {})
            page = json.loads(await api.get("events", asked))
            times = [datetime.fromisoformat(one["time"]) for one in page["items"]]
            count += sum(since <= time < since + timedelta(minutes=1) for time in times)
            cursor = page["next"]
            if not cursor:
                return count


async def test_a_call_on_the_phone_becomes_xp_from_a_real_server(tmp_path: Path, server: str) -> None:
    async with opened(tmp_path, server) as app:
        app.sign_in(server, "ann", PASSWORD)
        await until(lambda: app.store.me and app.store.link is Link.LIVE)
        app.log("call.logged", CALL)
        await until(lambda: app.store.me.xp > 0)
        app.root.frame.place = "board"
        await until(lambda: app.store.board and app.store.quests.items)

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


async def test_what_was_logged_before_the_app_was_killed_pays_after_the_next_start(tmp_path: Path, server: str) -> None:
    async with signed_in(tmp_path, server) as app:
        before = app.store.me.xp
    command = [sys.executable, "-c", LOG_AND_DIE, str(tmp_path / "outbox.sqlite"), server]
    assert -signal.SIGKILL == subprocess.run(command, cwd=ROOT, check=False, env=dict(os.environ)).returncode  # noqa: S603
    async with opened(tmp_path) as app:
        await until(lambda: app.store.me and app.store.me.xp > before and not app.store.waiting)

        assert [State.RECORDED] * 3 == [item.state for item in app.outbox.latest(app.owner, 3)]


async def test_a_session_that_was_ended_elsewhere_loses_nothing(tmp_path: Path, server: str) -> None:
    async with signed_in(tmp_path, server) as app:
        async with API(server, app.remembered.token) as api:
            await api.sign_out()
        app.log("call.logged", CALL)
        await until(lambda: not app.store.is_signed_in)
        assert 1 == app.outbox.count(Owner(server, "ann"), State.WAITING)
        app.sign_in(server, "ann", PASSWORD)
        await until(lambda: app.store.is_signed_in and not app.outbox.count(app.owner, State.WAITING))

        assert State.RECORDED is app.outbox.latest(app.owner, 1)[0].state


async def test_undo_takes_back_what_was_paid(tmp_path: Path, server: str) -> None:
    async with signed_in(tmp_path, server) as app:
        before = app.store.me.xp
        item = app.log("deal.won", {"account": "Undone Ltd", "deal": "D-undone", "amount": "12000"})
        await until(lambda: app.store.me.xp > before or app.store.rejected)
        app.undo(item.id)
        await until(lambda: app.store.me.xp == before and not app.store.waiting)

        assert ["event.reversed", "deal.won"] == [one.kind for one in app.outbox.latest(app.owner, 2)]


async def test_a_clock_that_is_a_day_ahead_harms_nothing(tmp_path: Path, server: str) -> None:
    outbox, ann = Outbox(tmp_path / "outbox.sqlite"), Owner(server, "ann")
    earlier = tomorrow() - timedelta(hours=3)
    async with API(server) as api:
        token = (await api.sign_in("ann", PASSWORD, "phone")).token
    outbox.log(ann, "call.logged", CALL, earlier)
    async with syncing(outbox, ann, token, clock=tomorrow):
        await until(is_sent(outbox, ann))

    assert [] == outbox.rejected(ann)
    assert 1 == await events_of(server, earlier - timedelta(days=1, seconds=30))
    outbox.close()


async def test_a_quest_that_is_offered_is_taken_once(tmp_path: Path, server: str) -> None:
    async with signed_in(tmp_path, server) as app:
        await until(lambda: any(quest.state == "offered" for quest in app.store.quests.items))
        quest = next(one for one in app.store.quests.items if one.state == "offered")
        app.root.frame.go(f"quest:{quest.id}")
        app.root.frame.screen.act("accept")
        await until(lambda: quest.id in {one.id for one in app.store.quests.items if one.state == "taken"})

        assert [] == app.outbox.rejected(app.owner)


async def test_a_barrier_is_reported_with_its_photo(tmp_path: Path, server: str) -> None:
    photo = tmp_path / "mud.png"
    photo.write_bytes((ROOT / "mobile" / "pictures" / "today.png").read_bytes())
    async with signed_in(tmp_path, server) as app:
        app.root.frame.go("report:ACME Steel")
        await until(lambda: app.root.frame.screen.choices)
        screen = app.root.frame.screen
        app.log("call.logged", CALL)
        screen.ids.cause.chosen, screen.ids.text.text = "access", "The road is mud."
        screen.ids.blocked.text = "120000"
        screen.keep(photo)
        screen.save()
        app.root.frame.go("barriers")
        await until(lambda: app.store.barriers and app.store.barriers.items and not app.store.waiting)
        async with session(server, "ann") as api:
            told = json.loads(await api.get(f"barriers/{app.store.barriers.items[0].id}", {}))

        assert [] == app.outbox.rejected(app.owner)
        assert ("The road is mud.", 1) == (told["text"], len(told["files"]))
        # Ours is gone, theirs is not.
        assert ([], True) == (list((tmp_path / "photos").iterdir()), photo.exists())


async def test_a_report_that_was_refused_is_put_right(tmp_path: Path, server: str) -> None:
    async with signed_in(tmp_path, server) as app:
        app.root.frame.go("report:Nobody we know")
        screen = app.root.frame.screen
        screen.ids.cause.chosen, screen.ids.text.text = "price", "Too dear for somebody."
        screen.save()
        await until(lambda: app.store.rejected)
        app.root.frame.go(f"entry:{app.store.rejected[0].id}")
        app.root.frame.screen.mend()
        app.root.frame.screen.ids.account.text, app.root.frame.screen.ids.blocked.text = "", "5000"
        app.root.frame.screen.save()
        app.root.frame.go("barriers")
        await until(lambda: app.store.barriers and "Too dear" in str(app.store.barriers.items))

        assert [] == app.outbox.rejected(app.owner)


async def test_language_and_visibility_are_kept_on_the_server(tmp_path: Path, server: str) -> None:
    async with signed_in(tmp_path, server) as app:
        app.wish("visibility", "anonymous")
        await until(lambda: app.store.me.visibility == "anonymous")
        app.wish("visibility", "named")
        await until(lambda: app.store.me.visibility == "named")


async def test_wishes_survive_that_the_app_is_killed_without_network(tmp_path: Path, real_office: RealServer) -> None:
    async with signed_in(tmp_path, real_office.url) as app:
        owner = app.owner
    outbox = Outbox(tmp_path / "outbox.sqlite")
    for visibility in ("off", "anonymous"):
        outbox.act(owner, "me.visibility", "me", {"visibility": visibility}, datetime.now(UTC), method="PATCH")
    outbox.close()
    async with opened(tmp_path) as app:
        await until(lambda: app.store.me and app.store.me.visibility == "anonymous" and not app.store.waiting)
        app.wish("visibility", "named")
        await until(lambda: app.store.me.visibility == "named" and not app.store.waiting)

        assert [] == app.outbox.rejected(owner)


async def test_fifty_changes_a_second_leave_the_screen_responsive(tmp_path: Path, server: str) -> None:
    """Taps are heard between the changes, and many changes make one redraw of the board, however fast they come."""
    drawn: list[Any] = []
    async with signed_in(tmp_path, server) as app, session(server, "bob") as bob:
        app.root.frame.place = "board"
        await until(lambda: app.store.board)
        app.store.bind(board=lambda _store, board: drawn.append(board))
        async with fifty_changes_a_second(bob) as told:
            await until(lambda: len(drawn) >= 3)
            for below in app.root.frame.ids.places.children:
                await tap(below)
                assert below.goal == app.root.frame.place
            app.root.frame.place = "board"
            await until(lambda: len(told) >= CHANGES)
            await until(lambda: [row for row in app.store.board.rows if row.name == "Bob Birch" and row.value != "0"])

    assert 3 <= len(drawn) <= len(told) / 2


@asynccontextmanager
async def fifty_changes_a_second(bob: API) -> AsyncIterator[list[str]]:
    """Bob has a busy team; what came of it is written down."""
    told: list[str] = []

    async def win() -> None:
        while True:
            wins = [win_of_bob(str(uuid.uuid4())) for _ in range(5)]
            await bob.send(wins, "bob")
            told.extend(wins)
            await asyncio.sleep(0.1)

    winning = asyncio.create_task(win())
    try:
        yield told
    finally:
        winning.cancel()
        await asyncio.gather(winning, return_exceptions=True)


def win_of_bob(id: str) -> str:
    """An event, as it is sent; wins are paid for however many there are."""
    time = f"{datetime.now(UTC):%FT%TZ}"
    data = {"account": "Bob's", "deal": f"bob-{id}", "amount": "12000"}
    return json.dumps({"id": f"bob-{id}", "source": "desk/bob", "type": "deal.won", "time": time, "data": data})


async def test_a_server_killed_while_a_thousand_events_come_in_has_each_once(
    tmp_path: Path, real_office: RealServer
) -> None:
    """The phone goes on by itself as soon as the server is back."""
    outbox, ann, start = (
        Outbox(tmp_path / "outbox.sqlite"),
        Owner(real_office.url, "ann"),
        datetime.now(UTC) - timedelta(hours=5),
    )
    async with API(real_office.url) as api:
        token = (await api.sign_in("ann", PASSWORD, "phone")).token
    for number in range(1000):
        outbox.log(ann, "call.logged", CALL, start + timedelta(milliseconds=10 * number))
    async with syncing(outbox, ann, token):
        await until(lambda: outbox.count(ann, State.WAITING) <= 700)
        real_office.kill()
        real_office.start()
        await until(is_sent(outbox, ann))

    assert [] == outbox.rejected(ann)
    assert 1000 == await events_of(real_office.url, start - timedelta(seconds=1))
    outbox.close()


def tomorrow() -> datetime:
    """The time, on a phone whose clock is a day ahead."""
    return datetime.now(UTC) + timedelta(days=1)
