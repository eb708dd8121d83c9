"""Recording events without the app: straight through the recorder."""

import json
from typing import Any

from server.accounts.registry import Registry
from server.db.database import Database
from server.intake.batch import References
from server.intake.record import Recorder
from server.intake.submission import Receipt, Status, Submission
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.roles import Language, Scope
from tests.server.acme import StandingClock

MORNING = "2026-11-20T09:00:00+08:00"
PROGRAM = Viewer("token:1", None, "crm", "crm", None, Language.ENGLISH, scopes=frozenset({Scope.EVENTS_WRITE}))


def told(id: str, kind: str, time: str = MORNING, **data: Any) -> bytes:
    """An event on the wire."""
    return json.dumps({"id": id, "source": "crm", "type": kind, "time": time, "data": data}).encode()


A_DAY = (
    told("1", "deal.opened", "2026-11-02T09:00:00+08:00", deal="D", member="ann", amount="50000", account="Acme"),
    told("2", "call.logged", member="ann", outcome="connected", duration_s=90, account="Acme"),
    told("3", "deal.won", deal="D", member="ann", amount="48000", account="Acme", product="Pump, large"),
    told("4", "visit.logged", member="zoe", account='Bolt "& Sons"', note="a\nb"),
    told("5", "deal.reopened", deal="D", reason="second thoughts"),
)


async def record(db: Database, *events: bytes) -> list[Receipt]:
    """Record events in one batch; every one must be recorded."""
    recorder = Recorder(db, References(DirectoryCache(db), Registry()), StandingClock())
    async with recorder.running():
        receipts = await recorder.submit([Submission(event, PROGRAM) for event in events])
    assert {Status.RECORDED} == {one.status for one in receipts}, receipts
    return receipts
