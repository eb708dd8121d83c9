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
    assert ("call.logged", "2026-11-20T01:30:00+00:00", CALL) == (event["type"], event["time"], event["data"])


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

    assert 4 == outbox.estimate(ANN, "call.logged", "connected")
    assert None is outbox.estimate(ANN, "deal.won", "")


def test_the_latest_answer_is_remembered_per_member(outbox: Outbox) -> None:
    outbox.remember(ANN, "me", "old", NOW)
    outbox.remember(ANN, "me", "new", NOW + timedelta(minutes=1))

    assert ("new", NOW + timedelta(minutes=1)) == outbox.recall(ANN, "me")
    assert None is outbox.recall(BOB, "me")
