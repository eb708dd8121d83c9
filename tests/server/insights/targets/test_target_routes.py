"""Targets over the API."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from tests.server.conftest import SignedIn
from tests.server.telling import see

pytestmark = pytest.mark.anyio


async def test_a_target_answers_attained_pace_and_what_was_due_by_now(put: Any, win: Any) -> None:
    await win("ann", 3)

    answer = (await put("bea", "member:ann", 7)).json()

    assert (7, 3, 3 / 7) == (answer["value"], answer["attained"], answer["attainment"])
    assert (5, 3 / 5, {"elapsed": 15, "total": 21}) == (answer["expected"], answer["pace"], answer["working_days"])


async def test_before_the_first_working_day_there_is_no_pace(put: Any) -> None:
    answer = (await put("bea", "company", 7, period="2026-12")).json()

    assert (0, None, 0.0) == (answer["expected"], answer["pace"], answer["attainment"])


async def test_each_sees_the_targets_of_whom_they_may_see(
    put: Any, client: AsyncTestClient[Litestar], signed_in: SignedIn
) -> None:
    for scope in ("company", "region:north", "team:red-team", "member:ann", "member:bob", "member:zoe"):
        assert 200 == (await put("bea", scope, 4)).status_code

    async def seen(who: str) -> list[str]:
        found = await see(client, await signed_in(who), "/targets", measure="deals_won", period="2026-11")
        return [row["scope"] for row in found["items"] if row["scope"].startswith("member:")]

    assert [["member:ann"], ["member:ann", "member:bob"]] == [await seen("ann"), await seen("mia")]
    assert ["member:ann", "member:bob", "member:zoe"] == await seen("bea")


async def test_a_rate_cannot_have_a_target(put: Any) -> None:
    answer = await put("bea", "company", 1, measure="win_rate")

    assert (400, "/measure") == (answer.status_code, answer.json()["errors"][0]["pointer"])


async def test_changing_a_target_needs_a_reason_and_setting_it_again_does_not(put: Any) -> None:
    assert 200 == (await put("bea", "company", 7)).status_code
    assert 200 == (await put("bea", "company", 7)).status_code
    refused = await put("bea", "company", 8)

    assert (400, "/reason") == (refused.status_code, refused.json()["errors"][0]["pointer"])
    assert 8 == (await put("bea", "company", 8, reason="Two more shops")).json()["value"]


async def test_the_history_tells_who_changed_what_when_and_why(
    put: Any, client: AsyncTestClient[Litestar], signed_in: SignedIn
) -> None:
    await put("mia", "member:ann", 7)
    await put("bea", "member:ann", 9, reason="New region")
    await put("bea", "member:ann", None, reason="On leave")

    query = {"measure": "deals_won", "period": "2026-11", "scope": "member:ann"}
    found = await see(client, await signed_in("ann"), "/targets/history", **query)

    told = {(row["before"], row["after"], row["reason"], row["by"]) for row in found["items"]}
    assert {(9, None, "On leave", "Bea Beech"), (7, 9, "New region", "Bea Beech"), (None, 7, "", "Mia Maple")} == told


async def test_who_read_an_older_version_is_told(
    put: Any, client: AsyncTestClient[Litestar], signed_in: SignedIn
) -> None:
    tag = (await put("bea", "company", 7)).headers["ETag"]
    await put("bea", "company", 8, reason="More shops")
    body = {"measure": "deals_won", "period": "2026-11", "scope": "company", "value": 9, "reason": "Even more"}
    headers = await signed_in("bea")

    late = await client.put("/api/v1/targets", json=body, headers=headers | {"If-Match": tag})
    query = {"measure": "deals_won", "period": "2026-11", "scope": "company"}
    read = await client.get("/api/v1/targets", params=query, headers=headers)
    again = await client.put("/api/v1/targets", json=body, headers=headers | {"If-Match": read.headers["ETag"]})

    assert (412, 200) == (late.status_code, again.status_code)


async def test_a_quarter_without_a_target_is_the_sum_of_its_months(
    put: Any, client: AsyncTestClient[Litestar], signed_in: SignedIn
) -> None:
    await put("bea", "company", 7, period="2026-10")
    await put("bea", "company", 9, period="2026-11")
    query = {"measure": "deals_won", "period": "2026-Q4"}

    (quarter,) = (await see(client, await signed_in("ann"), "/targets", **query))["items"]
    await put("bea", "company", 30, period="2026-Q4")
    (own,) = (await see(client, await signed_in("ann"), "/targets", **query))["items"]

    assert (16, True, {"months": 2, "months_in_all": 3}) == (quarter["value"], quarter["derived"], quarter["coverage"])
    assert (30, False) == (own["value"], own["derived"])


async def test_taking_a_quarters_target_away_brings_back_the_sum(put: Any) -> None:
    await put("bea", "company", 9, period="2026-11")
    await put("bea", "company", 30, period="2026-Q4")

    answer = await put("bea", "company", None, period="2026-Q4", reason="Months are enough")

    assert (9, True, 0) == (answer.json()["value"], answer.json()["derived"], answer.json()["version"])


async def test_a_parent_is_set_beside_the_sum_below_and_a_directors_target_counts_once(
    put: Any, client: AsyncTestClient[Litestar], signed_in: SignedIn, win: Any
) -> None:
    await win("ann", 4)
    for scope, value in (("region:north", 50), ("member:ann", 10), ("member:bob", 20)):
        await put("bea", scope, value)
    assert 4 == (await put("bea", "member:mia", 40, covers="tree")).json()["tree"]["attained"]

    found = await see(client, await signed_in("bea"), "/targets", measure="deals_won", period="2026-11")

    below = {row["scope"]: row["below"] for row in found["items"]}
    assert {"value": 30, "difference": 20} == below["region:north"]


async def test_sums_of_members_targets_are_not_for_members(
    put: Any, client: AsyncTestClient[Litestar], signed_in: SignedIn
) -> None:
    await put("bea", "team:blue-team", 50)
    await put("bea", "member:bob", 20)
    query = {"measure": "deals_won", "period": "2026-11", "scope": "team:blue-team"}

    seen = [
        (await see(client, await signed_in(who), "/targets", **query))["items"][0]["below"] for who in ("ann", "mia")
    ]

    assert [None, {"value": 20, "difference": 30}] == seen


async def test_many_targets_are_set_together_or_not_at_all(
    client: AsyncTestClient[Litestar], signed_in: SignedIn
) -> None:
    def body(*values: int) -> dict[str, Any]:
        items = [{"period": f"2026-{10 + n}", "scope": "member:ann", "value": value} for n, value in enumerate(values)]
        return {"measure": "deals_won", "items": items}

    headers = await signed_in("mia")
    good = await client.post("/api/v1/targets/batch", json=body(1, 2, 3), headers=headers)
    bad = await client.post("/api/v1/targets/batch", json=body(5, -2) | {"reason": "More"}, headers=headers)
    found = await see(client, headers, "/targets", measure="deals_won", period="2026-Q4")

    assert ({"changed": 3}, 400) == (good.json(), bad.status_code)
    assert ["/items/1/value"] == [problem["pointer"] for problem in bad.json()["errors"]]
    assert 6 == found["items"][0]["value"]


async def test_a_lead_sets_no_batch_that_holds_somebody_elses_target(
    client: AsyncTestClient[Litestar], signed_in: SignedIn
) -> None:
    items = [{"period": "2026-11", "scope": scope, "value": 5} for scope in ("member:ann", "team:red-team")]
    body = {"measure": "deals_won", "items": items}

    answer = await client.post("/api/v1/targets/batch", json=body, headers=await signed_in("mia"))

    assert 403 == answer.status_code
