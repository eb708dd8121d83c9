"""What a period will end with, over the API."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from tests.server.conftest import SignedIn
from tests.server.telling import see

pytestmark = pytest.mark.anyio
Client = AsyncTestClient[Litestar]


async def ask(client: Client, headers: dict[str, str], **query: str) -> dict[str, Any]:
    return await see(client, headers, "/forecast", **({"measure": "deals_won", "period": "2026-11"} | query))


async def test_the_parts_add_up_and_the_quantiles_are_in_order(year: None, client: Client, signed_in: SignedIn) -> None:
    found = await ask(client, await signed_in("bea"))
    ends = [one["value"] for one in found["quantiles"]]

    assert found["forecast"] == pytest.approx(found["attained"] + found["pipeline"] + found["run_rate"], abs=1)
    assert (sorted(ends), 4) == (ends, found["attained"])
    assert [("offer", 2)] == [(one["stage"], one["deals"]) for one in found["stages"]]
    assert (7, None, "company") == (found["working_days_left"], found["probability"], found["scope"])


async def test_money_is_forecast_in_money(year: None, client: Client, signed_in: SignedIn) -> None:
    found = await ask(client, await signed_in("bea"), measure="revenue_won", scope="region:south")

    assert {"amount": "0.00", "currency": "CNY"} == found["attained"]
    assert 100 < float(found["pipeline"]["amount"]) < 900


async def test_targets_answer_forecast_and_probability(year: None, client: Client, signed_in: SignedIn) -> None:
    headers = await signed_in("bea")
    for scope, value in (("company", 3), ("region:south", 90)):
        body = {"measure": "deals_won", "period": "2026-11", "scope": scope, "value": value}
        assert 200 == (await client.put("/api/v1/targets", json=body, headers=headers)).status_code
    company, south = (await see(client, headers, "/targets", measure="deals_won", period="2026-11"))["items"]

    assert 1.0 == company["probability"]
    assert 0.0 == pytest.approx(south["probability"], abs=1e-6)
    assert (await ask(client, headers))["forecast"] == company["forecast"] >= 3


async def test_earlier_forecasts_are_looked_at_again(year: None, client: Client, signed_in: SignedIn) -> None:
    told = (await ask(client, await signed_in("bea")))["calibration"]

    assert told["forecasts"] == sum(one["forecasts"] for one in told["buckets"]) > 60
    assert told["inside_80"] / told["forecasts"] > 0.6
    assert all(one["from"] - 1e-9 <= one["said"] <= one["to"] + 1e-9 for one in told["buckets"])


async def test_what_comes_bit_by_bit_goes_by_its_pace(year: None, client: Client, signed_in: SignedIn) -> None:
    found = await ask(client, await signed_in("bea"), measure="deals_opened", period="2026-12")

    assert ([], 0, 23) == (found["stages"], found["attained"], found["working_days_left"])
    # One deal every third day.
    assert 8 <= found["forecast"] <= 12


async def test_without_a_past_nothing_is_said(client: Client, signed_in: SignedIn) -> None:
    found = await ask(client, await signed_in("bea"))

    assert (None, None, [], 0) == (found["forecast"], found["pipeline"], found["quantiles"], found["attained"])


async def test_a_period_that_is_over_ends_with_what_it_had(year: None, client: Client, signed_in: SignedIn) -> None:
    found = await ask(client, await signed_in("bea"), period="2026-10")

    assert {found["attained"]} == {found["forecast"], *(one["value"] for one in found["quantiles"])}
    assert 0 == found["working_days_left"]


@pytest.mark.parametrize(
    ("who", "scope", "status"),
    [
        *[("ann", "", 200), ("ann", "member:ann", 200), ("ann", "member:bob", 404), ("ann", "company", 404)],
        *[("mia", "", 200), ("mia", "member:ann", 200), ("mia", "team:red-team", 404), ("mia", "region:north", 404)],
        *[("bea", "", 200), ("bea", "member:zoe", 200), ("ada", "region:south", 200), ("bea", "team:nobody", 404)],
    ],
)
async def test_each_asks_about_whom_they_may_see(
    client: Client, signed_in: SignedIn, who: str, scope: str, status: int
) -> None:
    query = {"measure": "deals_won", "period": "2026-11", "scope": scope}

    assert status == (await client.get("/api/v1/forecast", params=query, headers=await signed_in(who))).status_code


async def test_a_rate_is_not_forecast(client: Client, signed_in: SignedIn) -> None:
    query = {"measure": "win_rate", "period": "2026-11"}
    answer = await client.get("/api/v1/forecast", params=query, headers=await signed_in("bea"))

    assert (400, "/measure") == (answer.status_code, answer.json()["errors"][0]["pointer"])
