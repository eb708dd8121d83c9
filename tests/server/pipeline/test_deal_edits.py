"""Editing a deal, told as two events: both or none, and whoever comes second is told."""

import asyncio
from datetime import date

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from game_rules.rulebook_load import load
from server.db.database import Database
from server.ledger.rulebooks import activate, standard_text
from tests.server.acme import StandingClock
from tests.server.conftest import SignedIn
from tests.server.pipeline.telling import opened
from tests.server.telling import see, send

pytestmark = pytest.mark.anyio
Client = AsyncTestClient[Litestar]


async def no_moves_at_nine(db: Database) -> None:
    """A rulebook that cannot compute what a deal's move at nine o'clock is."""
    before, measure, after = standard_text().partition('id = "stage_moves"')
    text = before + measure + after.replace("value = '1'", "value = '1 / (event.hour - 9)'", 1)
    async with db.write() as tx:
        await activate(tx, load(text, file="failing.toml", minor_units=2), date(2000, 1, 1), 0)


async def test_an_edit_of_which_one_part_is_refused_changes_nothing(
    client: Client, signed_in: SignedIn, db: Database
) -> None:
    ann = await signed_in("ann")
    await no_moves_at_nine(db)
    await send(client, ann, opened("D", title="Pumps"))
    before = await client.get("/api/v1/deals/D", headers=ann)

    refused = await client.patch("/api/v1/deals/D", json={"title": "Pipes", "stage": "offer"}, headers=ann)
    after = await client.get("/api/v1/deals/D", headers=ann)

    assert (400, True) == (refused.status_code, "division by zero" in refused.json()["detail"])
    assert (before.json(), before.headers["etag"]) == (after.json(), after.headers["etag"])


async def test_of_two_who_edit_the_same_deal_at_once_the_second_is_told_and_nothing_is_overwritten(
    client: Client, signed_in: SignedIn, db: Database
) -> None:
    ann, mia = await signed_in("ann"), await signed_in("mia")
    await send(client, ann, opened("D", amount="1000"))
    tag = {"If-Match": (await client.get("/api/v1/deals/D", headers=ann)).headers["etag"]}
    told = {"ann": {"amount": "1200", "stage": "offer"}, "mia": {"amount": "800", "stage": "demo"}}

    answers = await asyncio.gather(
        client.patch("/api/v1/deals/D", json=told["ann"], headers=ann | tag),
        client.patch("/api/v1/deals/D", json=told["mia"], headers=mia | tag),
    )

    first = next(name for name, answer in zip(told, answers, strict=True) if answer.status_code == 200)
    found = await see(client, ann, "/deals/D")
    assert [200, 412] == sorted(answer.status_code for answer in answers)
    assert (f"{told[first]['amount']}.00", told[first]["stage"]) == (found["amount"]["amount"], found["stage"])
    assert 3 == (await db.fetch("SELECT count(*) FROM event"))[0][0]


async def test_a_lead_whose_first_deal_is_refused_stays_a_lead(
    client: Client, signed_in: SignedIn, clock: StandingClock
) -> None:
    ann = await signed_in("ann")
    lead = (await client.post("/api/v1/leads", json={"name": "Bolt", "keep": True}, headers=ann)).json()["id"]
    clock.advance(minutes=1)
    data = {"account": "Bolt & Sons", "deal": {"title": "Pumps", "amount": "12.345"}}

    answer = await client.post(f"/api/v1/leads/{lead}/convert", json=data, headers=ann)

    assert (400, "held") == (answer.status_code, (await see(client, ann, f"/leads/{lead}"))["state"])
    assert [] == (await see(client, ann, "/accounts"))["items"]
