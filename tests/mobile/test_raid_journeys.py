"""Raids from the phone to a real server process and back: as a rep, and as who leads."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mobile.api import API
from mobile.live import Link
from mobile.outbox import State, Value
from tests.mobile.phones import session, signed_in
from tests.mobile.scene import CALL
from tests.mobile.window import RealServer, shown, tap, texts, until

pytestmark = [pytest.mark.anyio, pytest.mark.kivy, pytest.mark.usefixtures("virtual_screen")]


def anew(name: str) -> str:
    """A name or key of its own: what is tried once more meets the same server, with what it did there before."""
    return f"{name} {uuid.uuid4().hex[:8]}"


async def open_raid(mia: API, account: str, seats: list[tuple[str, str]]) -> str:
    """Mia opens a raid at her desk; answers its id."""
    goal, ends = {"amount": "600000.00", "currency": "CNY"}, f"{datetime.now(UTC).date() + timedelta(days=20)}"
    me = json.loads(await mia.get("me", {}))
    roster = [{"member": member, "role": role} for member, role in seats]
    goal["currency"] = me["organisation"]["currency"]
    call = {"id": account, "source": "desk/mia", "type": "call.logged", "time": f"{datetime.now(UTC):%FT%TZ}"}
    await mia.send([json.dumps(call | {"data": CALL | {"account": account}})], "mia")
    raid = {"account": account, "goal": goal, "ends_on": ends, "roster": roster}
    opened_raid: str = json.loads(await mia.act("raids", account, json.dumps(raid)))["id"]
    return opened_raid


async def test_a_raid_is_joined_noted_and_hit_from_the_phone(tmp_path: Path, server: str) -> None:
    steel = anew("Boss Steel")
    async with signed_in(tmp_path, server) as app, session(server, "mia") as mia:
        app.log("call.logged", CALL | {"account": steel})
        await until(lambda: app.store.latest and app.store.latest[0].state is State.RECORDED)
        goal, ends = {"amount": "600000.00", "currency": app.store.me.currency}, f"{app.today() + timedelta(days=20)}"
        seats = [{"member": "mia", "role": "closer"}]
        raid = {"account": steel, "goal": goal, "ends_on": ends, "roster": seats}
        id = json.loads(await mia.act("raids", anew("open"), json.dumps(raid)))["id"]
        app.root.frame.go(f"raid:{id}")
        await until(lambda: app.store.raid is not None)
        app.root.frame.screen.shelf = "team"
        app.act("raid.join", f"raids/{id}/join", {"role": app.store.raid.roles[0][0]})
        app.act("raid.notes", f"raids/{id}/notes", {"text": "I am in."})
        await until(lambda: len(app.store.raid.roster) == 2)
        app.log("visit.logged", {"account": steel})
        await until(lambda: any(hit.change for hit in app.store.raid.hits))

        assert ["I am in."] == [note.text for note in app.store.raid.notes]
        assert [] == app.outbox.rejected(app.owner)


async def test_a_lead_opens_a_raid_brings_somebody_in_and_plans_a_step(tmp_path: Path, server: str) -> None:
    steel = anew("Lead Steel")
    async with signed_in(tmp_path, server, "mia") as app:
        app.log("call.logged", CALL | {"account": steel})
        app.root.frame.go(f"open:{steel}")
        await until(lambda: app.store.raid_rules)
        ids = app.root.frame.screen.ids
        ids.goal.text, ids.role.chosen, ids.plan.chosen = "600000", "closer", "new_business"
        ids.ends_on.chosen = app.root.frame.screen.lengths()[2][0]
        app.root.frame.screen.save()
        await until(lambda: [one for one in app.store.raids.items if one.account == steel])
        raid = next(one.id for one in app.store.raids.items if one.account == steel)
        app.root.frame.go(f"seat:{raid}|ann")
        await until(lambda: app.store.raid and "Bring in as Opener" in texts(app.root))
        await tap(shown(app.root, "Bring in as Opener"))
        app.root.frame.go(f"raid:{raid}")
        await until(lambda: app.store.raid and len(app.store.raid.roster) == 2)
        app.root.frame.go(f"step:{raid}|")
        await until(lambda: app.root.frame.screen.days)
        screen = app.root.frame.screen
        screen.ids.what.text, screen.ids.who.chosen, screen.ids.day.chosen = "Show the sample", "ann", screen.days[1][0]
        screen.save()
        app.root.frame.go(f"raid:{raid}")
        await until(lambda: app.store.raid and len(app.store.raid.steps) == 7 and not app.store.waiting)

        assert ("Show the sample", "ann") == (app.store.raid.steps[-1].what, app.store.raid.steps[-1].who)
        assert [] == app.outbox.rejected(app.owner)


async def test_a_lead_changes_a_raid_without_network_and_all_of_it_is_done(
    tmp_path: Path, real_office: RealServer
) -> None:
    async with session(real_office.url, "mia") as mia:
        raid = await open_raid(mia, anew("Offline Steel"), [("mia", "closer"), ("ann", "opener")])
        for number in range(2):
            step = {"who": "ann", "channel": "call", "what": f"Call {number}", "day_only": True}
            due = f"{datetime.now(UTC) + timedelta(days=5):%FT%TZ}"
            await mia.act(f"raids/{raid}/steps", anew(f"step {number}"), json.dumps(step | {"due": due}))
    async with signed_in(tmp_path, real_office.url, "mia") as app:
        app.root.frame.go(f"raid:{raid}")
        await until(lambda: app.store.raid and len(app.store.raid.steps) == 2)
        real_office.kill()
        await until(lambda: app.store.link is not Link.LIVE)
        app.act("raid.notes", f"raids/{raid}/notes", {"text": "In the train."})
        for step_id in [step.id for step in app.store.raid.steps]:
            app.root.frame.go(f"step:{raid}|{step_id}")
            await until(lambda: app.root.frame.screen.people)
            app.root.frame.screen.ids.who.chosen = "mia"
            app.root.frame.screen.save()
        app.root.frame.go(f"raid:{raid}")
        assert 3 == app.outbox.count(app.owner, State.WAITING)
        real_office.start()
        app.sync.wake()
        await until(lambda: not app.outbox.count(app.owner, State.WAITING))
        await until(lambda: app.store.raid and {step.who for step in app.store.raid.steps} == {"mia"})

        assert [] == app.outbox.rejected(app.owner)


async def test_where_a_colleague_was_quicker_nothing_is_overwritten(tmp_path: Path, server: str) -> None:
    async with session(server, "mia") as mia, signed_in(tmp_path, server, "mia") as app:
        raid = await open_raid(mia, anew("Quick Steel"), [("mia", "closer"), ("ann", "opener")])
        due = f"{datetime.now(UTC) + timedelta(days=5):%FT%TZ}"
        step = {"who": "ann", "channel": "call", "what": "Call them", "day_only": True, "due": due}
        told = json.loads(await mia.act(f"raids/{raid}/steps", anew("quick step"), json.dumps(step)))
        edit, id, seen = json.dumps({"step": "1", "what": "Visit them"}), told["steps"][0]["id"], told["version"]
        await mia.act(f"raids/{raid}/steps", "quick edit", edit, method="PATCH", if_match=seen)
        app.root.frame.go(f"raid:{raid}")
        await until(lambda: app.store.raid and app.store.raid.version == seen + 1)
        app.act("raid.step", f"raids/{raid}/steps", {"step": id, "who": "mia"}, method="PATCH", if_match=seen)
        await until(lambda: app.outbox.rejected(app.owner))
        refused = app.outbox.rejected(app.owner)[0]
        unchanged = app.store.raid.steps[0]
        app.retry(refused.id)
        await until(lambda: app.store.raid.steps[0].who == "mia")

        assert ("outdated", "Visit them", "ann") == (refused.code, unchanged.what, unchanged.who)
        assert ("Visit them", []) == (app.store.raid.steps[0].what, app.outbox.rejected(app.owner))


async def test_what_a_colleague_did_beside_it_refuses_nothing_that_waited(tmp_path: Path, server: str) -> None:
    async with session(server, "ann") as ann, session(server, "mia") as mia, signed_in(tmp_path, server, "mia") as app:
        raid = await open_raid(mia, anew("Beside Steel"), [("mia", "closer"), ("ann", "opener"), ("bob", "expert")])
        due = f"{datetime.now(UTC) + timedelta(days=5):%FT%TZ}"
        read = 0
        for name in ("one", "two", "three"):
            step = {"who": "ann", "channel": "call", "what": name, "day_only": True, "due": due}
            read = json.loads(await mia.act(f"raids/{raid}/steps", anew(f"beside {name}"), json.dumps(step)))["version"]
        app.sync.stop()
        for change in ({"step": "1", "what": "Visit them"}, {"step": "2", "who": "mia"}, {"step": "1", "who": "mia"}):
            app.act("raid.step", f"raids/{raid}/steps", change, method="PATCH", if_match=read)
        app.act("raid.leave", f"raids/{raid}/leave", {"member": "bob"}, if_match=read)
        await ann.act(f"raids/{raid}/notes", anew("a note"), json.dumps({"text": "They moved."}))
        await ann.act(f"raids/{raid}/steps", anew("own"), json.dumps({"step": "3", "what": "Send it"}), method="PATCH")
        app._open_session()
        await until(lambda: not app.outbox.count(app.owner, State.WAITING))
        app.root.frame.go(f"raid:{raid}")
        await until(lambda: app.store.raid)

        assert [] == app.outbox.rejected(app.owner)
        assert [("Visit them", "mia"), ("two", "mia"), ("Send it", "ann")] == [
            (one.what, one.who) for one in app.store.raid.steps
        ]
        assert {"mia", "ann"} == {seat.member for seat in app.store.raid.roster}


async def test_a_raid_that_ended_meanwhile_is_not_called_off(tmp_path: Path, server: str) -> None:
    async with session(server, "mia") as mia, signed_in(tmp_path, server, "mia") as app:
        raid = await open_raid(mia, anew("Ended Steel"), [("mia", "closer")])
        app.root.frame.go(f"end:{raid}")
        await until(lambda: app.store.raid and app.root.frame.screen.act_text)
        await mia.act(f"raids/{raid}/finish", anew("off"), json.dumps({"text": "They were bought."}))
        data: dict[str, Value] = {"text": "Too slow.", "review": False}
        app.act("raid.call-off", f"raids/{raid}/finish", data)
        await until(lambda: app.outbox.rejected(app.owner))

        assert "conflict" == app.outbox.rejected(app.owner)[0].code
