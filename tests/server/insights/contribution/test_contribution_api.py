"""Contributions over the API: shares, concentration, who buys what, and who may ask."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.insights.parts import Dimension
from tests.server.conftest import SignedIn
from tests.server.insights.conftest import Close, Fetch

pytestmark = pytest.mark.anyio
OCTOBER = {"measure": "revenue_won", "period": "2026-10"}


@pytest.fixture
async def sold(close: Close) -> None:
    """ACME has bought drills since September and saws in October; Bolt buys less; Cord is new."""
    await close("ann", "2026-09-10", [100], account="ACME", product="Drill")
    await close("zoe", "2026-09-11", [400], account="Bolt", product="Saw")
    await close("ann", "2026-10-12", [300, 200], account="ACME", product="Drill")
    await close("bob", "2026-10-13", [100], account="ACME", product="Saw")
    await close("zoe", "2026-10-14", [300], account="Bolt", product="Saw")
    await close("zoe", "2026-10-15", [100], account="Cord", product="Drill")


def told(rows: list[dict[str, Any]]) -> list[tuple[str, str, float, float]]:
    """Name, value, share and cumulative share."""
    return [(row["name"], row["value"]["amount"], row["share"], row["cumulative"]) for row in rows]


@pytest.mark.usefixtures("sold")
async def test_customers_by_size_with_their_shares(fetch: Fetch) -> None:
    found = await fetch("bea", "/contribution", by="account", **OCTOBER)

    assert [("ACME", "600.00", 0.6, 0.6), ("Bolt", "300.00", 0.3, 0.9), ("Cord", "100.00", 0.1, 1.0)] == told(
        found["rows"]
    )
    # 0.6² + 0.3² + 0.1² = 0.46
    assert (3, 0.6, 0.46) == tuple(found["concentration"][name] for name in ("count", "top_1", "herfindahl"))
    assert "1000.00" == found["total"]["amount"]


async def test_what_was_sold_to_nobody_in_particular_is_no_customer(fetch: Fetch, close: Close) -> None:
    await close("ann", "2026-10-12", [300], account="ACME")
    await close("bob", "2026-10-13", [100])
    found = await fetch("bea", "/contribution", by="account", **OCTOBER)

    assert [("ACME", "300.00", 0.75, 0.75), ("", "100.00", 0.25, 1.0)] == told(found["rows"])
    assert 1 == found["concentration"]["count"]


@pytest.mark.usefixtures("sold")
async def test_every_dimension_adds_up(fetch: Fetch) -> None:
    for by in Dimension:
        found = await fetch("bea", "/contribution", by=by.value, **OCTOBER)

        assert 1000.0 == sum(float(row["value"]["amount"]) for row in found["rows"])


@pytest.mark.usefixtures("sold")
async def test_who_buys_what_who_is_new_and_who_slips(fetch: Fetch) -> None:
    found = await fetch("bea", "/contribution/customers", period="2026-10")

    assert ((1, 0.1), (2, 0.9)) == tuple((found[one]["count"], found[one]["share"]) for one in ("new", "existing"))
    assert [("Bolt", "400.00")] == [(row["name"], row["before"]["amount"]) for row in found["slipping"]]
    matrix = found["matrix"]
    assert (["ACME", "Bolt", "Cord"], ["Drill", "Saw"]) == (matrix["accounts"], matrix["products"])
    values = [[value["amount"] for value in row] for row in matrix["values"]]
    assert [["500.00", "100.00"], ["0.00", "300.00"], ["100.00", "0.00"]] == values


@pytest.mark.usefixtures("sold")
async def test_each_sees_the_whole_of_what_is_theirs(fetch: Fetch) -> None:
    totals = {}
    for who in ("ann", "mia", "bea"):
        found = await fetch(who, "/contribution", by="product", **OCTOBER)
        totals[who] = (found["scope"], found["total"]["amount"])

    assert {
        "ann": ("member:ann", "500.00"),
        "mia": ("team:blue-team", "600.00"),
        "bea": ("company", "1000.00"),
    } == totals


async def test_what_one_may_not_see_is_not_found(client: AsyncTestClient[Litestar], signed_in: SignedIn) -> None:
    headers = await signed_in("ann")

    for path in ("/contribution", "/contribution/customers"):
        query = OCTOBER | {"scope": "company"}
        assert 404 == (await client.get(f"/api/v1{path}", params=query, headers=headers)).status_code
    answer = await client.get("/api/v1/contribution", params=OCTOBER | {"measure": "win_rate"}, headers=headers)
    assert 400 == answer.status_code


async def test_nothing_has_no_shares(fetch: Fetch) -> None:
    found = await fetch("bea", "/contribution/customers", period="2026-10")

    assert ([], None, 0) == (
        found["contribution"]["rows"],
        found["new"]["share"],
        found["contribution"]["concentration"]["count"],
    )
