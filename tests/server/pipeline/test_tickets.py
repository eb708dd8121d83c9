"""Tickets and returns recorded: the list, the KPIs they feed, the XP they pay, and what they take back."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from tests.server.conftest import SignedIn
from tests.server.intake.recording import event
from tests.server.pipeline.telling import won
from tests.server.telling import see, send

pytestmark = pytest.mark.anyio
Client = AsyncTestClient[Litestar]


def told(kind: str, hour: int, ticket: str = "T", **data: Any) -> dict[str, Any]:
    return event(
        f"{ticket}:{kind}:{hour}", f"ticket.{kind}", f"2026-11-19T{hour:02}:00:00+08:00", ticket=ticket, **data
    )


async def kpi(client: Client, who: dict[str, str], name: str) -> Any:
    found = await see(client, who, f"/kpis/{name}", period="all", by="company")
    return found["rows"][0]["value"] if found["rows"] else None


async def test_anybody_who_helps_is_credited_and_paid_once(client: Client, signed_in: SignedIn) -> None:
    ann, bob = await signed_in("ann"), await signed_in("bob")
    await send(client, ann, told("opened", 9, account="Acme", title="It leaks"))
    await send(client, bob, told("answered", 11))
    await send(client, bob, told("answered", 12), told("resolved", 15, satisfaction=5))

    ledger = await see(client, bob, "/members/bob/ledger")
    found = await see(client, ann, "/tickets/T")

    assert {"ticket_answered": 2, "ticket_resolved": 6} == {
        one["rule"]: one["xp"] for one in ledger["items"] if one["xp"]
    }
    assert ("resolved", 7200, 21600, 5, "bob") == (
        found["state"],
        found["first_response_s"],
        found["resolution_s"],
        found["satisfaction"],
        found["member"],
    )


async def test_tickets_feed_kpis(client: Client, signed_in: SignedIn) -> None:
    bea = await signed_in("bea")
    for ticket, hour, points in (("T", 11, 5), ("U", 13, 2)):
        await send(client, bea, told("opened", 9, ticket, account="Acme"), told("answered", hour, ticket))
        await send(client, bea, told("resolved", 15, ticket, satisfaction=points))
    await send(client, bea, told("opened", 9, "V", account="Acme"))

    assert {"average_first_response": 10800, "average_resolution": 21600, "average_satisfaction": 3.5} == {
        name: await kpi(client, bea, name)
        for name in ("average_first_response", "average_resolution", "average_satisfaction")
    }
    assert pytest.approx(2 / 3) == await kpi(client, bea, "ticket_resolution_rate")


async def test_the_list_shows_who_waits_longest_first(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    await send(client, ann, told("opened", 9, "U", account="Acme"), told("opened", 8, "T", account="Beta"))
    await send(client, ann, told("opened", 7, "V"), told("resolved", 10, "V"))
    made = await client.post("/api/v1/tickets", json={"title": "No paper", "account": "Acme"}, headers=ann)

    listed = {
        query: [one["id"] for one in (await see(client, ann, "/tickets", **dict([query.split("=")])))["items"]]
        for query in ("state=unresolved", "state=resolved", "account=Beta", "q=paper")
    }

    assert ["T", "U", made.json()["id"]] == listed["state=unresolved"]
    assert (["V"], ["T"], [made.json()["id"]]) == (listed["state=resolved"], listed["account=Beta"], listed["q=paper"])


async def test_a_return_takes_back_its_part_of_the_win_and_of_what_it_paid(client: Client, signed_in: SignedIn) -> None:
    ann, bea = await signed_in("ann"), await signed_in("bea")
    await send(client, ann, won("D", amount="40000", account="Acme"))
    before = (await see(client, ann, "/me"))["standing"]["xp"]
    back = event("back", "return.received", "2026-11-19T09:00:00+08:00", deal="D", amount="10000", reason="scratched")
    await send(client, ann, back)
    after = (await see(client, ann, "/me"))["standing"]["xp"]

    assert ("30000.00", "10000.00") == (
        (await kpi(client, bea, "revenue_won"))["amount"],
        (await kpi(client, bea, "returned_value"))["amount"],
    )
    assert pytest.approx(0.25) == await kpi(client, bea, "return_rate")
    assert 75 == before - after


@pytest.mark.parametrize(
    ("kind", "data", "pointer"),
    [
        ("ticket.resolved", {"ticket": "T", "satisfaction": 6}, "/data/satisfaction"),
        ("ticket.opened", {}, "/data/ticket"),
        ("ticket.opened", {"ticket": "T", "priority": "now"}, "/data/priority"),
        ("return.received", {"amount": "-1"}, "/data/amount"),
    ],
)
async def test_what_is_wrong_is_named(
    client: Client, signed_in: SignedIn, kind: str, data: dict[str, Any], pointer: str
) -> None:
    ann = await signed_in("ann")
    answer = await client.post("/api/v1/events", json=event("x", kind, **data), headers=ann)

    (result,) = answer.json()["results"]
    assert pointer == result["error"]["errors"][0]["pointer"]
