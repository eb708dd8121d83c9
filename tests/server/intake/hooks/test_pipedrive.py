"""Pipedrive tells copies of records, in its old form and its new one; only with user and password."""

import json
from typing import Any

import pytest

from server.intake.hooks import store
from server.intake.hooks.desk import HookDesk
from server.intake.hooks.pipedrive import read
from server.intake.hooks.source import Unreadable
from server.intake.hooks.terms import Terms
from tests.server.acme import NOW
from tests.server.intake.hooks.hooking import deliver, pipedrive, set_up
from tests.server.intake.recording import Desk

pytestmark = pytest.mark.anyio

PATH = "/api/v1/hooks/pipedrive"
TERMS = Terms(
    user="raidboard", owners={"24": "ann", "25": "bob"}, stages={"1": "Contact", "2": "Offer"}, currency="CNY"
)
DAY = "2026-11-02"


def deal(minute: int, action: str = "change", **data: Any) -> dict[str, Any]:
    """A deal in the new form, as it is so many minutes after nine."""
    record = {
        "id": 9,
        "title": "Press",
        "owner_id": 24,
        "org_id": 18,
        "stage_id": 1,
        "status": "open",
        "value": 5000,
        "currency": "CNY",
        "add_time": f"{DAY}T09:00:00Z",
        "is_deleted": False,
    }
    meta = {"action": action, "entity": "deal", "entity_id": "9", "timestamp": f"{DAY}T09:{minute:02}:00.500Z"}
    return {"meta": meta | {"version": "2.0", "attempt": 1}, "data": record | data, "previous": None}


def old(action: str, object: str, id: int, current: Any, previous: Any = None, second: int = 0) -> dict[str, Any]:
    """A delivery in the old form."""
    meta = {"action": action, "object": object, "id": id, "timestamp_milli": 1_793_610_000_000 + second * 1000}
    return {"v": 1, "meta": meta, "current": current, "previous": previous, "retry": 0}


def gone(minute: int, **meta: Any) -> dict[str, Any]:
    told = deal(minute, "delete")
    return told | {"data": None, "meta": told["meta"] | meta}


CREATED, MOVED = deal(0, "create"), deal(10, stage_id=2, value=6000)
WON = deal(20, stage_id=2, value=6000, status="won", won_time=f"{DAY}T09:19:00Z")


async def send(hooks: HookDesk, *told: dict[str, Any]) -> None:
    for one in told:
        await deliver(hooks, json.dumps(one).encode(), hook="pipedrive")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1, 2)])
async def test_copies_in_any_order_come_to_the_same_deal(desk: Desk, hooks: HookDesk, order: tuple[int, ...]) -> None:
    await set_up(desk.db, "pipedrive", TERMS)
    await send(hooks, *([CREATED, MOVED, WON][place] for place in order))

    assert {"ann": 6_000_00} == await desk.measured("revenue_won")
    assert {"ann": 1} == await desk.measured("deals_opened")
    (row,) = await desk.db.fetch("SELECT state, title, stage, amount FROM deal WHERE id = '9'")
    assert ("won", "Press", "Offer", 6_000_00) == tuple(row)


async def test_a_deleted_deal_is_taken_back(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "pipedrive", TERMS)
    await send(hooks, CREATED, WON, gone(30))

    assert {} == await desk.measured("revenue_won")
    assert {} == await desk.measured("deals_opened")


async def test_a_deal_that_went_up_in_another_one_is_taken_back(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "pipedrive", TERMS)
    await send(hooks, CREATED, WON, gone(30, merged_to_id="10"))

    assert {} == await desk.measured("revenue_won")


async def test_customers_and_stages_get_their_names_whenever_they_are_told(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "pipedrive", Terms(owners={"24": "ann"}))
    await send(hooks, CREATED)
    assert ["stage '1' has no name here: add it to the hook's stages"] == (await store.held(desk.db, "pipedrive", 1))[
        0
    ][1]

    await send(
        hooks, old("added", "stage", 1, {"name": "First contact"}), old("added", "organization", 18, {"name": "ACME"})
    )

    (row,) = await desk.db.fetch(
        "SELECT d.stage, a.name FROM deal d JOIN account a ON a.id = d.account WHERE d.id = '9'"
    )
    assert ("First contact", "ACME") == tuple(row)
    assert [] == await store.held(desk.db, "pipedrive", 1)


@pytest.mark.parametrize("is_late", [False, True])
async def test_a_merged_organisation_gives_its_deals_to_what_remained(
    desk: Desk, hooks: HookDesk, is_late: bool
) -> None:
    await set_up(desk.db, "pipedrive", TERMS)
    merge = old("merged", "organization", 19, {"name": "ACME Group", "merge_what_id": 18}, {"name": "ACME"}, 60)
    first = [old("added", "organization", 18, {"name": "ACME"}), WON]
    await send(hooks, *([*first, merge] if is_late else [merge, *first]))

    told = await desk.db.fetch_value("SELECT a.name FROM deal d JOIN account a ON a.id = d.account WHERE d.id = '9'")
    assert "ACME Group" == told
    assert {"ann": 6_000_00} == await desk.measured("revenue_won")


async def test_an_activity_counts_once_it_is_done_and_no_more_when_it_is_undone(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "pipedrive", TERMS)
    call = {"type": "call", "subject": "Ring", "assigned_to_user_id": 25, "done": False, "marked_as_done_time": ""}
    done = call | {"done": True, "marked_as_done_time": f"{DAY} 09:30:00", "duration": "00:10"}
    await send(hooks, old("added", "activity", 2, call), old("updated", "activity", 2, done, second=5))
    assert {"bob": 1} == await desk.measured("calls")

    await send(hooks, old("updated", "activity", 2, call, second=9))

    assert {} == await desk.measured("calls")


async def test_over_http_user_and_password_open_the_door(client, db) -> None:
    await set_up(db, "pipedrive", TERMS)
    answer = await client.post(PATH, **pipedrive(json.dumps(WON).encode()))

    assert 200 == answer.status_code
    assert "won" == await db.fetch_value("SELECT state FROM deal WHERE id = '9'")


@pytest.mark.parametrize("wrong", [{"secret": "guessed"}, {"user": "somebody"}, {"secret": ""}])
async def test_a_wrong_password_does_not(client, db, wrong: dict[str, str]) -> None:
    await set_up(db, "pipedrive", TERMS)

    assert 401 == (await client.post(PATH, **pipedrive(b"{}", **wrong))).status_code
    assert 401 == (await client.post(PATH, content=b"{}", headers={"Authorization": "Basic ###"})).status_code
    assert 401 == (await client.post(PATH, content=b"{}")).status_code


@pytest.mark.parametrize("body", [b"", b"[]", b'{"meta": 5}', b'{"meta": {"object": "deal"}}', b"[" * 9000])
def test_what_is_no_webhook_is_told(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body, NOW)


@pytest.mark.parametrize("noun", ["person", "note", "pipeline"])
def test_what_is_no_selling_is_understood_and_makes_nothing(noun: str) -> None:
    reading = read(json.dumps(old("updated", noun, 5, {"name": "Δώρα"})).encode(), NOW)

    assert ((), ()) == (reading.told, reading.unknown)


def test_what_nothing_is_known_of_is_told() -> None:
    assert ("nothing is known of 'teleport'",) == read(
        json.dumps(old("updated", "teleport", 5, {})).encode(), NOW
    ).unknown
