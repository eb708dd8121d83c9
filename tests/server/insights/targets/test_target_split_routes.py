"""Proposals to share a target out over time and scopes."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from tests.server.conftest import SignedIn

pytestmark = pytest.mark.anyio
Split = Callable[..., Awaitable[Any]]


@pytest.fixture
def split(client: AsyncTestClient[Litestar], signed_in: SignedIn) -> Split:
    """Ask for a proposal as somebody."""

    async def ask(who: str, scope: str, value: int, over: str, by: str, period: str = "2027", **more: object) -> Any:
        body = {"measure": "deals_won", "period": period, "scope": scope, "value": value, "over": over, "by": by}
        return await client.post("/api/v1/targets/split", json=body | more, headers=await signed_in(who))

    return ask


def values(answer: Any, key: str = "scope") -> dict[str, int]:
    return {row[key]: row["value"] for row in answer.json()["items"]}


async def test_a_year_is_split_over_months_by_season(split: Any, win: Any) -> None:
    await win("ann", 1, "2025-01-10T09:00:00+08:00")
    await win("ann", 3, "2025-12-10T09:00:00+08:00")

    months = values(await split("bea", "company", 240, "month", "season", period="2026"), "period")

    # A quarter and three quarters of last year, mixed with a year in which all months are alike.
    assert (240, 40, 100, 10) == (sum(months.values()), months["2026-01"], months["2026-12"], months["2026-06"])


async def test_a_year_that_began_in_the_middle_tells_nothing_about_seasons(split: Any, win: Any) -> None:
    await win("ann", 9, "2025-06-10T09:00:00+08:00")

    assert {20} == set(values(await split("bea", "company", 240, "month", "season", period="2026"), "period").values())


async def test_a_quarter_is_split_by_working_days(split: Any) -> None:
    answer = await split("bea", "company", 61, "month", "workdays", period="2026-Q4")

    # October has 18 in China, for the holiday week is made up for by a Saturday; November 21, December 23.
    assert 61 == sum(values(answer, "period").values())
    assert values(answer, "period")["2026-10"] < values(answer, "period")["2026-11"]


async def test_a_team_is_split_over_its_people_by_last_year(split: Any, win: Any) -> None:
    await win("ann", 3, "2025-11-10T09:00:00+08:00")
    await win("bob", 1, "2025-11-10T09:00:00+08:00")

    answer = await split("mia", "team:blue-team", 8, "scope", "last_year", period="2026-11")

    assert {"member:ann": 6, "member:bob": 2, "member:mia": 0} == values(answer)


async def test_a_company_is_split_over_regions_by_headcount(split: Any) -> None:
    assert {"region:north": 75, "region:south": 25} == values(await split("bea", "company", 100, "scope", "headcount"))


async def test_given_weights_and_round_steps(split: Any) -> None:
    weights = {"region:north": "2", "region:south": "1"}

    answer = await split("bea", "company", 1000, "scope", "weights", weights=weights, step=100)

    assert {"region:north": 700, "region:south": 300} == values(answer)


async def test_a_proposal_knows_what_is_set_now_and_can_be_sent_as_a_batch(
    split: Any, put: Any, client: AsyncTestClient[Litestar], signed_in: SignedIn
) -> None:
    await put("bea", "region:north", 5)
    items = (await split("bea", "company", 100, "scope", "equal", period="2026-11")).json()["items"]
    batch = [{name: row[name] for name in ("period", "scope", "value", "version")} for row in items]

    body = {"measure": "deals_won", "items": batch, "reason": "Plan"}
    answer = await client.post("/api/v1/targets/batch", json=body, headers=await signed_in("bea"))

    assert ([5, None], {"changed": 2}) == (sorted([row["before"] for row in items], key=str), answer.json())


@pytest.mark.parametrize(
    ("who", "scope", "over", "by", "period", "status"),
    [
        ("ann", "member:ann", "month", "equal", "2027", 403),
        ("mia", "team:red-team", "scope", "equal", "2027", 403),
        ("bea", "company", "month", "equal", "2026-11", 400),
        ("bea", "company", "month", "headcount", "2027", 400),
        ("bea", "member:ann", "scope", "equal", "2027", 400),
    ],
)
async def test_what_cannot_be_split(
    split: Any, who: str, scope: str, over: str, by: str, period: str, status: int
) -> None:
    assert status == (await split(who, scope, 10, over, by, period=period)).status_code
