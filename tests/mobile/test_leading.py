"""What whoever leads decides between two visits, and what becomes of a lead; with a real server process."""

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mobile.outbox import State
from tests.mobile.phones import offline, session, signed_in
from tests.mobile.test_pool import bring
from tests.mobile.window import frames, shown, tap, texts, until

pytestmark = [pytest.mark.anyio, pytest.mark.kivy, pytest.mark.usefixtures("virtual_screen")]


async def test_a_lead_of_the_pool_is_handed_to_somebody_of_the_team(tmp_path: Path, server: str) -> None:
    id = await bring(server, "Hand 4801")
    async with signed_in(tmp_path, server, "mia") as app:
        app.root.frame.go(f"lead:{id}")
        await until(lambda: "Hand it to somebody" in texts(app.root))
        await tap(shown(app.root, "Hand it to somebody"))
        await until(lambda: "Bob Birch" in texts(app.root))
        await frames(4)
        await tap(shown(app.root, "Bob Birch"))
        await tap(shown(app.root, "Hand it over"))
        await until(lambda: not app.outbox.count(app.owner, State.WAITING))
        place = app.root.frame.place
        await until(lambda: app.store.lead and app.store.lead.holder == "bob")

    assert (f"lead:{id}", []) == (place, app.store.rejected)


async def test_who_is_handed_a_lead_logs_a_call_and_makes_a_customer_of_it(tmp_path: Path, server: str) -> None:
    id = await bring(server, "Call 4802")
    async with signed_in(tmp_path, server) as app:
        app.act("lead.claim", f"leads/{id}/claim", {})
        app.root.frame.go(f"lead:{id}")
        await until(lambda: "Log a call" in texts(app.root))
        await frames(4)
        await tap(shown(app.root, "Log a call"))
        await frames(4)
        await tap(shown(app.root, "Log it"))
        await until(lambda: not app.outbox.count(app.owner, State.WAITING))
        call = app.outbox.latest(app.owner, 1)[0]
        app.root.frame.go(f"lead:{id}")
        app.root.frame.go(f"convert:{id}")
        await frames(4)
        app.root.frame.screen.ids.title.text, app.root.frame.screen.ids.amount.text = "Two pumps", "9000"
        await tap(shown(app.root, "It became a customer"))
        await until(lambda: app.store.lead and app.store.lead.state == "qualified")
        async with session(server, "ann") as ann:
            deals = json.loads(await ann.get("deals", {"account": "Call 4802"}))["items"]

    assert (id, "Call 4802", State.RECORDED) == (call.data["lead"], call.data["contact"], call.state)
    assert [("Two pumps", "9000.00")] == [(one["title"], one["amount"]["amount"]) for one in deals]


