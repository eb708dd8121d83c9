"""Why over the API: the drivers sum to the gap, and each sees what is theirs."""

from decimal import Decimal
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.insights.parts import Dimension
from tests.server.conftest import SignedIn
from tests.server.insights.conftest import Close
from tests.server.insights.why.conftest import Ask, amounts

pytestmark = pytest.mark.anyio


def total(rows: list[dict[str, Any]]) -> Decimal:
    """What drivers, or the drivers of parts, add up to."""
    drivers = [driver for row in rows for driver in row.get("drivers", [row])]
    return sum((Decimal(one["amount"]["amount"]) for one in drivers), Decimal())


async def test_a_gap_against_the_month_before_worked_by_hand(ask: Ask, close: Close) -> None:
    # September: 4 decided, 2 won, 20,000. October: 5 decided, 2 won, 24,000. L = 4,000 / ln 1.2 = 21,939.26;
    # opportunities L·ln(5/4) = 4,895.60; conversion L·ln(0.4/0.5) = −4,895.60; average deal L·ln 1.2 = 4,000.
    await close("ann", "2026-09-10", [12_000, 8_000], lost=2)
    await close("ann", "2026-10-12", [12_000, 12_000], lost=3)

    found = await ask("bea")

    money = [found[name]["amount"] for name in ("actual", "reference", "gap")]
    assert ["24000.00", "20000.00", "4000.00"] == money
    assert {"opportunities": "4895.60", "conversion": "-4895.60", "average_deal": "4000.00"} == amounts(found)


async def test_a_shortfall_without_barriers_is_unexplained(ask: Ask, close: Close) -> None:
    await close("ann", "2025-10-10", [900])
    await close("ann", "2026-10-12", [600])

    found = await ask("bea", against="last_year")

    assert [] == found["barriers"]
    assert ("0.00", "300.00") == (found["explained"]["amount"], found["unexplained"]["amount"])


async def test_a_month_under_way_is_compared_with_as_many_working_days(ask: Ask, close: Close) -> None:
    # On the 20th of November 15 working days are over; after the Chinese holidays October's 15th was the 27th.
    await close("ann", "2026-10-27", [500])
    await close("ann", "2026-10-28", [900])
    await close("ann", "2026-11-02", [700])

    found = await ask("bea", period="2026-11")

    money = [found[name]["amount"] for name in ("reference", "gap", "unexplained")]
    assert ["500.00", "200.00", "0.00"] == money
    compared = found["compared"]
    assert ("2026-10", "2026-10-27", 15, True) == tuple(
        compared[name] for name in ("period", "end", "working_days", "cut")
    )


async def test_a_target_is_split_by_the_rates_of_last_year(ask: Ask, close: Close, aim: Any) -> None:
    await close("ann", "2025-10-10", [100], lost=1)
    await close("ann", "2026-10-12", [100], lost=3)
    await aim("company", 200)

    found = await ask("bea", against="target")

    # At half and 100 each, 200 need 4 opportunities: there were 4. Conversion fell from 1/2 to 1/4.
    assert {"opportunities": "0.00", "conversion": "-100.00", "average_deal": "0.00"} == amounts(found)
    assert "2025-10" == found["rates_from"]
    assert [4.0, 0.5, 100_00.0] == [one["reference"] for one in found["drivers"]]


async def test_time_to_come_is_a_driver_of_a_target_under_way(ask: Ask, close: Close, aim: Any) -> None:
    await close("ann", "2026-11-10", [1500])
    await aim("company", 2100, "2026-11")

    found = await ask("bea", against="target", period="2026-11")

    # 15 of 21 working days brought 15/21 of the target: only time is missing.
    assert "-600.00" == amounts(found)["time"] == found["gap"]["amount"]
    assert "600.00" == found["unexplained"]["amount"]


