"""The siege at ACME over the API. It is Friday, the 20th of November 2026 in China: 15 of 21 working days are over."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.db.database import Database
from server.people.roles import Scope
from tests.server.conftest import SignedIn
from tests.server.telling import program, see, send, told

pytestmark = pytest.mark.anyio
Look = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def look(client: AsyncTestClient[Litestar], signed_in: SignedIn) -> Look:
    """See the siege as somebody: (who, query)."""

    async def answer(who: str = "bea", **query: str) -> dict[str, Any]:
        return await see(client, await signed_in(who), "/siege", **{"period": "2026-11"} | query)

    return answer


@pytest.fixture(autouse=True)
async def fought(client: AsyncTestClient[Litestar], signed_in: SignedIn, db: Database) -> None:
    """North is to bring 2,100 and brought 900 (1,500 were due), South 700 and brought 700; Ann won 600, Bob 300."""
    wins = [("ann", "600.00"), ("bob", "300.00"), ("zoe", "700.00")]
    events = [
        told(f"won-{who}", "deal.won", "2026-11-18T09:00:00+08:00", deal=f"d-{who}", member=who, amount=amount)
        for who, amount in wins
    ]
    await send(client, await program(db, Scope.EVENTS_WRITE), *events)
    boss = await signed_in("bea")
    for scope, amount in (("company", "2800.00"), ("region:north", "2100.00"), ("region:south", "700.00")):
        money = {"amount": amount, "currency": "CNY"}
        body = {"measure": "revenue_won", "period": "2026-11", "scope": scope, "value": money}
        assert 200 == (await client.put("/api/v1/targets", json=body, headers=boss)).status_code


def told_of(castle: dict[str, Any]) -> tuple[Any, ...]:
    return castle["scope"], castle["state"], castle["attained"]["amount"], castle["pace"]


async def test_the_furthest_behind_comes_first_with_its_state_and_pace(look: Look) -> None:
    found = await look()

    assert [("region:north", "behind", "900.00", 0.6), ("region:south", "taken", "700.00", 1.4)] == [
        told_of(one) for one in found["castles"]
    ]
    assert ("company", "behind", "1600.00", 0.8) == told_of(found["whole"])
    assert "0.00" == found["rest"]["amount"]


async def test_a_region_is_made_of_teams_and_a_team_of_members(look: Look) -> None:
    teams, members = await look(scope="region:north"), await look(scope="team:blue-team")

    assert [("team:blue-team", "open", "900.00", None)] == [told_of(one) for one in teams["castles"]]
    assert [("member:ann", "600.00"), ("member:bob", "300.00"), ("member:mia", "0.00")] == [
        (one["scope"], one["attained"]["amount"]) for one in members["castles"]
    ]


async def test_who_got_xp_this_week_is_in_the_field(look: Look) -> None:
    north = (await look())["castles"][0]

    assert (3, 2) == (north["members"], north["in_the_field"])


async def test_the_map_is_everybodys_but_members_are_for_those_who_may_see_them(
    look: Look, client: AsyncTestClient[Litestar], signed_in: SignedIn
) -> None:
    company, own, others = [await look("ann", scope=scope) for scope in ("company", "team:blue-team", "team:red-team")]
    hidden = await client.get("/api/v1/siege?period=2026-11&scope=member:zoe", headers=await signed_in("ann"))

    assert [2, 1, 0] == [len(one["castles"]) for one in (company, own, others)]
    assert "700.00" == others["whole"]["attained"]["amount"]
    assert 404 == hidden.status_code


@pytest.mark.parametrize(("scope", "status"), [("region:nowhere", 404), ("moon:1", 400)])
async def test_what_is_no_scope_is_told_so(
    client: AsyncTestClient[Litestar], signed_in: SignedIn, scope: str, status: int
) -> None:
    answer = await client.get(f"/api/v1/siege?period=2026-11&scope={scope}", headers=await signed_in("bea"))

    assert status == answer.status_code


async def test_a_period_that_is_over_is_won_or_lost(look: Look, clock: Any) -> None:
    clock.advance(days=30)

    assert ["lost", "taken"] == [one["state"] for one in (await look())["castles"]]
