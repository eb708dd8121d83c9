"""What whoever leads does in a raid without network, and what others do not see."""

from dataclasses import replace
from pathlib import Path

import pytest

from mobile.outbox import Value
from mobile.wire import Receipt
from tests.mobile.phones import offline
from tests.mobile.window import frames, shown, tap, texts

pytestmark = [pytest.mark.anyio, pytest.mark.kivy, pytest.mark.usefixtures("virtual_screen")]


@pytest.mark.parametrize(("raid", "has_next"), [("raid:r1", True), ("raid:r4", False)])
async def test_only_a_raid_that_runs_has_a_next_step(tmp_path: Path, raid: str, has_next: bool) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go(raid)
        await frames(4)

        assert has_next is bool(app.root.frame.screen.next)


async def test_where_somebody_was_quicker_one_looks_and_asks_again(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        act = app.act("raid.steps", "raids/r1/steps", {"step": "2", "who": "bob"}, method="PATCH", if_match=4)
        app.outbox.settle(app.owner, [Receipt(act.id, False, 0, (), "somebody changed this raid", "outdated")])
        app.root.frame.go(f"entry:{act.id}")
        await frames(4)
        told = app.root.frame.screen.told
        await tap(shown(app.root, "Look at it"))
        seen = app.root.frame.place
        app.root.frame.back()
        await frames(4)
        await tap(shown(app.root, "Try again"))
        again = app.outbox.waiting(app.owner, 9)[-1]

    assert ("raid:r1", "Somebody was quicker.") == (seen, told[:21])
    assert (5, act.body) == (again.if_match, again.body)


async def test_a_lead_moves_a_step_and_hands_it_over_without_network(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go("raid:r3")
        await frames(6)
        app.root.frame.go("step:r3|2")
        await frames(6)
        screen = app.root.frame.screen
        screen.ids.who.chosen, screen.ids.note.text = "bob", "Ask for Mr Wu at the gate."
        screen.ids.contact.text, screen.ids.what.text = "", "Bring the new sample."
        await tap(shown(app.root, "Save"))
        act = app.outbox.waiting(app.owner, 9)[-1]

    changed = {"who": "bob", "what": "Bring the new sample.", "contact": "", "note": "Ask for Mr Wu at the gate."}
    assert ("PATCH", "raids/r3/steps", 5) == (act.method, act.path, act.if_match)
    assert {"step": "2"} | changed == act.data


async def test_two_turn_to_one_contact_on_a_day_only_with_a_reason(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go("step:r3|")
        await frames(6)
        ids = app.root.frame.screen.ids
        ids.what.text, ids.contact.text, ids.day.chosen = "Show the price", "Mr Wu", "2026-11-21"
        app.root.frame.screen.save()
        trouble, before = app.root.frame.screen.trouble, app.outbox.waiting(app.owner, 9)
        ids.override.text = "He asked for both of us."
        app.root.frame.screen.save()
        act = app.outbox.waiting(app.owner, 9)[-1]

    assert trouble.startswith("Bob Birch turns to Mr Wu on that day, too.")
    assert "raid.plan" not in [one.kind for one in before]
    assert ("He asked for both of us.", "2026-11-21T09:00:00+08:00") == (act.data["override"], act.data["due"])


async def test_who_does_not_lead_sees_no_buttons_of_leads(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        seen = []
        for raid in ("r1", "r3"):
            app.root.frame.go(f"raid:{raid}")
            await frames(6)
            app.root.frame.screen.shelf = "team"
            await frames(3)
            goals = {getattr(widget, "goal", "") for widget in app.root.walk()}
            seen.append((texts(app.root) & {"Bring somebody in", "Call the raid off"}, f"seat:{raid}|bob" in goals))
        app.store.me = replace(app.store.me, permissions=frozenset())
        app.root.frame.go("raids")
        await frames(6)

        assert [(set(), False), ({"Bring somebody in", "Call the raid off"}, True)] == seen
        assert "Open a raid" not in texts(app.root)


async def test_a_raid_is_opened_without_network(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go("raids")
        await frames(6)
        await tap(shown(app.root, "Open a raid"))
        await frames(6)
        screen = app.root.frame.screen
        screen.save()
        trouble = screen.trouble
        screen.ids.account.text, screen.ids.goal.text = "ACME Steel", "32200"
        screen.ids.ends_on.chosen, screen.ids.role.chosen = screen.lengths()[0][0], "closer"
        screen.save()
        act = app.outbox.waiting(app.owner, 9)[-1]

    assert "Which customer? Tap one or type the name." == trouble
    assert ({"amount": "32200", "currency": "CNY"}, [{"member": "ann", "role": "closer"}]) == (
        act.data["goal"],
        act.data["roster"],
    )


async def test_the_review_of_a_defeat_names_what_stood_in_the_way(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go("end:r4")
        await frames(6)
        screen = app.root.frame.screen
        screen.ids.text.text = "We came too late."
        screen.save()
        trouble = screen.trouble
        screen.ids.cause.chosen, screen.ids.barrier.text = "competitor", "They had a frame contract."
        screen.save()
        act = app.outbox.waiting(app.owner, 9)[-1]

    assert trouble.startswith("What stood in the way?")
    barrier = {"cause": "competitor", "text": "They had a frame contract."}
    assert {"text": "We came too late.", "review": True, "barriers": [barrier]} == act.data


async def test_a_step_that_was_refused_is_put_right_in_its_form(tmp_path: Path) -> None:
    data: dict[str, Value] = {"step": "2", "who": "zoe", "due": "2026-11-25T10:00:00+08:00"}
    async with offline(tmp_path) as app:
        act = app.act("raid.step", "raids/r3/steps", data, method="PATCH", if_match=5)
        app.outbox.settle(app.owner, [Receipt(act.id, False, 0, (), "zoe is not on the roster", "invalid-input")])
        app.root.frame.go(f"entry:{act.id}")
        await frames(4)
        await tap(shown(app.root, "Correct"))
        await frames(6)
        screen = app.root.frame.screen
        seen = (screen.ids.day.chosen, screen.trouble)
        screen.ids.who.chosen = "bob"
        screen.save()
        again = app.outbox.waiting(app.owner, 9)[-1]

        assert ("2026-11-25", "zoe is not on the roster") == seen
        assert ({**data, "who": "bob"}, []) == (
            again.data,
            [one for one in app.outbox.rejected(app.owner) if one.id == act.id],
        )


async def test_one_comes_back_to_the_raid_from_its_step(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        places = ("raid:r3", "step:r3|2", "seat:r3|bob", "raid:r3", "account:A-1", "step:r3|2", "account:A-1")
        for place in places:
            app.root.frame.go(place)
            await frames(6)

        assert "ACME Steel" == app.root.frame.screen.title
