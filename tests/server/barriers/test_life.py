"""What people do about barriers over the API: from a report to its end."""

import pytest

from server.refold.check import check
from tests.server.acme import NOW
from tests.server.barriers.blocking import BARRIERS, do, draft, look, reported
from tests.server.telling import send, told

pytestmark = pytest.mark.anyio


async def test_a_report_tells_what_it_is(client, signed_in):
    ann = await signed_in("ann")

    seen = await reported(client, ann)

    assert ("reported", "access", "Access") == (seen["state"], seen["cause"], seen["cause_title"])
    assert ("north", "ann", {"amount": "10000.00", "currency": "CNY"}) == (
        seen["region"],
        seen["reporter"],
        seen["blocked"],
    )


async def test_from_report_to_end(client, signed_in, db):
    ann, bob, mia = await signed_in("ann"), await signed_in("bob"), await signed_in("mia")
    id = (await reported(client, ann))["id"]
    states = [
        (await do(client, bob, id, "confirmations"))["state"],
        (await do(client, mia, id, "confirm"))["state"],
        (await do(client, mia, id, "own", owner="bob", due="2026-11-27"))["state"],
        (await do(client, bob, id, "resolve", text="The county laid gravel"))["state"],
    ]

    assert ["reported", "confirmed", "owned", "resolved"] == states
    report = await check(db, NOW, lambda done, total: None)
    assert ((), ()) == (report.flaws, report.shown)


async def test_the_same_report_twice_is_one(client, signed_in):
    ann = await signed_in("ann")

    first, again = [await reported(client, ann, id="phone-0001") for _ in range(2)]

    assert ("phone-0001", "phone-0001", 1) == (first["id"], again["id"], again["version"])
    other = await client.post(BARRIERS, json=draft(id="phone-0001", text="Else"), headers=ann)
    assert 409 == other.status_code


async def test_me_too_twice_counts_once_and_goes_back(client, signed_in):
    ann, bob = await signed_in("ann"), await signed_in("bob")
    id = (await reported(client, ann))["id"]

    counts = [
        (await do(client, bob, id, "confirmations", **body))["confirmations"] for body in ({}, {}, {"back": True})
    ]

    assert [1, 1, 0] == counts
    own = await client.post(f"{BARRIERS}/{id}/confirmations", headers=ann)
    assert 409 == own.status_code


async def test_an_edit_is_bound_to_what_was_read(client, signed_in):
    ann, bob = await signed_in("ann"), await signed_in("bob")
    id = (await reported(client, ann))["id"]
    await do(client, bob, id, "confirmations")

    late = await client.patch(f"{BARRIERS}/{id}", json={"text": "Mud"}, headers=ann | {"if-match": '"1"'})
    fresh = await client.patch(f"{BARRIERS}/{id}", json={"text": "Mud"}, headers=ann | {"if-match": '"2"'})

    assert (412, 200) == (late.status_code, fresh.status_code)
    assert ["barrier.reported", "barrier.seconded", "barrier.edited"] == [
        one["kind"] for one in fresh.json()["history"]
    ]
    assert "The road is mud: only one kind of car gets in" == fresh.json()["history"][0]["text"]


async def test_what_is_merged_joins(client, signed_in):
    ann, bob, mia = await signed_in("ann"), await signed_in("bob"), await signed_in("mia")
    one, other = (await reported(client, ann))["id"], (await reported(client, bob))["id"]

    merged = await do(client, mia, other, "merge", into=one)

    assert ("merged", one) == (merged["state"], merged["into"])
    joined = await look(client, mia, one)
    assert ([other], ["bob"]) == (joined["merged"], joined["confirmed_by"])


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("/cause", {"cause": "weather"}),
        ("/region", {"region": "Mars"}),
        ("/account", {"account": "Nobody Ltd"}),
        ("/deal", {"deal": "D-404"}),
        ("/measure", {"measure": "calls"}),
        ("/period", {"period": "soon"}),
        ("/blocked/amount", {"blocked": {"amount": "0", "currency": "CNY"}}),
        ("/blocked/amount", {"blocked": {"amount": "0.001", "currency": "CNY"}}),
        ("/blocked", {"blocked": None}),
        ("/text", {"text": "   "}),
    ],
)
async def test_what_cannot_be_is_told_where(client, signed_in, field, body):
    answer = await client.post(BARRIERS, json=draft(**body), headers=await signed_in("ann"))

    assert (400, field) == (answer.status_code, answer.json()["errors"][0]["pointer"]), answer.text


async def test_the_blocked_amount_is_that_of_the_open_deals(client, signed_in):
    ann = await signed_in("ann")
    for name, amount in (("D1", "4000"), ("D2", "2500")):
        await send(client, ann, told(name, "deal.opened", deal=name, account="Acme", amount=amount))
    asked = {"cause": "price", "account": "Acme"}

    proposed = (await client.get(f"{BARRIERS}/similar", params=asked, headers=ann)).json()
    seen = await reported(client, ann, account="Acme", region=None, blocked=None)

    assert ("6500.00", "6500.00") == (proposed["blocked"]["amount"], seen["blocked"]["amount"])
    assert ["D1", "D2"] == [one["deal"] for one in seen["deals"]]
    assert ("ann", "north") == (seen["reporter"], seen["region"])
    found = (await client.get(f"{BARRIERS}/similar", params=asked, headers=ann)).json()
    assert [seen["id"]] == [one["id"] for one in found["items"]]


async def test_the_summary_counts_confirmed_amounts_once(client, signed_in):
    ann, bob, mia = await signed_in("ann"), await signed_in("bob"), await signed_in("mia")
    await send(client, ann, told("o", "deal.opened", deal="D1", account="Acme", amount="4000"))
    ids = [(await reported(client, who, deal="D1", region=None, blocked=None))["id"] for who in (ann, ann)]
    await reported(client, bob, cause="price")
    for id in ids:
        await do(client, mia, id, "confirm")

    found = (await client.get(f"{BARRIERS}/summary?period=2026-11&by=cause", headers=mia)).json()

    assert [("access", 2, 2, "4000.00"), ("price", 1, 0, "0.00")] == [
        (row["key"], row["count"], row["confirmed"], row["blocked"]["amount"]) for row in found["rows"]
    ]