async def test_parts_sum_to_the_whole_by_every_dimension(ask: Ask, close: Close) -> None:
    await close("ann", "2026-09-10", [500], account="ACME", product="Drill")
    await close("zoe", "2026-09-10", [300, 20], lost=1, account="Bolt", product="Saw")
    await close("ann", "2026-10-12", [100], lost=1, product="Saw")
    await close("bob", "2026-10-12", [77], account="Bolt")

    for by in Dimension:
        found = await ask("bea", by=by.value)

        assert total(found["drivers"]) == total(found["parts"]) == Decimal(found["gap"]["amount"]) == -643
        assert -643 == sum(Decimal(one["gap"]["amount"]) for one in found["parts"])


async def test_parts_lead_on_and_the_worst_comes_first(ask: Ask, close: Close) -> None:
    await close("ann", "2026-09-10", [500])
    await close("zoe", "2026-10-12", [300])

    found = await ask("bea", by="region")

    assert [("North", "-500.00", "region:north"), ("South", "300.00", "region:south")] == [
        (one["name"], one["gap"]["amount"], one["scope"]) for one in found["parts"]
    ]


async def test_parts_have_their_own_targets_and_the_rest_is_told(ask: Ask, close: Close, aim: Any) -> None:
    await close("ann", "2026-10-12", [100])
    for scope, amount in (("company", 1000), ("region:north", 500), ("region:south", 300)):
        await aim(scope, amount)

    found = await ask("bea", against="target", by="region")

    gaps = {one["name"]: one["gap"]["amount"] for one in found["parts"]}
    assert {"North": "-400.00", "South": "-300.00", "": "-200.00"} == gaps
    assert -900 == total(found["parts"])


async def test_parts_without_targets_have_their_share_of_the_past(ask: Ask, close: Close, aim: Any) -> None:
    await close("ann", "2025-10-10", [300])
    await close("zoe", "2025-10-10", [100])
    await aim("company", 1001)

    found = await ask("bea", against="target", by="team")

    references = {one["name"]: one["reference"]["amount"] for one in found["parts"]}
    assert {"Blue Team": "750.75", "Red Team": "250.25"} == references


async def test_other_measures_have_other_drivers(ask: Ask, close: Close) -> None:
    await close("ann", "2026-10-12", [100], lost=1)

    found = await ask("bea", measure="deals_won")
    plain = await ask("bea", measure="deals_lost")

    assert {"opportunities": 1, "conversion": 0} == {one["id"]: one["amount"] for one in found["drivers"]}
    assert [("volume", 1)] == [(one["id"], one["amount"]) for one in plain["drivers"]]


MAY_ASK = {
    "ann": {"": 200, "member:ann": 200, "member:bob": 404, "team:blue-team": 404, "region:north": 404, "company": 404},
    "mia": {"": 200, "member:ann": 200, "team:blue-team": 200, "team:red-team": 404, "member:zoe": 404, "company": 404},
    "bea": {"": 200, "region:south": 200, "member:zoe": 200, "region:nowhere": 404, "galaxy:1": 400},
    "ada": {"company": 200},
}


async def test_who_may_ask_about_what(client: AsyncTestClient[Litestar], signed_in: SignedIn) -> None:
    query = {"measure": "revenue_won", "period": "2026-10", "against": "last_year"}
    found: dict[str, dict[str, int]] = {}

    for who, scopes in MAY_ASK.items():
        headers = await signed_in(who)
        answers = {
            one: await client.get("/api/v1/why", params=query | {"scope": one}, headers=headers) for one in scopes
        }
        found[who] = {one: answer.status_code for one, answer in answers.items()}

    assert MAY_ASK == found
    assert 401 == (await client.get("/api/v1/why", params=query)).status_code


async def test_what_is_wrong_is_said(client: AsyncTestClient[Litestar], signed_in: SignedIn) -> None:
    usual = {"measure": "revenue_won", "period": "2026-10", "against": "last_year"}
    headers = await signed_in("bea")

    for wrong, said in (
        ({"measure": "win_rate"}, "is a quotient"),
        ({"period": "all"}, "nothing before it"),
        ({"period": "soon"}, "unknown period"),
        ({"against": "target"}, "no target of revenue_won for company in 2026-10"),
    ):
        answer = await client.get("/api/v1/why", params=usual | wrong, headers=headers)

        assert said in answer.json()["detail"]
        assert (404 if "against" in wrong else 400) == answer.status_code
