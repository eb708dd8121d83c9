"""The live stream of raids: rooms for insiders, victories for everybody, a word for whoever is meant."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.server.acme import PASSWORD
from tests.server.raids.raiding import EARLIER, LATER, RAIDS, draft, step
from tests.server.telling import told

WIN = told("w", "deal.won", LATER, deal="D", account="Acme", amount="10000")


@pytest.fixture
def running(app: Litestar) -> Iterator[TestClient[Litestar]]:
    """The app, running, spoken to without async."""
    with TestClient(app, base_url="http://raidboard.test") as client:
        yield client


def bearer(client: TestClient[Litestar], who: str) -> dict[str, str]:
    answer = client.post("/api/v1/sessions", json={"username": who, "password": PASSWORD})
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def send(client: TestClient[Litestar], headers: dict[str, str], event: dict[str, Any]) -> None:
    assert "recorded" == client.post("/api/v1/events", json=event, headers=headers).json()["results"][0]["status"]


@pytest.fixture
def raid(running: TestClient[Litestar]) -> str:
    """Opened by Mia on Acme."""
    mia = bearer(running, "mia")
    send(running, mia, told("first", "message.sent", EARLIER, account="Acme"))
    return str(running.post(RAIDS, json=draft(), headers=mia).json()["id"])


def heard(client: TestClient[Litestar], who: str, topic: str, do: Any, type: str = "raid") -> dict[str, Any]:
    """The first frame of a type that somebody who follows a topic gets; an error, if they may not follow it."""
    with client.websocket_connect("/api/v1/live", headers=bearer(client, who)) as socket:
        socket.send_text(json.dumps({"follow": [topic]}))
        # Answered after all that was asked before: then the topic is followed.
        socket.send_text(json.dumps({"follow": ["nothing"]}))
        frames = until(socket, lambda frame: frame["type"] == "error")
        if frames[-1]["data"]["sent"] != '{"follow": ["nothing"]}':
            return frames[-1]
        do()
        return until(socket, lambda frame: frame["type"] == type and frame["topic"] == topic)[-1]


def until(socket: Any, is_last: Any) -> list[dict[str, Any]]:
    frames = [json.loads(socket.receive_text(timeout=60))]
    while not is_last(frames[-1]):
        frames.append(json.loads(socket.receive_text(timeout=60)))
    return frames


def test_a_hit_is_told_in_the_room_with_who_and_how_hard(running, raid):
    visit = told("v", "visit.logged", LATER, account="Acme", contact="Li")
    bob = bearer(running, "bob")
    topic = f"raid:{raid}"
    frame = heard(running, "ann", topic, lambda: send(running, bob, visit))

    data = frame["data"]
    assert ("raid", "bob", "9850.00", "150.00") == (
        *(frame["type"], data["member"], data["hp"]["left"]["amount"], data["hit"]["amount"]),
    )
    assert [("closer", 1.5)] == [(line["role"], line["factor"]) for line in data["lines"]]


@pytest.mark.parametrize(("who", "hears"), [("ann", True), ("mia", True), ("bea", True), ("zoe", False)])
def test_the_room_is_for_insiders(running, raid, who, hears):
    note = {"text": "Call back"}
    mia = bearer(running, "mia")
    topic = f"raid:{raid}"
    frame = heard(running, who, topic, lambda: running.post(f"{RAIDS}/{raid}/notes", json=note, headers=mia))

    assert ("raid" if hears else "error") == frame["type"]


def test_a_victory_is_celebrated_by_the_company(running, raid):
    ann = bearer(running, "ann")
    frame = heard(running, "zoe", "company", lambda: send(running, ann, WIN))

    assert ("victory", "Blue Team") == (frame["data"]["state"], frame["data"]["name"])


def test_whoever_a_step_or_a_note_is_meant_for_is_told(running, raid):
    mia = bearer(running, "mia")

    def act() -> None:
        running.post(f"{RAIDS}/{raid}/steps", json=step(), headers=mia)
        running.post(f"{RAIDS}/{raid}/notes", json={"text": "See step 1, @ann."}, headers=mia)

    with running.websocket_connect("/api/v1/live", headers=bearer(running, "ann")) as socket:
        socket.receive_text(timeout=60)
        act()
        frames = [json.loads(socket.receive_text(timeout=60)) for _ in range(2)]

    assert [("me", "step", "mia"), ("me", "mention", "mia")] == [
        (frame["topic"], frame["data"]["what"], frame["data"]["by"]) for frame in frames
    ]
