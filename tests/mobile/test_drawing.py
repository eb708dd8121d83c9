"""What is drawn, where, and when nothing is."""

import asyncio
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.mobile.phones import offline
from tests.mobile.window import LONGEST_WAIT_S, frames

pytestmark = [pytest.mark.anyio, pytest.mark.kivy, pytest.mark.usefixtures("virtual_screen")]


def colours_of(widget: Any, skin: Any) -> set[str]:
    """The colours of the skin that are to be seen in a widget."""
    pixels = widget.export_as_image().texture.pixels
    seen = {pixels[start : start + 3] for start in range(0, len(pixels), 4)}
    names = [field.name for field in fields(skin)]
    return {name for name in names if bytes(round(part * 255) for part in getattr(skin, name)[:3]) in seen}


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


async def test_what_is_to_be_typed_stands_in_a_field_until_something_is(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.place = "log"
        await frames(6)
        field = app.root.frame.screen.ids.account
        seen = []
        for text in ("", "K", ""):
            field.text = text
            await frames(4)
            seen.append("soft" in colours_of(field, app.skin))

    assert [True, False, True] == seen


async def test_what_is_typed_into_stands_above_the_keyboard(tmp_path: Path) -> None:
    from kivy.core.window import Window

    async with offline(tmp_path) as app:
        app.root.frame.go("report:ACME Steel")
        await frames(6)
        app.root.frame.screen.ids.place.focus = True
        await frames(2)
        field = app.root.frame.screen.ids.place
        bottom = max(0, field.to_window(0, field.y)[1])
        Window._kheight = 500
        await frames(2)
        moved = Window.render_context["modelview_mat"][13]
        Window._kheight = 0
        field.focus = False

    assert pytest.approx(500 - bottom) == moved
    assert moved > 0


@pytest.mark.parametrize("place", ["today", "raids", "board", "log", "ledger", "raid:r1"])
async def test_a_screen_on_which_nothing_happens_is_not_drawn_again(tmp_path: Path, place: str) -> None:
    from kivy.core.window import Window

    drawn: list[object] = []
    Window.bind(on_flip=lambda *_told: drawn.append(place))
    async with offline(tmp_path) as app, asyncio.timeout(LONGEST_WAIT_S):
        app.root.frame.go(place)
        await frames(4)
        # The bar of a list that is new fades away first, after half a second: frames come at most sixty times in one.
        while drawn:
            drawn.clear()
            await frames(120)
        await frames(30)

        assert [] == drawn


async def test_only_the_state_of_a_late_barrier_is_red(tmp_path: Path) -> None:
    from mobile.screens.rows import Row

    async with offline(tmp_path) as app:
        app.root.frame.go("barriers")
        await frames(6)
        rows = [row for row in app.root.frame.screen.walk() if isinstance(row, Row)]
        inks = {
            label.text.split(", ")[0]: tuple(label.color)
            for row in rows
            for label in row.ids.words.children
            if row.goal in ("barrier:b1", "barrier:b2")
        }

        assert tuple(app.skin.threat_ink) == inks.pop("Somebody sees to it")
        assert tuple(app.skin.threat_ink) not in inks.values()
        assert {"Reported", "The road to the plant is mud; only one kind of car gets in."} <= set(inks)


@pytest.mark.parametrize("place", ["step:r3|", "end:r3", "report:ACME Steel", "lead:L-1", "barrier:b1", "entry"])
async def test_what_is_hidden_leaves_no_gap(tmp_path: Path, place: str) -> None:
    from mobile.screens.parts import Column

    async with offline(tmp_path) as app:
        app.root.frame.go(place if place != "entry" else f"entry:{app.outbox.entries(app.owner, 1)[0].id}")
        await frames(8)
        columns = [widget for widget in app.root.frame.screen.walk() if isinstance(widget, Column) and widget.height]
        gaps = [
            round(above.y - below.top - column.spacing)
            for column in columns
            for below, above in pairwise(_seen(column))
        ]
        hidden = [one for column in columns for one in column.children if not one.height]
        ends = {round(_seen(column)[0].y - column.y - column.padding[3]) for column in columns}

        assert hidden
        assert ({0}, {0}) == (set(gaps), ends)


def _seen(column: Any) -> list[Any]:
    """From the lowest to the highest."""
    return [one for one in column.children if one.height]
