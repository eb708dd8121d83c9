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
