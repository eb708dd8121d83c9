"""The lead pool over the API: who gets a lead, who may see it, and what brings it back."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.accounts.registry import Registry
from server.db.database import Database
from server.intake.batch import References
from server.intake.plugin import door_of
from server.intake.record import Recorder
from server.jobs.job import Surroundings
from server.jobs.recycle_leads import recycle_leads
from server.people.directories import DirectoryCache
from server.people.roles import Scope
from server.refold.check import check
from tests.server.acme import StandingClock
from tests.server.conftest import SignedIn
from tests.server.pipeline.telling import told, touched
from tests.server.telling import program, see, send

pytestmark = pytest.mark.anyio
Client = AsyncTestClient[Litestar]
BOLT = {"name": "Bolt & Sons", "phone": "13912345678", "origin": "fair", "contact": "Ms Li"}


async def do(client: Client, who: dict[str, str], path: str, **data: Any) -> int:
    return (await client.post(f"/api/v1/leads{path}", json=data or None, headers=who)).status_code


async def brought(client: Client, who: dict[str, str], **data: Any) -> str:
    answer = await client.post("/api/v1/leads", json=BOLT | data, headers=who)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_a_lead_is_brought_claimed_and_returned_with_its_reason(client: Client, signed_in: SignedIn) -> None:
    ann, bob = await signed_in("ann"), await signed_in("bob")
    id = await brought(client, ann)

    assert 200 == await do(client, bob, f"/{id}/claim")
    held = await see(client, bob, f"/leads/{id}")
    assert ("held", "bob") == (held["state"], held["holder"])
    assert 400 == await do(client, bob, f"/{id}/return", reason=" ")
    assert 200 == await do(client, bob, f"/{id}/return", reason="no budget")
    found = await see(client, ann, f"/leads/{id}")
    assert ("pool", None, "no budget", 1) == tuple(found[key] for key in ("state", "holder", "reason", "returns"))


async def test_who_claims_second_is_told_who_was_faster(client: Client, signed_in: SignedIn) -> None:
    ann, bob, mia = await signed_in("ann"), await signed_in("bob"), await signed_in("mia")
    id = await brought(client, ann)
    await do(client, bob, f"/{id}/claim")

    late = await client.post(f"/api/v1/leads/{id}/claim", headers=mia)

    assert (409, True) == (late.status_code, "held by Bob Birch" in late.json()["detail"])
    assert 404 == await do(client, ann, f"/{id}/claim")


async def test_a_claim_of_what_another_holds_is_refused_by_the_recorder_too(
    client: Client, signed_in: SignedIn
) -> None:
    ann, zoe = await signed_in("ann"), await signed_in("zoe")
    one, other = told("X", "claimed", 4, member="ann"), told("X", "claimed", 5, member="zoe") | {"id": "zoe"}
    await send(client, ann, told("X", "created", 3, member="ann"), one)

    (result,) = await send(client, zoe, other)

    assert ("rejected", "not_allowed") == (result["status"], result["error"]["code"])


async def test_the_pool_hides_how_to_reach_a_lead_until_it_is_claimed(client: Client, signed_in: SignedIn) -> None:
    ann, bob, bea = await signed_in("ann"), await signed_in("bob"), await signed_in("bea")
    id = await brought(client, ann)
    hidden, known = await see(client, bob, f"/leads/{id}"), await see(client, bea, f"/leads/{id}")
    await do(client, bob, f"/{id}/claim")

    assert ("•••5678", "") == (hidden["phone"], hidden["contact"])
    assert [BOLT["phone"]] * 2 == [known["phone"], (await see(client, bob, f"/leads/{id}"))["phone"]]
    assert [] == (await see(client, ann, "/leads", q="13912345678"))["items"]


async def test_a_phone_that_is_known_is_told_and_can_be_brought_all_the_same(
    client: Client, signed_in: SignedIn
) -> None:
    ann = await signed_in("ann")
    await brought(client, ann)

    again = await client.post("/api/v1/leads", json=BOLT, headers=ann)

    assert (409, True) == (again.status_code, BOLT["phone"] in again.json()["detail"])
    assert await brought(client, ann, again=True)


WHO_SEES = {"ann": "PA", "bob": "P", "mia": "PA", "zoe": "PZ", "bea": "PAZ"}


@pytest.mark.parametrize("who", WHO_SEES)
async def test_the_pool_is_everybody_s_and_what_is_held_its_holder_s(
    client: Client, signed_in: SignedIn, who: str
) -> None:
    bea = await signed_in("bea")
    await send(client, bea, *(told(id, "created", 2) for id in "PAZ"))
    await send(client, bea, told("A", "claimed", 3, member="ann"), told("Z", "claimed", 3, member="zoe"))
    found = await see(client, await signed_in(who), "/leads")

    assert sorted(WHO_SEES[who]) == sorted(one["id"] for one in found["items"])


WHO_HANDS = {"ann": 403, "zoe": 403, "mia": 200, "bea": 200, "ada": 200}


@pytest.mark.parametrize("who", WHO_HANDS)
async def test_leads_are_handed_out_by_those_who_lead(client: Client, signed_in: SignedIn, who: str) -> None:
    id = await brought(client, await signed_in("ann"))

    assert WHO_HANDS[who] == await do(client, await signed_in(who), f"/{id}/assign", member="bob")


async def test_a_lead_s_people_are_the_only_ones_they_hand_leads_to(client: Client, signed_in: SignedIn) -> None:
    mia = await signed_in("mia")
    id = await brought(client, mia)

    assert 400 == await do(client, mia, f"/{id}/assign", member="zoe")


async def test_so_many_may_be_claimed_on_one_day_and_more_the_next(
    client: Client, signed_in: SignedIn, clock: StandingClock
) -> None:
    ann = await signed_in("ann")
    ids = [await brought(client, ann, again=True) for _ in range(11)]

    codes = [await do(client, ann, f"/{id}/claim") for id in ids]
    refused = await client.post(f"/api/v1/leads/{ids[-1]}/claim", headers=ann)
    clock.advance(days=1)

    assert [200] * 10 + [409] == codes
    assert "urn:raidboard:problem:claimed-enough" == refused.json()["type"]
    assert 200 == await do(client, ann, f"/{ids[-1]}/claim")


async def test_the_map_counts_the_pool_by_origin_and_tells_what_one_may_take(
    client: Client, signed_in: SignedIn
) -> None:
    ann = await signed_in("ann")
    for origin in ("fair", "fair", "web"):
        await brought(client, ann, origin=origin, again=True)
    await brought(client, ann, origin="web", again=True, keep=True)

    found = await see(client, ann, "/leads/pool")

    assert [("fair", 2), ("web", 1)] == [(one["origin"], one["count"]) for one in found["fields"]]
    assert (1, 1, 10, 50) == tuple(found[key] for key in ("holding", "claimed_today", "daily_claims", "hold_limit"))


async def test_a_lead_becomes_a_customer_with_a_first_deal(
    client: Client, signed_in: SignedIn, clock: StandingClock
) -> None:
    ann = await signed_in("ann")
    id = await brought(client, ann, keep=True)
    clock.advance(minutes=1)
    data = {"account": "Bolt & Sons", "deal": {"title": "Pumps", "amount": "1200"}}

    answer = await client.post(f"/api/v1/leads/{id}/convert", json=data, headers=ann)

    deal = await see(client, ann, f"/deals/{answer.json()['deal']}")
    assert ("qualified", "Bolt & Sons") == (answer.json()["lead"]["state"], answer.json()["lead"]["account"]["name"])
    assert ("Pumps", "1200.00", "Bolt & Sons", "Ms Li") == (
        deal["title"], deal["amount"]["amount"], deal["account"]["name"], deal["contact"],
    )  # fmt: skip
    assert 409 == await do(client, ann, f"/{id}/convert", account="Bolt & Sons")


async def test_a_program_brings_leads_without_anybody(client: Client, db: Database, signed_in: SignedIn) -> None:
    crm = await program(db, Scope.EVENTS_WRITE)

    (result,) = await send(client, crm, {**told("X", "created"), "data": {"lead": "X", "name": "Bolt"}})

    assert "recorded" == result["status"]
    assert "pool" == (await see(client, await signed_in("zoe"), "/leads/X"))["state"]


@pytest.fixture
def recycling(db: Database, clock: StandingClock):
    """A function that lets the clock look after the pool, as another process would."""

    async def once() -> None:
        recorder = Recorder(db, References(DirectoryCache(db), Registry()), clock)
        async with recorder.running():
            await recycle_leads(Surroundings(db, DirectoryCache(db), door_of(recorder)), clock())

    return once


async def test_what_lies_still_for_ten_working_days_goes_back_once(
    client: Client, signed_in: SignedIn, db, recycling
) -> None:
    ann = await signed_in("ann")
    # Friday the 6th is the tenth working day before Friday the 20th: what was touched on it stays until Monday.
    for lead, claimed in (("old", 2), ("kept", 2), ("young", 6)):
        await send(client, ann, told(lead, "created", 2, member="ann"), told(lead, "claimed", claimed, member="ann"))
    await send(client, ann, touched("kept", "call", 10))

    await recycling()
    await recycling()

    states = {one["id"]: (one["state"], one["reason"]) for one in (await see(client, ann, "/leads"))["items"]}
    assert {"old": ("pool", "recycled"), "kept": ("held", ""), "young": ("held", "")} == states
    assert 1 == (await see(client, ann, "/leads/old"))["returns"]
    assert (await check(db, StandingClock()(), lambda done, total: None)).is_clean
