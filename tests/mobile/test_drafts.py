"""What is typed and not sent outlives the app being killed, and is gone as soon as it is sent."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mobile.drafts import KEPT, Drafts
from mobile.outbox import Owner
from tests.mobile.phones import offline
from tests.mobile.scene import ANN, ANSWERS, NOW
from tests.mobile.window import opened, shown, tap, texts, until
from tests.source_tree import ROOT

pytestmark = [pytest.mark.anyio, pytest.mark.kivy, pytest.mark.usefixtures("virtual_screen")]

TYPE_AND_DIE = """
import asyncio, os, signal, sys
from pathlib import Path
from tests.mobile.window import prepare_screen, opened, until

async def type_and_die():
    folder, place, field, text = sys.argv[1:]
    prepare_screen()
    async with opened(Path(folder)) as app:
        await until(lambda: app.root.frame and app.store.board)
        app.root.frame.go(place)
        app.root.frame.screen.ids[field].text = text
        await until(lambda: app.drafts.find(app.owner, place))
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(type_and_die())
"""


async def reopened(app: Any, place: str) -> Any:
    """The form of a place, as soon as it stands open."""
    await until(lambda: app.root.frame and app.root.frame.place == place)
    return app.root.frame.screen


async def test_what_is_typed_into_a_report_is_there_after_the_app_was_killed(tmp_path: Path) -> None:
    async with offline(tmp_path):
        pass
    command = [sys.executable, "-c", TYPE_AND_DIE, str(tmp_path), "report:ACME Steel", "text", "路是泥的"]
    assert -signal.SIGKILL == subprocess.run(command, cwd=ROOT, check=False, env=dict(os.environ)).returncode  # noqa: S603

    async with opened(tmp_path) as app:
        screen = await reopened(app, "report:ACME Steel")
        told = texts(app.root)

        assert ("路是泥的", "ACME Steel") == (screen.ids.text.text, screen.ids.account.text)
        assert "Typed before, not sent yet" in told
        assert app.root.frame.back()


FORMS = {
    "log": {"kind": "collection.received", "account": "Zeta", "amount": "1200.5"},
    "log:deal.lost|D-1|ACME Steel": {"own_words": "They were bought."},
    "report": {"cause": "price", "account": "Zeta", "text": "Too dear.", "blocked": "1000", "place": "Gate 2"},
    "barrier:b2": {"told": "It is none."},
    "quest:reference": {"note": "Mr Wu wrote."},
    "bounty": {"name": "A reference", "text": "In writing.", "xp": "30", "audience": "member:bob"},
    "quest:words": {"reason": "Which customer?"},
    "raid:r1": {"shelf": "notes", "note": "He decides on Friday."},
    "step:r3|": {"what": "Show it", "channel": "visit", "contact": "Mr Wu"},
    "step:r3|2": {"note": "He asked for it."},
    "end:r4": {"text": "Too late.", "cause": "price", "barrier": "Too dear."},
    "open:": {"account": "ACME Steel", "goal": "60000", "role": "closer"},
    "convert:L-2": {"title": "A first one", "amount": "500"},
    "lead:L-2": {"reason": "No budget."},
}


@pytest.mark.parametrize("place", FORMS)
async def test_every_form_has_what_was_typed_at_the_next_start(tmp_path: Path, place: str) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go(place)
        screen = app.root.frame.screen
        await until(lambda: is_filled_in(screen))
        for name, value in FORMS[place].items():
            screen.put(name, value)
        app.on_pause()
    async with opened(tmp_path) as app:
        screen = await reopened(app, place)
        await until(lambda: screen.has_kept)

        assert FORMS[place] == {name: screen.value_of(name) for name in FORMS[place]}


def is_filled_in(screen: Any) -> bool:
    """A step is filled in when its raid is there."""
    return bool(getattr(screen, "_is_filled", True))


async def test_what_was_sent_is_kept_no_longer(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go("report:ACME Steel")
        screen = app.root.frame.screen
        screen.ids.cause.chosen, screen.ids.text.text = "price", "Too dear."
        screen.keep_typed()
        kept = app.drafts.left_open(ANN)
        screen.save()

        assert ("report:ACME Steel", "", {}) == (kept, app.drafts.left_open(ANN), app.drafts.find(ANN, kept))


async def test_what_was_left_stands_in_its_form_but_the_app_begins_as_ever(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.place = "log"
        app.root.frame.screen.ids.account.text = "Zeta"
        app.root.frame.place = "today"
    async with opened(tmp_path) as app:
        await until(lambda: app.root.frame)
        began_at = app.root.frame.place
        app.root.frame.place = "log"

        assert ("today", "Zeta") == (began_at, app.root.frame.screen.ids.account.text)


async def test_a_form_is_begun_anew_with_a_tap(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.drafts.keep(ANN, "step:r3|2", {"what": (STEP, "Ask him"), "note": ("", "He asked for it.")}, NOW)
        app.root.frame.go("step:r3|2")
        await until(lambda: app.root.frame.screen.has_kept)
        screen = app.root.frame.screen
        restored = (screen.ids.what.text, screen.ids.note.text)
        await tap(shown(app.root, "Start over"))

        assert ("Ask him", "He asked for it.") == restored
        assert (STEP, "", {}) == (screen.ids.what.text, screen.ids.note.text, app.drafts.find(ANN, "step:r3|2"))


async def test_what_somebody_changed_meanwhile_is_not_typed_over(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.drafts.keep(ANN, "step:r3|2", {"what": ("As it was", "Ask him"), "note": ("", "He asked.")}, NOW)
        app.root.frame.go("step:r3|2")
        await until(lambda: app.root.frame.screen.has_kept)
        ids = app.root.frame.screen.ids

        assert (STEP, "He asked.") == (ids.what.text, ids.note.text)


async def test_who_signs_in_next_finds_nothing_of_others(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "outbox.sqlite")
    drafts.keep(ANN, "log", {"account": ("", "Zeta")}, NOW)
    bob = Owner(ANN.server, "bob")

    assert ({}, "") == (drafts.find(bob, "log"), drafts.left_open(bob))
    drafts.close()


async def test_forms_that_nobody_sends_do_not_pile_up(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "outbox.sqlite")
    for number in range(KEPT + 1):
        drafts.keep(ANN, f"report:{number}", {"text": ("", "x")}, NOW.replace(minute=number))

    assert ({}, {"text": ("", "x")}) == (drafts.find(ANN, "report:0"), drafts.find(ANN, f"report:{KEPT}"))
    drafts.close()


STEP = json.loads(json.dumps(ANSWERS["raid:r3"]))["steps"][1]["what"]
