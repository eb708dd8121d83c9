"""The live stream as a client sees it: hello, changes in order, none twice and none skipped."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.exceptions import WebSocketDisconnect
from litestar.testing import TestClient

from server.app import services_of
from server.db.database import Database
from server.intake.record import Recorder
from server.intake.submission import Submission
from server.people.access import viewer_for_token
from server.people.directories import DirectoryCache, people_changed
from server.people.roles import Language, Scope
from tests.server.acme import PASSWORD

PROGRAM = viewer_for_token(1, "crm", frozenset({Scope.EVENTS_WRITE}), Language.ENGLISH)


@pytest.fixture
def running(app: Litestar) -> Iterator[TestClient[Litestar]]:
    """The app, running, spoken to without async."""
    with TestClient(app, base_url="http://raidboard.test") as client:
        yield client


def _bearer(client: TestClient[Litestar], who: str) -> dict[str, str]:
    answer = client.post("/api/v1/sessions", json={"username": who, "password": PASSWORD})
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def _record(client: TestClient[Litestar], id: str, kind: str = "deal.won", **data: object) -> None:
    data = {"member": "ann", "deal": id, "amount": "40000.00", "account": "ACME"} if kind == "deal.won" else data
    event = {
        "specversion": "1.0",
        "id": id,
        "source": "crm",
        "type": kind,
        "time": "2026-11-20T09:00:00+08:00",
        "data": data,
    }
    recorder = services_of(client.app).get(Recorder)
    submission = Submission(json.dumps(event).encode(), PROGRAM)
    with client.portal() as portal:
        (receipt,) = portal.call(recorder.submit, [submission])
    assert receipt.error is None


def _frames(socket: Any, count: int) -> list[dict[str, Any]]:
    return [json.loads(socket.receive_text(timeout=60)) for _ in range(count)]


def test_the_first_frame_says_where_the_stream_begins(running: TestClient[Litestar]) -> None:
    _record(running, "1")

    with running.websocket_connect("/api/v1/live", headers=_bearer(running, "ann")) as socket:
        (hello,) = _frames(socket, 1)

    assert ("hello", 1) == (hello["type"], hello["seq"])


def test_an_event_reaches_its_member_with_the_reason_for_every_point(running: TestClient[Litestar]) -> None:
    with running.websocket_connect("/api/v1/live", headers=_bearer(running, "ann")) as socket:
        _frames(socket, 1)
        _record(running, "1")
        (award,) = _frames(socket, 1)

    assert ("award", "me", 1, "deal.won") == (
        award["type"],
        award["topic"],
        award["seq"],
        award["data"]["event"]["kind"],
    )
    assert award["data"]["xp"] == sum(one["xp"] for one in award["data"]["awards"])


def test_who_comes_back_sees_every_change_once_and_in_order(running: TestClient[Litestar]) -> None:
    headers = _bearer(running, "ann")
    seen: list[int] = []
    after = 0
    for turn in range(4):
        with running.websocket_connect(f"/api/v1/live?after={after}", headers=headers) as socket:
            assert "hello" == _frames(socket, 1)[0]["type"]
            for number in range(3):
                _record(running, f"{turn}-{number}", "call.logged", member="ann", outcome="busy")
            while len(seen) < 3 * turn + 2:
                frame = _frames(socket, 1)[0]
                if frame["type"] == "award":
                    seen.append(frame["seq"])
                    after = frame["seq"]

    assert list(range(1, len(seen) + 1)) == seen


def test_an_unknown_seq_is_answered_with_resync(running: TestClient[Litestar]) -> None:
    with running.websocket_connect("/api/v1/live?after=999", headers=_bearer(running, "ann")) as socket:
        hello, resync = _frames(socket, 2)

    assert ("hello", "resync", 0) == (hello["type"], resync["type"], resync["seq"])


def test_a_followed_board_says_that_it_moved_and_who(running: TestClient[Litestar]) -> None:
    topic = "board:revenue_won:2026-11:company"
    with running.websocket_connect("/api/v1/live", headers=_bearer(running, "zoe")) as socket:
        _frames(socket, 1)
        socket.send_text(json.dumps({"follow": [topic]}))
        socket.send_text(json.dumps({"follow": ["nonsense"]}))
        now, error = _frames(socket, 2)
        _record(running, "1")
        (board,) = _frames(socket, 1)

    assert ("board", 0, "error") == (now["type"], now["data"]["as_of_seq"], error["type"])
    assert ("board", topic, ["ann"]) == (board["type"], board["topic"], board["data"]["changed"])


def test_topics_named_beside_a_wrong_one_are_followed_all_the_same(running: TestClient[Litestar]) -> None:
    topic = "board:revenue_won:2026-11:company"
    with running.websocket_connect("/api/v1/live", headers=_bearer(running, "zoe")) as socket:
        _frames(socket, 1)
        socket.send_text(json.dumps({"follow": ["nonsense", "team:blue-team", topic]}))
        wrong, hidden, now = _frames(socket, 3)
        _record(running, "1")
        (board,) = _frames(socket, 1)

    assert ["nonsense", "team:blue-team"] == [one["data"]["topic"] for one in (wrong, hidden)]
    assert [("board", topic)] * 2 == [(one["type"], one["topic"]) for one in (now, board)]


def test_a_board_of_margins_is_followed_by_whoever_may_see_costs(running: TestClient[Litestar]) -> None:
    answers = []
    for who in ("zoe", "bea"):
        with running.websocket_connect("/api/v1/live", headers=_bearer(running, who)) as socket:
            _frames(socket, 1)
            socket.send_text(json.dumps({"follow": ["board:margin_won:2026-11:company"]}))
            answers += [frame["type"] for frame in _frames(socket, 1)]

    assert ["error", "board"] == answers


def test_nobody_hears_what_is_somebody_elses(running: TestClient[Litestar]) -> None:
    with running.websocket_connect("/api/v1/live", headers=_bearer(running, "zoe")) as socket:
        _frames(socket, 1)
        _record(running, "1", "call.logged", member="ann", outcome="busy")
        _record(running, "2", "call.logged", member="zoe", outcome="busy")
        (frame,) = _frames(socket, 1)

    assert 2 == frame["seq"]


def test_a_team_topic_is_for_the_team(running: TestClient[Litestar]) -> None:
    with running.websocket_connect("/api/v1/live", headers=_bearer(running, "zoe")) as socket:
        _frames(socket, 1)
        socket.send_text(json.dumps({"follow": ["team:blue-team"]}))
        (answer,) = _frames(socket, 1)

    assert "error" == answer["type"]


def test_everybody_may_hear_of_successes(running: TestClient[Litestar]) -> None:
    with running.websocket_connect("/api/v1/live", headers=_bearer(running, "zoe")) as socket:
        _frames(socket, 1)
        socket.send_text(json.dumps({"follow": ["company", "nonsense"]}))
        _frames(socket, 1)
        _record(running, "1")
        (deal, *_) = _frames(socket, 1)

    assert ("deal", "company", "Ann Ash") == (deal["type"], deal["topic"], deal["data"]["name"])


def test_without_a_session_the_stream_ends_at_once(running: TestClient[Litestar]) -> None:
    with running.websocket_connect("/api/v1/live") as socket, pytest.raises(WebSocketDisconnect) as error:
        socket.receive_text(timeout=60)

    assert 4401 == error.value.code


def test_who_stays_anonymous_is_named_to_nobody_in_the_stream(running: TestClient[Litestar]) -> None:
    _hide(running, "ann")
    topic = "board:revenue_won:2026-11:company"
    with running.websocket_connect("/api/v1/live", headers=_bearer(running, "zoe")) as socket:
        _frames(socket, 1)
        socket.send_text(json.dumps({"follow": ["company", topic]}))
        _frames(socket, 1)
        _record(running, "1")
        told = _frames(socket, 3)

    assert {"deal", "level", "board"} == {frame["type"] for frame in told}
    assert "ann" not in json.dumps(told).lower()


def _hide(client: TestClient[Litestar], who: str) -> None:
    async def hide() -> None:
        db = services_of(client.app).get(Database)
        async with db.write() as tx:
            await tx.execute("UPDATE member SET visibility = 'anonymous' WHERE username = $1", who)
            await people_changed(tx)
        await services_of(client.app).get(DirectoryCache).current()

    with client.portal() as portal:
        portal.call(hide)


@pytest.mark.parametrize(("who", "heard"), [("ann", ("me", "award")), ("mia", ("team:blue-team", "deal"))])
def test_what_names_nobody_reaches_whose_deal_it_is(
    running: TestClient[Litestar], who: str, heard: tuple[str, str]
) -> None:
    _record(running, "1", "deal.opened", member="ann", deal="D-1", account="ACME")
    with running.websocket_connect("/api/v1/live", headers=_bearer(running, who)) as socket:
        _frames(socket, 1)
        _record(running, "2", "deal.stage_changed", deal="D-1", stage="Proposal")
        (frame,) = _frames(socket, 1)

    assert heard == (frame["topic"], frame["type"])


def test_the_team_hears_that_a_deal_moved_and_nothing_else_of_it(running: TestClient[Litestar]) -> None:
    with running.websocket_connect("/api/v1/live", headers=_bearer(running, "mia")) as socket:
        _frames(socket, 1)
        _record(running, "1", "deal.stage_changed", member="ann", deal="D-1", stage="Proposal", account="ACME")
        (moved,) = _frames(socket, 1)

    assert ("deal", "deal.stage_changed") == (moved["type"], moved["data"].pop("kind"))
    assert {None} == set(moved["data"].values())
