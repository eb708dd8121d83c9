"""Deals, contracts, instalments and stages over the API."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.db.database import Database
from server.people.roles import Scope
from tests.server.conftest import SignedIn
from tests.server.pipeline.telling import moved, opened, paid, signed, won
from tests.server.telling import program, see, send

pytestmark = pytest.mark.anyio
Client = AsyncTestClient[Litestar]
PLAN = (("1", "2026-10-10", "300"), ("2", "2026-11-01", "400"), ("3", "2026-12-01", "300"))


async def test_a_deal_is_opened_and_found_with_all_that_was_said(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    told = {"title": "Pumps", "account": "Acme", "product": "Pump", "amount": "1200.50", "expected_close": "2026-12-24"}
    answer = await client.post("/api/v1/deals", json=told | {"stage": "offer"}, headers=ann)

    found = await see(client, ann, f"/deals/{answer.json()['id']}")

    assert 201 == answer.status_code
    assert told == {
        "title": found["title"],
        "account": found["account"]["name"],
        "product": found["product"]["name"],
        "amount": found["amount"]["amount"],
        "expected_close": found["expected_close"],
    }
    assert [("ann", "1")] == [(one["member"], one["share"]) for one in found["credits"]]
    assert ["offer"] == [one["stage"] for one in found["stages"]]


async def test_an_id_of_one_s_own_is_taken_once(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    codes = [
        (await client.post(f"/api/v1/{what}", json={"id": "A/S 1", "amount": "1"}, headers=ann)).status_code
        for what in ("deals", "deals", "contracts", "contracts")
    ]

    assert [201, 409, 201, 409] == codes
    assert "A/S 1" == (await see(client, ann, "/deals/A/S%201"))["id"]


async def test_a_contract_is_signed_and_its_instalments_are_listed(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    plan = [{"instalment": name, "due_on": due, "amount": amount} for name, due, amount in PLAN]
    answer = await client.post(
        "/api/v1/contracts", json={"id": "K", "amount": "1000", "account": "Acme", "instalments": plan}, headers=ann
    )
    await send(client, ann, paid("p", "K", "350"))

    listed = (await see(client, ann, "/instalments", state="all"))["items"]
    found = await see(client, ann, "/contracts/K")

    assert 201 == answer.status_code
    assert [("1", "paid", "0.00", 0), ("2", "overdue", "350.00", 19), ("3", "due", "300.00", 0)] == [
        (one["instalment"], one["state"], one["unpaid"]["amount"], one["days_late"]) for one in listed
    ]
    assert (listed, "350.00", "650.00") == (
        found["instalments"],
        found["collected"]["amount"],
        found["unpaid"]["amount"],
    )
    owed = await see(client, ann, "/receivables")
    assert ("650.00", "350.00") == (owed["total"]["amount"], owed["overdue"]["amount"])


@pytest.mark.parametrize(
    ("what", "data", "pointer"),
    [
        ("deals", {"amount": "-1"}, "/amount"),
        ("deals", {"id": ""}, "/id"),
        ("deals", {"colour": "red"}, "/colour"),
        ("deals", {"currency": "yuan"}, "/currency"),
        ("contracts", {}, "/amount"),
        (
            "contracts",
            {"amount": "1", "instalments": [{"instalment": "1", "due_on": "soon", "amount": "1"}]},
            "/instalments/0/due_on",
        ),
    ],
)
async def test_what_does_not_fit_is_refused_with_its_field(
    client: Client, signed_in: SignedIn, what: str, data: dict[str, Any], pointer: str
) -> None:
    answer = await client.post(f"/api/v1/{what}", json=data, headers=await signed_in("ann"))

    assert (400, pointer) == (answer.status_code, answer.json()["errors"][0]["pointer"])


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("deals?state=x", "?state"),
        ("deals?sort=x", "?sort"),
        ("deals?account=x", "?account"),
        ("deals?member=x", "?member"),
        ("deals?team=x", "?team"),
        ("deals?min_amount=x", "?min_amount"),
        ("deals?cursor=x", "?cursor"),
        ("contracts?state=x", "?state"),
        ("instalments?state=x", "?state"),
    ],
)
async def test_a_wrong_filter_is_named(client: Client, signed_in: SignedIn, path: str, pointer: str) -> None:
    answer = await client.get(f"/api/v1/{path}", headers=await signed_in("ann"))

    assert (400, pointer) == (answer.status_code, answer.json()["errors"][0]["pointer"])


async def test_deals_are_filtered(client: Client, signed_in: SignedIn) -> None:
    bea = await signed_in("bea")
    await send(
        client,
        bea,
        *(opened("A", "ann", "10", account="Acme"), opened("B", "zoe", "20", stage="offer"), opened("C", "bob", "30")),
        won("D", "ann", "40"),
    )

    async def found(**query: str) -> str:
        return "".join(sorted(one["id"] for one in (await see(client, bea, "/deals", **query))["items"]))

    assert ("ABC", "D", "B") == (await found(state="open"), await found(state="won"), await found(stage="offer"))
    assert ("A", "AD", "ACD") == (await found(account="Acme"), await found(member="ann"), await found(team="blue-team"))
    assert ("BC", "DCBA") == (
        await found(min_amount="20", max_amount="30"),
        "".join(one["id"] for one in (await see(client, bea, "/deals", sort="amount"))["items"]),
    )


async def test_the_stages_are_put_in_order_by_bosses_only(client: Client, signed_in: SignedIn) -> None:
    ann, bea = await signed_in("ann"), await signed_in("bea")
    await send(client, bea, opened("A", stage="two"), opened("B", stage="one", day=3), moved("B", "three", 4))

    refused = await client.put("/api/v1/stages", json={"stages": ["one"]}, headers=ann)
    answer = await client.put("/api/v1/stages", json={"stages": ["one", "three", "two", "one"]}, headers=bea)

    assert (403, 200) == (refused.status_code, answer.status_code)
    assert ["one", "three", "two"] == answer.json()["order"]
    assert [("three", 1), ("two", 1)] == [(one["stage"], one["deals"]) for one in answer.json()["items"]]


async def test_a_program_opens_deals_for_members_and_reads_with_its_scope(client: Client, db: Database) -> None:
    both, blind = await program(db, Scope.EVENTS_WRITE, Scope.DATA_READ), await program(db, Scope.EVENTS_WRITE)
    nobodys = await client.post("/api/v1/deals", json={"id": "D"}, headers=both)
    anns = await client.post("/api/v1/deals", json={"id": "D", "member": "ann"}, headers=both)

    seen = [len((await see(client, headers, "/deals"))["items"]) for headers in (both, blind)]

    assert (400, 201, [1, 0]) == (nobodys.status_code, anns.status_code, seen)


async def test_a_payment_in_full_is_paid_and_one_beyond_is_kept(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    await send(client, ann, signed("K", *PLAN), paid("p", "K", "1100"))

    (found,) = (await see(client, ann, "/contracts", state="paid"))["items"]

    assert ("1100.00", "100.00", "0.00") == tuple(found[name]["amount"] for name in ("collected", "overpaid", "unpaid"))


async def test_a_deal_is_edited_by_who_has_read_its_latest_version(client: Client, signed_in: SignedIn) -> None:
    ann, mia = await signed_in("ann"), await signed_in("mia")
    await send(client, ann, opened("D"))
    tag = (await client.get("/api/v1/deals/D", headers=ann)).headers["etag"]

    first = await client.patch("/api/v1/deals/D", json={"title": "Pumps"}, headers=mia | {"If-Match": tag})
    second = await client.patch("/api/v1/deals/D", json={"title": "Pipes"}, headers=ann | {"If-Match": tag})
    third = await client.patch(
        "/api/v1/deals/D",
        json={"expected_close": "2026-12-24", "stage": "offer"},
        headers=ann | {"If-Match": first.headers["etag"]},
    )

    assert [200, 412, 200] == [one.status_code for one in (first, second, third)]
    assert "outdated" in second.json()["type"]
    assert ("Pumps", "offer", ["2026-12-24"]) == (
        third.json()["title"],
        third.json()["stage"],
        [one["on"] for one in third.json()["expected"]],
    )


async def test_the_shares_of_a_deal_are_edited(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    await send(client, ann, opened("D"))
    shares = [{"member": "ann", "share": "0.25"}, {"member": "bob", "share": "0.75"}]

    answer = await client.patch("/api/v1/deals/D", json={"credits": shares}, headers=ann)
    wrong = await client.patch("/api/v1/deals/D", json={"credits": shares[:1]}, headers=ann)

    assert [("bob", "3/4"), ("ann", "1/4")] == [(one["member"], one["share"]) for one in answer.json()["credits"]]
    assert (400, "/credits") == (wrong.status_code, wrong.json()["errors"][0]["pointer"])


async def test_what_cannot_be_edited_says_why(client: Client, signed_in: SignedIn) -> None:
    ann, bob = await signed_in("ann"), await signed_in("bob")
    await send(client, ann, opened("D"))
    answers = [
        await client.patch("/api/v1/deals/D", json={}, headers=ann),
        await client.patch("/api/v1/deals/D", json={"title": "x"}, headers=bob),
        await client.patch("/api/v1/deals/E", json={"title": "x"}, headers=ann),
        await client.patch("/api/v1/deals/D", json={"title": "x"}, headers=ann | {"If-Match": "yesterday"}),
    ]

    assert [400, 404, 404, 400] == [one.status_code for one in answers]
