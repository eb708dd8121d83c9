"""What happened at ACME before somebody slices it: five deals, shared, taken back, without a team, and imported."""

import json
from collections.abc import Iterator

from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.app import services_of
from server.intake.record import Recorder
from server.intake.submission import Submission
from server.people.access import viewer_for_token
from server.people.roles import Language, Scope

PROGRAM = viewer_for_token(1, "crm", frozenset({Scope.EVENTS_WRITE}), Language.ENGLISH)


def _event(kind: str, id: str, day: str, **data: object) -> dict[str, object]:
    time = f"{day}T10:00:00+08:00"
    return {"specversion": "1.0", "id": id, "source": "crm", "type": kind, "time": time, "data": data}


def story() -> Iterator[dict[str, object]]:
    """Some weeks of selling; amounts are told so that every sum below is another one."""
    shared = [{"member": "ann", "share": "0.67"}, {"member": "zoe", "share": "0.33"}]
    yield _event(
        "deal.won", "1", "2026-10-05", deal="1", member="ann", amount="1000.00", account="Alpha", product="Pump"
    )
    yield _event(
        "deal.won", "2", "2026-10-20", deal="2", member="bob", amount="250.50", account="Beta", product="Valve"
    )
    yield _event(
        "deal.won", "3", "2026-11-02", deal="3", credits=shared, amount="100.00", account="Alpha", product="Pump"
    )
    yield _event(
        "deal.won", "4", "2026-11-10", deal="4", member="zoe", amount="4000.00", account="Gamma", product="Pump"
    )
    yield _event("deal.won", "5", "2026-11-11", deal="5", member="bea", amount="77.00", account="Beta")
    yield _event("deal.lost", "6", "2026-11-12", deal="6", member="ann", reason="price", account="Gamma")
    yield _event(
        "deal.won", "7", "2026-11-13", deal="7", member="ann", amount="900.00", account="Alpha", product="Pump"
    )
    yield _event("call.logged", "8", "2026-11-13", account="Alpha", member="bob", duration_s=300, outcome="connected")
    yield _event("event.reversed", "9", "2026-11-14", reverses={"source": "crm", "id": "7"}, reason="cancelled")


def record_story(client: AsyncTestClient[Litestar], app: Litestar) -> None:
    """Tell it all to the app."""
    submissions = [Submission(json.dumps(one).encode(), PROGRAM) for one in story()]
    # The app runs in a loop of its own.
    with client.portal() as portal:
        receipts = portal.call(services_of(app).get(Recorder).submit, submissions)
    assert [receipt.error for receipt in receipts] == [None] * len(submissions)
