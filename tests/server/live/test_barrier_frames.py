"""The live stream of barriers: their own topic for those who see them, that of the list without a name."""

import pytest

from tests.server.barriers.blocking import BARRIERS, draft
from tests.server.live.test_raid_frames import bearer, heard, running

__all__ = ["running"]


@pytest.fixture
def barrier(running):
    """Reported by Ann."""
    return str(running.post(BARRIERS, json=draft(), headers=bearer(running, "ann")).json()["id"])


@pytest.mark.parametrize(("who", "kind"), [("bob", "barrier"), ("zoe", "error")])
def test_who_sees_a_barrier_follows_it(running, barrier, who, kind):
    def second():
        running.post(f"{BARRIERS}/{barrier}/confirmations", headers=bearer(running, "mia"))

    frame = heard(running, who, f"barrier:{barrier}", second, "barrier")

    assert kind == frame["type"]
    assert kind == "error" or barrier == frame["data"]["barrier"]


def test_the_list_hears_that_something_moved_and_not_what(running, barrier):
    def comment():
        running.post(f"{BARRIERS}/{barrier}/comments", json={"text": "Mud"}, headers=bearer(running, "ann"))

    frame = heard(running, "zoe", "barriers", comment, "barrier")

    assert {"barrier": None, "kind": "barrier.commented"} == frame["data"]
