"""Being somebody at the pages, and putting events on record as a program would."""

import itertools
import json
import re
from typing import Any

from litestar.testing import TestClient

from server.app import services_of
from server.db.database import Database
from server.intake.record import Recorder
from server.intake.submission import Submission
from server.people.access import viewer_for_token
from server.people.directories import people_changed
from server.people.roles import Language, Scope, Visibility
from tests.web.moment import now
from tests.web.organisation import PASSWORD

PROGRAM = viewer_for_token(1, "crm", frozenset({Scope.EVENTS_WRITE, Scope.DATA_READ}), Language.ENGLISH)
_numbers = itertools.count(1)


def become(pages: TestClient[Any], username: str) -> None:
    """Sign somebody in, in place of whoever was."""
    pages.cookies.clear()
    answer = pages.post("/sign-in", data={"username": username, "password": PASSWORD})
    assert answer.status_code == 303, answer.text


def tell(
    pages: TestClient[Any], kind: str, member: str = "ann", id: str = "", time: object = "", **data: object
) -> int:
    """Record an event, of now or of another time; answers its seq."""
    event = {
        "specversion": "1.0",
        "id": id or f"{kind}-{next(_numbers)}",
        "source": "crm",
        "type": kind,
        "time": time or now().isoformat(),
        "data": ({"member": member} if member else {}) | data,
    }
    submission = Submission(json.dumps(event).encode(), PROGRAM)
    with pages.portal() as portal:
        (receipt,) = portal.call(services_of(pages.app).get(Recorder).submit, [submission])
    assert receipt.error is None, receipt.error
    return receipt.seq


def win(pages: TestClient[Any], member: str = "ann", amount: str = "10000.00") -> int:
    """A deal won by somebody, with ACME Steel; answers its seq."""
    return tell(pages, "deal.won", member, deal=f"D-{next(_numbers)}", account="ACME Steel", amount=amount)


def hide(pages: TestClient[Any], username: str, visibility: Visibility) -> None:
    """Somebody chooses how they stand on boards."""
    db = services_of(pages.app).get(Database)

    async def choose() -> None:
        async with db.write() as tx:
            await tx.execute("UPDATE member SET visibility = $1 WHERE username = $2", str(visibility), username)
            await people_changed(tx)

    with pages.portal() as portal:
        portal.call(choose)


def see(pages: TestClient[Any], path: str) -> str:
    """The page at a path."""
    answer = pages.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:400])
    return answer.text


def found(pattern: str, page: str) -> str:
    """What the pattern's group matches on a page; fails the test when it is not there."""
    match = re.search(pattern, page)
    assert match is not None, f"{pattern!r} is not on the page"
    return match[1]
