"""What was logged is kept, with its id and its time, until it is settled."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mobile.outbox import KEPT, Outbox, Owner, State
from mobile.wire import Receipt
from tests.mobile.older import OLDER, old_file
from tests.source_tree import ROOT

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
ANN = Owner("https://office.example", "ann")
BOB = Owner("https://office.example", "bob")
CALL: dict[str, str | int] = {"account": "ACME Steel", "outcome": "connected", "duration_s": 300}

LOG_AND_DIE = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from mobile.outbox import Outbox, Owner
outbox = Outbox(Path(sys.argv[1]))
for name in ("first", "second", "third"):
    outbox.log(Owner("https://office.example", "ann"), "call.logged", {"account": name}, datetime.now(UTC))
os.kill(os.getpid(), signal.SIGKILL)
"""


def paid(id: str, xp: int = 5) -> Receipt:
    return Receipt(id, True, xp, ("+5 Call",))


def test_what_was_logged_survives_a_kill_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    command = [sys.executable, "-c", LOG_AND_DIE, str(path)]
    died = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)  # noqa: S603

    outbox = Outbox(path)
    names = [item.data["account"] for item in outbox.waiting(ANN, 10)]
    outbox.close()

    assert -signal.SIGKILL == died.returncode
    assert ["first", "second", "third"] == names


def test_id_and_time_are_made_when_it_is_logged(outbox: Outbox) -> None:
    item = outbox.log(ANN, "call.logged", CALL, NOW)

    event = json.loads(outbox.waiting(ANN, 1)[0].body)

    assert (item.id, "mobile/ann") == (event["id"], event["source"])
    assert ("call.logged", "2026-11-20T01:30:00.000+00:00", CALL) == (event["type"], event["time"], event["data"])


def test_nobody_sends_what_somebody_else_logged_on_the_phone(outbox: Outbox) -> None:
    outbox.log(ANN, "call.logged", CALL, NOW)

    assert [] == outbox.waiting(BOB, 10)
    assert [] == outbox.waiting(Owner("https://other.example", "ann"), 10)


def test_a_settled_event_is_not_sent_again(outbox: Outbox) -> None:
    item = outbox.log(ANN, "call.logged", CALL, NOW)

    outbox.settle(ANN, [paid(item.id)])

    assert [] == outbox.waiting(ANN, 10)
    assert [(State.RECORDED, 5, "+5 Call")] == [(one.state, one.xp, one.told) for one in outbox.latest(ANN, 10)]


def test_a_corrected_event_is_a_new_one_in_place_of_the_rejected(outbox: Outbox) -> None:
    old = outbox.log(ANN, "call.logged", CALL, NOW)
    outbox.settle(ANN, [Receipt(old.id, False, 0, (), "no such customer")])

    new = outbox.log(ANN, "call.logged", CALL | {"account": "ACME"}, NOW, instead_of=old.id)

    assert old.id != new.id
    assert [new.id] == [item.id for item in outbox.latest(ANN, 10)]


@pytest.mark.parametrize("is_recorded", [True, None])
def test_only_a_rejected_event_can_be_discarded(outbox: Outbox, is_recorded: bool | None) -> None:
    item = outbox.log(ANN, "call.logged", CALL, NOW)
    if is_recorded:
        outbox.settle(ANN, [paid(item.id)])

    outbox.discard(item.id)

    assert 1 == len(outbox.latest(ANN, 10))


def test_settled_events_are_forgotten_one_day_and_waiting_ones_never(outbox: Outbox) -> None:
    first = outbox.log(ANN, "call.logged", CALL, NOW)
    items = [outbox.log(ANN, "call.logged", CALL, NOW) for _ in range(KEPT + 5)]

    outbox.settle(ANN, [paid(item.id) for item in items])

    assert KEPT == outbox.count(ANN, State.RECORDED)
    assert [first.id] == [item.id for item in outbox.waiting(ANN, 10)]


def test_the_latest_customers_come_first_and_once(outbox: Outbox) -> None:
    for name in ("ACME", "Zeta", "ACME", "Kite"):
        outbox.log(ANN, "call.logged", {"account": name}, NOW)

    assert ("Kite", "ACME", "Zeta") == outbox.recent_accounts(ANN)


