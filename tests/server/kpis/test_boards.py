"""Boards over the API: everybody is on them, they move with every batch, and they say what they are as of."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.app import services_of
from server.db.database import Database
from server.intake.record import Recorder
from server.intake.submission import Submission
from server.people.access import viewer_for_token
from server.people.directories import people_changed
from server.people.roles import Language, Scope
from tests.server.acme import StandingClock
from tests.server.conftest import SignedIn

pytestmark = pytest.mark.anyio
Record = Callable[..., Awaitable[None]]
PROGRAM = viewer_for_token(1, "crm", frozenset({Scope.EVENTS_WRITE}), Language.ENGLISH)


@pytest.fixture
def record(client: AsyncTestClient[Litestar], app: Litestar) -> Record:
    """Record events of somebody: (kind, id, time, data) as CloudEvents."""

    async def send(kind: str, id: str, time: str, **data: object) -> None:
        event = {"specversion": "1.0", "id": id, "source": "crm", "type": kind, "time": time, "data": data}
        submission = Submission(json.dumps(event).encode(), PROGRAM)
        # The app runs in a loop of its own.
        with client.portal() as portal:
            (receipt,) = portal.call(services_of(app).get(Recorder).submit, [submission])
        assert receipt.error is None

    return send


@pytest.fixture
def board(client: AsyncTestClient[Litestar], signed_in: SignedIn) -> Callable[..., Awaitable[dict[str, Any]]]:
    """Fetch a board as somebody."""

    async def fetch(who: str, measure: str, **query: str) -> dict[str, Any]:
        headers = await signed_in(who)
        answer = await client.get(f"/api/v1/boards/{measure}", params={"period": "2026-11"} | query, headers=headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return fetch


def _won(record: Record, id: str, member: str, amount: str, time: str = "2026-11-20T09:00:00+08:00") -> Awaitable[None]:
    return record("deal.won", id, time, deal=id, member=member, amount=amount, account="ACME")


async def test_somebody_who_never_signed_in_is_on_the_board(record: Record, board: Any) -> None:
    await _won(record, "1", "ann", "1200.00")

    found = await board("zoe", "revenue_won")

    ranks = [(row["rank"], row["id"], row["value"]["amount"]) for row in found["rows"]]
    assert [(1, "ann", "1200.00"), (2, "bob", "0.00"), (2, "mia", "0.00"), (2, "zoe", "0.00")] == ranks


async def test_a_board_moves_with_every_batch(record: Record, board: Any) -> None:
    await _won(record, "1", "ann", "1200.00")
    before = await board("ann", "revenue_won")
    await _won(record, "2", "zoe", "5000.00")

    after = await board("ann", "revenue_won")

    assert ("ann", "zoe") == (before["rows"][0]["id"], after["rows"][0]["id"])
    assert (2, before["as_of_seq"] + 1) == (after["me"]["rank"], after["as_of_seq"])


async def test_places_are_compared_with_this_mornings_from_the_second_day_of_a_period_on(
    record: Record, board: Any, clock: StandingClock
) -> None:
    clock.advance(days=3)
    await _won(record, "1", "ann", "700.00", time="2026-11-23T09:00:00+08:00")
    monday = await board("bea", "revenue_won", period="2026-W48")
    clock.advance(days=1)
    await _won(record, "2", "zoe", "900.00", time="2026-11-24T09:00:00+08:00")

    tuesday = await board("bea", "revenue_won", period="2026-W48")

    assert {None} == {row["move"] for row in monday["rows"]}
    assert [("zoe", 1), ("ann", -1)] == [(row["id"], row["move"]) for row in tuesday["rows"][:2]]


async def test_a_board_built_before_and_after_its_events_is_the_same(record: Record, board: Any, db: Database) -> None:
    await board("ann", "xp")
    await _won(record, "1", "bob", "40000.00")
    moved = await board("ann", "xp")
    rows = await db.fetch("SELECT member, xp FROM standing")

    values = {row["value"] for row in moved["rows"]}

    assert {row["xp"] for row in rows} | {0} == values


async def test_a_deal_won_at_half_past_one_on_the_1st_counts_in_the_organisations_month(
    record: Record, board: Any
) -> None:
    await _won(record, "1", "ann", "700.00", time="2026-10-31T17:30:00Z")

    november = await board("ann", "revenue_won")
    october = await board("ann", "revenue_won", period="2026-10")

    assert ("700.00", "0.00") == (november["me"]["value"]["amount"], october["me"]["value"]["amount"])


async def test_a_reopened_deal_is_no_longer_counted(record: Record, board: Any) -> None:
    await _won(record, "1", "ann", "700.00")
    await record("deal.reopened", "2", "2026-11-20T09:20:00+08:00", deal="1")

    assert "0.00" == (await board("ann", "revenue_won"))["me"]["value"]["amount"]


async def test_attainment_ranks_by_share_of_target(
    record: Record, board: Any, client: AsyncTestClient[Litestar], signed_in: SignedIn
) -> None:
    await _won(record, "1", "ann", "5000.00")
    await _won(record, "2", "bob", "4000.00")
    boss = await signed_in("bea")
    for who, target in (("ann", "10000.00"), ("bob", "5000.00")):
        body = {"measure": "revenue_won", "period": "2026-11", "scope": f"member:{who}"}
        money = {"amount": target, "currency": "CNY"}
        assert 200 == (await client.put("/api/v1/targets", json=body | {"value": money}, headers=boss)).status_code

    found = await board("ann", "revenue_won", rank_by="attainment")

    assert [("bob", 0.8), ("ann", 0.5)] == [(row["id"], row["attainment"]) for row in found["rows"][:2]]
    assert [None, None] == [row["rank"] for row in found["rows"][2:]]


async def test_a_team_board_and_a_board_of_teams(record: Record, board: Any) -> None:
    await _won(record, "1", "ann", "5000.00")
    await _won(record, "2", "zoe", "4000.00")

    inside = await board("ann", "revenue_won", scope="team:blue-team")
    teams = await board("ann", "revenue_won", by="team")

    assert ["ann", "bob", "mia"] == [row["id"] for row in inside["rows"]]
    assert [("blue-team", 1), ("red-team", 2)] == [(row["id"], row["rank"]) for row in teams["rows"]]


async def test_a_quotient_with_nothing_to_divide_by_has_no_rank(record: Record, board: Any) -> None:
    await _won(record, "1", "ann", "5000.00")
    await record("deal.lost", "2", "2026-11-20T09:10:00+08:00", deal="2", member="ann", reason="price")

    found = await board("ann", "win_rate")

    assert [("ann", 1, 0.5), ("bob", None, None)] == [
        (row["id"], row["rank"], row["value"]) for row in found["rows"][:2]
    ]


@pytest.mark.parametrize(
    ("measure", "query", "told"),
    [
        ("revenue_wom", {}, "revenue_won"),
        ("revenue_won", {"period": "2026-13"}, "2026-13"),
        ("revenue_won", {"scope": "team:nowhere"}, "team:nowhere"),
        ("revenue_won", {"view": "sideways"}, "sideways"),
    ],
)
async def test_a_wrong_question_is_answered_with_the_value_and_what_to_do(
    client: AsyncTestClient[Litestar], signed_in: SignedIn, measure: str, query: dict[str, str], told: str
) -> None:
    params = {"period": "2026-11"} | query
    answer = await client.get(f"/api/v1/boards/{measure}", params=params, headers=await signed_in("ann"))

    assert answer.status_code in (400, 404)
    assert told in answer.json()["detail"]
    assert all(told in one["message"] for one in answer.json().get("errors", []))


async def test_kpis_show_what_they_are_made_of(
    record: Record, client: AsyncTestClient[Litestar], signed_in: SignedIn
) -> None:
    await _won(record, "1", "ann", "5000.00")
    await record("deal.lost", "2", "2026-11-20T09:10:00+08:00", deal="2", member="zoe", reason="price")
    params = {"period": "2026-Q4", "by": "region"}

    answer = await client.get("/api/v1/kpis/win_rate", params=params, headers=await signed_in("bea"))

    rows = {row["key"]: (row["value"], row["numerator"], row["denominator"]) for row in answer.json()["rows"]}
    assert {"north": (1.0, 1, 1), "south": (0.0, 0, 1)} == rows


@pytest.mark.parametrize("by", ["product", "account", "source", "month", "industry", "member", "team", "company"])
async def test_every_dimension_adds_up_to_the_same_sum(
    record: Record, client: AsyncTestClient[Litestar], signed_in: SignedIn, by: str
) -> None:
    await record(
        "deal.won", "1", "2026-11-20T09:00:00+08:00", deal="1", member="ann", amount=10, product="P", account="A"
    )
    await record("deal.won", "2", "2026-10-20T09:00:00+08:00", deal="2", member="zoe", amount="5.50")

    answer = await client.get(
        "/api/v1/kpis/revenue_won", params={"period": "2026", "by": by}, headers=await signed_in("bea")
    )

    assert 15.5 == sum(float(row["value"]["amount"]) for row in answer.json()["rows"])


async def test_a_rep_sets_no_target_and_a_lead_only_for_the_own_team(
    client: AsyncTestClient[Litestar], signed_in: SignedIn
) -> None:
    async def put(who: str, scope: str) -> int:
        body = {"measure": "deals_won", "period": "2026-11", "scope": scope, "value": 5}
        return (await client.put("/api/v1/targets", json=body, headers=await signed_in(who))).status_code

    assert [403, 400] == [await put("ann", "team:blue-team"), await put("ann", "member:bob")]
    assert [200, 200, 403, 400] == [
        await put("mia", scope) for scope in ("team:blue-team", "member:bob", "team:red-team", "member:zoe")
    ]


async def test_who_stays_anonymous_is_named_to_nobody_but_still_counted(
    record: Record, client: AsyncTestClient[Litestar], signed_in: SignedIn, db: Database
) -> None:
    await _won(record, "1", "ann", "5000.00")
    async with db.write() as tx:
        await tx.execute("UPDATE member SET visibility = 'anonymous' WHERE username = 'ann'")
        await people_changed(tx)

    params = {"period": "2026-11", "by": "member"}
    answer = await client.get("/api/v1/kpis/revenue_won", params=params, headers=await signed_in("zoe"))

    assert [("", "", "5000.00")] == [(row["key"], row["name"], row["value"]["amount"]) for row in answer.json()["rows"]]
