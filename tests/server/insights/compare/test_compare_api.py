"""Side by side over the API: two periods, two scopes, drivers between them, months."""

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from tests.server.conftest import SignedIn
from tests.server.insights.conftest import Close, Fetch

pytestmark = pytest.mark.anyio


@pytest.fixture
async def sold(close: Close) -> None:
    """September: Ann 2 of 4 for 20,000. October: Ann 2 of 5 for 24,000, Zoe 1 of 1 for 6,000."""
    await close("ann", "2026-09-10", [12_000, 8_000], lost=2)
    await close("ann", "2026-10-12", [12_000, 12_000], lost=3)
    await close("zoe", "2026-10-13", [6_000])


@pytest.mark.usefixtures("sold")
async def test_two_periods_side_by_side(fetch: Fetch) -> None:
    found = await fetch("bea", "/compare", period="2026-10", scope="member:ann", kpis="revenue_won,win_rate,cycle_days")

    rows = {row["id"]: row for row in found["rows"]}
    money = [rows["revenue_won"][name]["amount"] for name in ("value", "other", "difference")]
    assert (["24000.00", "20000.00", "4000.00"], 0.2) == (money, rows["revenue_won"]["change"])
    assert (0.4, 0.5) == (rows["win_rate"]["value"], rows["win_rate"]["other"])
    assert -0.1 == pytest.approx(rows["win_rate"]["difference"])
    assert None is rows["cycle_days"]["difference"]
    assert ["4895.60", "-4895.60", "4000.00"] == [one["amount"]["amount"] for one in found["drivers"]]


@pytest.mark.usefixtures("sold")
async def test_two_scopes_side_by_side(fetch: Fetch) -> None:
    found = await fetch("bea", "/compare", period="2026-10", scope="region:north", other_scope="region:south")

    assert ("2026-10", "2026-10", "18000.00") == (found["period"], found["other"], found["gap"]["amount"])
    assert 18000.0 == sum(float(one["amount"]["amount"]) for one in found["drivers"])


@pytest.mark.usefixtures("sold")
async def test_which_months_earn(fetch: Fetch) -> None:
    found = await fetch("bea", "/compare", period="2026-11", other="2025-11")

    assert [("2026-09", "20000.00"), ("2026-10", "30000.00")] == [
        (one["month"], one["value"]["amount"]) for one in found["months"]
    ]
    assert 15 == found["working_days"]


async def test_who_may_compare_what(client: AsyncTestClient[Litestar], signed_in: SignedIn) -> None:
    mia = await signed_in("mia")

    for query, status in (
        ({"scope": "member:ann", "other_scope": "member:bob"}, 200),
        ({"scope": "member:ann", "other_scope": "member:zoe"}, 404),
        ({"scope": "company"}, 404),
        ({"measure": "win_rate"}, 400),
        ({"kpis": "nonsense"}, 404),
    ):
        answer = await client.get("/api/v1/compare", params={"period": "2026-10"} | query, headers=mia)

        assert status == answer.status_code, (query, answer.text)