def test_an_estimate_is_what_the_last_one_of_its_kind_paid(outbox: Outbox) -> None:
    for outcome, xp in (("connected", 5), ("busy", 1), ("connected", 4)):
        item = outbox.log(ANN, "call.logged", CALL | {"outcome": outcome}, NOW)
        outbox.settle(ANN, [paid(item.id, xp)])

    assert 4 == outbox.estimate(ANN, "call.logged", CALL)
    assert None is outbox.estimate(ANN, "deal.won", {})


def test_money_is_estimated_in_proportion(outbox: Outbox) -> None:
    item = outbox.log(ANN, "collection.received", {"account": "ACME", "amount": "12000"}, NOW)
    outbox.settle(ANN, [paid(item.id, 24)])

    assert 5 == outbox.estimate(ANN, "collection.received", {"amount": "2500"})


def test_an_act_is_sent_alone_and_in_its_place(outbox: Outbox) -> None:
    before = [outbox.log(ANN, "call.logged", CALL, NOW).id for _ in range(2)]
    act = outbox.act(ANN, "quest.accept", "quests/q/accept", {}, NOW)
    after = outbox.log(ANN, "call.logged", CALL, NOW)

    batches = []
    while batch := outbox.next_batch(ANN, 50):
        batches.append([item.id for item in batch])
        outbox.settle(ANN, [paid(item.id) for item in batch])
    assert [before, [act.id], [after.id]] == batches


@pytest.mark.parametrize(("skew_s", "hour"), [(86_400.0, "2026-11-21"), (-86_400.0, "2026-11-19"), (4.0, "2026-11-20")])
def test_a_wrong_clock_is_put_right_once(outbox: Outbox, skew_s: float, hour: str) -> None:
    item = outbox.log(ANN, "call.logged", CALL, NOW)
    sealed = outbox.seal([item], skew_s)
    again = outbox.seal(outbox.waiting(ANN, 1), skew_s)

    assert f"{hour}T01:30:00.000+00:00" == json.loads(sealed[0].body)["time"]
    assert sealed == again == outbox.waiting(ANN, 1)


def test_what_was_never_sent_is_simply_taken_back(outbox: Outbox) -> None:
    sent, unsent = (outbox.log(ANN, "call.logged", CALL, NOW) for _ in range(2))
    outbox.seal([sent], 0.0)

    assert (False, True) == (outbox.take_back(sent.id), outbox.take_back(unsent.id))
    assert [sent.id] == [item.id for item in outbox.waiting(ANN, 9)]


def test_an_act_that_was_refused_is_tried_again_as_a_new_one(outbox: Outbox) -> None:
    act = outbox.act(ANN, "raid.join", "raids/r/join", {"role": "opener"}, NOW)
    outbox.settle(ANN, [Receipt(act.id, False, 0, (), "the raid is over")])
    outbox.retry(act.id)

    again = outbox.waiting(ANN, 1)[0]
    assert (act.body, act.path) == (again.body, again.path)
    assert act.id != again.id


@pytest.mark.parametrize("columns", OLDER)
def test_the_outbox_of_an_older_app_is_opened(tmp_path: Path, columns: str) -> None:
    path = tmp_path / "old.sqlite"
    old_file(path, columns, ANN)

    outbox = Outbox(path)
    outbox.act(ANN, "raid.steps", "raids/r/steps", {}, NOW, method="PATCH", if_match=0)
    outbox.close()
    outbox = Outbox(path)

    waiting = [(one.path, one.method, one.if_match, one.is_sealed) for one in outbox.waiting(ANN, 9)]
    assert [("events", "POST", None, False), ("raids/r/steps", "PATCH", 0, False)] == waiting
    outbox.close()


def test_the_latest_answer_is_remembered_per_member(outbox: Outbox) -> None:
    outbox.remember(ANN, "me", "old", NOW)
    outbox.remember(ANN, "me", "new", NOW + timedelta(minutes=1))

    assert ("new", NOW + timedelta(minutes=1)) == outbox.recall(ANN, "me")
    assert None is outbox.recall(BOB, "me")
