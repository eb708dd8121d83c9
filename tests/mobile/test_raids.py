"""A raid's steps as the phone tells them."""

import json
import time
from datetime import timedelta

import pytest

from mobile.raids import Step, read_raid
from mobile.screens.raid_tellings import tell_step


def planned(**changed: object) -> Step:
    """Ann's visit of tomorrow, as the server writes it."""
    step: dict[str, object] = {
        "id": "1",
        "who": "ann",
        "channel": "visit",
        "contact": "",
        "due": "2026-11-23T02:00:00Z",
        "day_only": True,
    }
    step |= {"what": "Have it gravelled", "state": "done", "barrier": None, "barrier_title": None}
    raid: dict[str, object] = {
        "id": "R",
        "title": "Pumps",
        "account": {"name": "Acme"},
        "state": "active",
        "phase": "propose",
        "version": 1,
    }
    raid |= {"ends_on": "2026-11-30", "roster": [], "log": [], "notes": [], "steps": [step | changed]}
    return read_raid(json.dumps(raid), "ann").steps[0]


@pytest.mark.parametrize(
    ("changed", "lines"),
    [
        ({}, ["Done, Visit, 11-23", "Have it gravelled"]),
        ({"barrier": "b", "barrier_title": "Mud"}, ["Done, Barrier, 11-23", "Have it gravelled", "Mud"]),
        ({"barrier": "b"}, ["Done, Barrier, 11-23", "Have it gravelled"]),
    ],
)
def test_a_step_for_a_barrier_is_told_with_its_name_as_far_as_one_may_know(
    changed: dict[str, object], lines: list[str]
) -> None:
    assert lines == tell_step(planned(**changed), timedelta(hours=8)).splitlines()


@pytest.mark.parametrize(("hours", "day"), [(8, "11-23"), (-8, "11-22")])
def test_the_day_of_a_step_is_the_offices_wherever_the_phone_is(
    hours: int, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        for zone in ("Pacific/Auckland", "America/Los_Angeles"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            assert f"Done, Visit, {day}" == tell_step(planned(), timedelta(hours=hours)).splitlines()[0]
    finally:
        monkeypatch.undo()
        time.tzset()