async def test_a_lead_is_handed_out_without_network_by_whom_may_do_so(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go("hand:L-2")
        await frames(4)
        app.root.frame.screen.save()
        trouble = app.root.frame.screen.told
        app.root.frame.screen.ids.sought.text = "red"
        await frames(4)
        await tap(shown(app.root, "Zoe Zhu"))
        await tap(shown(app.root, "Hand it over"))
        act = app.outbox.waiting(app.owner, 9)[-1]

    assert "To whom? Tap a name." == trouble
    assert ("leads/L-2/assign", {"member": "zoe"}) == (act.path, act.data)


async def test_a_bounty_is_approved_and_another_sent_back_from_the_phone(tmp_path: Path, server: str) -> None:
    due = f"{datetime.now(UTC) + timedelta(days=5):%F}"
    async with session(server, "mia") as mia:
        bounty = {"title": "A good word", "due_on": due, "xp": 5}
        id = json.loads(await mia.act("quests", "a bounty", json.dumps(bounty)))["id"]
    for name in ("ann", "bob"):
        async with session(server, name) as taker:
            await taker.act(f"quests/{id}/accept", f"accept {name}", "{}")
            await taker.act(f"quests/{id}/submit", f"submit {name}", json.dumps({"note": f"{name} did it"}))
    async with signed_in(tmp_path, server, "mia") as app:
        app.root.frame.go(f"quest:{id}")
        await until(lambda: any("ann did it" in text for text in texts(app.root)))
        app.root.frame.screen.decide("ann", "approve")
        app.root.frame.screen.ids.reason.text = "Which customer?"
        app.root.frame.screen.decide("bob", "reject")
        await until(lambda: not app.outbox.count(app.owner, State.WAITING))
        await until(lambda: {one.state for one in app.store.quests.items[-1].takers} == {"approved", "rejected"})
        takers = {one.member: (one.state, one.note) for one in app.store.quests.items[-1].takers}

    assert [] == app.store.rejected
    assert {"ann": "approved", "bob": "rejected"} == {name: state for name, (state, _note) in takers.items()}
    assert "Which customer?" == takers["bob"][1]


async def test_a_bounty_is_posted_from_the_phone_and_put_right_where_it_pays_too_much(
    tmp_path: Path, server: str
) -> None:
    title = f"A reference {uuid.uuid4().hex[:8]}"
    async with signed_in(tmp_path, server, "mia") as app, session(server, "ann") as ann:
        app.root.frame.go("bounty")
        screen = app.root.frame.screen
        screen.ids.name.text, screen.ids.due_on.chosen, screen.ids.xp.text = title, screen.lengths()[1][0], "1000000"
        screen.save()
        await until(lambda: app.store.rejected)
        app.root.frame.go(f"entry:{app.store.rejected[0].id}")
        app.root.frame.screen.mend()
        screen = app.root.frame.screen
        mended = (screen.ids.name.text, screen.ids.xp.text)
        screen.ids.xp.text = "5"
        screen.save()
        await until(lambda: any(one.title == title and one.is_to_decide for one in app.store.quests.items))
        offered = [one for one in json.loads(await ann.get("quests", {}))["offered"] if one["title"] == title]

    assert (title, "1000000") == mended
    assert [5] == [one["reward"]["xp"] for one in offered]
    assert [] == app.store.rejected


@pytest.mark.parametrize("permissions", [frozenset(), frozenset(("quests:post",))])
async def test_only_whoever_may_post_bounties_is_offered_to(tmp_path: Path, permissions: frozenset[str]) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go("quests")
        await frames(4)
        app.store.me = replace(app.store.me, permissions=permissions)
        await frames(4)

        assert bool(permissions) is ("Post a bounty" in texts(app.root))


async def test_what_was_decided_without_network_is_not_decided_twice(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go("quests")
        await frames(4)
        await tap(shown(app.root, "To decide"))
        await frames(4)
        told = [row.text for row in app.root.walk() if getattr(row, "title", "") == "A good word of a customer"]
        app.root.frame.go("quest:words")
        await frames(4)
        await tap(shown(app.root, "Approve"))
        await frames(4)
        act, buttons = app.outbox.waiting(app.owner, 9)[-1], texts(app.root)

    assert ["Under way, +60 XP, waiting for you: 1"] == told[:1]
    assert ("quests/words/approve", {"member": "zoe"}, False) == (act.path, act.data, "Approve" in buttons)


async def test_who_was_never_looked_up_can_be_brought_in_without_network(tmp_path: Path, server: str) -> None:
    async with signed_in(tmp_path, server, "mia") as app:
        await until(lambda: app.store.colleagues)
        app.sync.stop()
        app.root.frame.go("hand:nothing")
        await frames(4)

        assert {"Ann Ash", "Bob Birch"} <= texts(app.root)


async def decide(app: Any, step: str, state: str, said: str = "") -> None:
    """Somebody taps what can be done about a barrier, and it is done."""
    await until(lambda: step in texts(app.root))
    await frames(4)
    app.root.frame.screen.ids.told.text = said
    await tap(shown(app.root, step))
    await until(lambda: app.store.barrier.state == state)


async def test_a_barrier_is_confirmed_seen_to_and_out_of_the_way_from_the_phone(tmp_path: Path, server: str) -> None:
    report = {"cause": "access", "text": "The gate is locked.", "id": "gate-1"}
    async with session(server, "ann") as ann, signed_in(tmp_path, server, "mia") as app:
        told = report | {"blocked": {"amount": "9000", "currency": app.store.me.currency}}
        await ann.act("barriers", "gate", json.dumps(told))
        app.root.frame.go("barrier:gate-1")
        await decide(app, "Confirm it", "confirmed")
        await decide(app, "I see to it", "owned")
        await decide(app, "It is out of the way", "resolved", "They gave us a key.")
        await until(lambda: not app.outbox.count(app.owner, State.WAITING))

        assert [] == app.outbox.rejected(app.owner)


async def test_what_rejects_a_barrier_has_to_be_said(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go("barrier:b2")
        await frames(6)
        app.root.frame.screen.act("reject")
        trouble = app.root.frame.screen.trouble
        app.root.frame.screen.ids.told.text = "They buy elsewhere."
        app.root.frame.screen.act("reject")
        await frames(4)
        act, buttons = app.outbox.waiting(app.owner, 9)[-1], texts(app.root)

    assert ("Say it in a sentence.", False) == (trouble, "Confirm it" in buttons)
    assert ("barriers/b2/reject", {"reason": "They buy elsewhere."}) == (act.path, act.data)


async def test_a_notice_leads_to_its_page_or_to_what_one_does_about_it(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go("notices")
        await frames(6)
        goals = [line["goal"] for line in app.root.frame.screen.ids.rows.data]

    assert ["raid:r1", "deal:r1"] == goals[1:3]
    assert {"log:collection.received||ACME Steel", "log:call.logged||ACME Steel"} == {goals[0], *goals[3:]}
