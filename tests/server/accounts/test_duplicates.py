"""Accounts and contacts that may be the same one: found while adding, listed, merged with nothing lost, told apart."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.accounts.matching import match_some
from server.accounts.queries import AccountQueries
from server.accounts.store import Kind
from server.db.database import Database
from tests.server.accounts.test_account_routes import add
from tests.server.conftest import SignedIn
from tests.server.telling import see

pytestmark = pytest.mark.anyio
Client = AsyncTestClient[Litestar]


async def match(db: Database) -> None:
    for kind in (Kind.ACCOUNT, Kind.CONTACT):
        async with db.write() as tx:
            await match_some(tx, kind)


async def merge(client: Client, headers: dict[str, str], stays: str, goes: str, kind: str = "account") -> Any:
    data = {"kind": kind, "stays": stays, "goes": goes}
    return await client.post("/api/v1/duplicates/merge", json=data, headers=headers)


async def tell(client: Client, headers: dict[str, str], type: str, id: str, **data: Any) -> None:
    event = {"specversion": "1.0", "id": id, "source": "t", "type": type, "time": "2026-11-20T01:00:00Z", "data": data}
    answer = await client.post("/api/v1/events", json=event, headers=headers)
    assert answer.json()["results"][0]["status"] == "recorded", answer.text


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ({"name": "Acme Steel Co., Ltd."}, "name"),
        ({"name": "Something else", "phone": "+86 (138) 0013-8000"}, "phone"),
        ({"name": "Something else", "website": "https://www.acme.example/cn"}, "domain"),
        ({"name": "Something else"}, None),
    ],
)
async def test_who_adds_an_account_is_told_of_what_may_be_the_same(
    client: Client, signed_in: SignedIn, db: Database, new: dict[str, str], why: str | None
) -> None:
    ann = await signed_in("ann")
    first = await add(client, ann, name="ACME Steel", phone="+8613800138000", website="acme.example")
    await match(db)

    before = await see(client, ann, "/duplicates/check", **new)
    added = await add(client, ann, **new)

    told = [[(one["id"], one["why"]) for one in found] for found in (before["items"], added.get("similar", []))]
    assert [[(first["id"], why)] if why else []] * 2 == told


async def test_likely_duplicates_are_listed_until_somebody_says_that_they_differ(
    client: Client, signed_in: SignedIn, db: Database
) -> None:
    ann = await signed_in("ann")
    names = ("Northwind", "Northwind Ltd", "Contoso")
    north, again, _ = [await add(client, ann, name=name) for name in names]
    await match(db)

    listed = (await see(client, ann, "/duplicates"))["items"]
    said = await client.post(
        "/api/v1/duplicates/different", json={"kind": "account", "one": north["id"], "other": again["id"]}, headers=ann
    )
    await client.patch(f"/api/v1/accounts/{again['id']}", json={"note": "n"}, headers=ann)
    await match(db)

    assert [(north["id"], again["id"], 100, "name")] == [
        (one["one"]["id"], one["other"]["id"], one["score"], one["why"]) for one in listed
    ]
    assert (204, []) == (said.status_code, (await see(client, ann, "/duplicates"))["items"])


async def test_what_was_merged_answers_as_the_one_that_stays(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    stays = await add(client, ann, name="ACME", id="a1", phone="1")
    await add(client, ann, name="Acme Inc", id="a2", phone="2", industry="steel")
    await add(client, ann, "contacts", name="Li Wei", account="a2")

    merged = (await merge(client, ann, "a1", "a2")).json()

    assert ("a1", "1", "steel") == (merged["id"], merged["phone"], merged["industry"])
    for called in ("a1", "a2", "ACME", "Acme Inc"):
        assert (await see(client, ann, f"/accounts/{called}"))["number"] == stays["number"]
    assert ["a1"] == [one["id"] for one in (await see(client, ann, "/accounts"))["items"]]
    assert ["a1"] == [one["account"] for one in (await see(client, ann, "/contacts"))["items"]]


async def test_what_happened_with_both_shows_on_the_one_that_stays(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    for id, name in (("a1", "ACME"), ("a2", "Acme Inc")):
        await add(client, ann, name=name, id=id, owner="ann")
        await tell(client, ann, "call.logged", f"call-{id}", account=id, outcome="connected")
        await tell(client, ann, "deal.won", f"won-{id}", deal=f"d-{id}", account=id, amount="100.00")
    await merge(client, ann, "a1", "a2")
    await tell(client, ann, "call.logged", "later", account="Acme Inc", outcome="connected")

    events = (await see(client, ann, "/events", account="a1"))["items"]
    deals = (await see(client, ann, "/deals", account="a2"))["items"]
    bea = await signed_in("bea")
    by_account = (await see(client, bea, "/kpis/revenue_won", period="2026-11", by="account"))["rows"]

    assert 5 == len(events)
    assert {"d-a1": "ACME", "d-a2": "ACME"} == {one["id"]: one["account"]["name"] for one in deals}
    assert [("a1", "ACME", "200.00")] == [(one["key"], one["name"], one["value"]["amount"]) for one in by_account]


async def test_a_merge_of_merges_leads_to_the_last(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    for id in ("a1", "a2", "a3"):
        await add(client, ann, name=f"Name of {id}", id=id)
    await merge(client, ann, "a2", "a3")
    await merge(client, ann, "a1", "a2")
    await client.patch("/api/v1/accounts/a1", json={"name": "New name"}, headers=ann)

    seen = [await see(client, ann, f"/accounts/{called}") for called in ("a2", "a3", "Name of a3", "Name of a2")]

    assert ["New name"] * 4 == [one["name"] for one in seen]


async def test_a_merge_is_kept_with_who_made_it(client: Client, signed_in: SignedIn, db: Database) -> None:
    mia = await signed_in("mia")
    one = await add(client, mia, name="ACME", id="a1")
    await add(client, mia, name="Acme Inc", id="a2", note="n")
    await merge(client, mia, "a1", "a2")

    kept = await AccountQueries(db).changes_of(one["number"])

    assert {("taken_in", "Acme Inc (a2)", "member:3"), ("note", "n", "member:3")} == {
        (change.field, change.after, change.caller) for change in kept
    }


@pytest.mark.parametrize(("who", "status"), [("ann", 403), ("mia", 200), ("zoe", 403), ("ada", 200)])
async def test_who_may_merge(client: Client, signed_in: SignedIn, who: str, status: int) -> None:
    """One is Ann's, one Bob's; Mia leads both."""
    ada = await signed_in("ada")
    await add(client, ada, name="One", id="a1", owner="ann")
    await add(client, ada, name="Other", id="a2", owner="bob")

    assert status == (await merge(client, await signed_in(who), "a1", "a2")).status_code


async def test_an_account_is_not_merged_into_itself(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    await add(client, ann, name="ACME", id="a1")

    answers = [await merge(client, ann, *both) for both in (("a1", "ACME"), ("a1", "nobody"), ("a1", " "))]
    wrong = await merge(client, ann, "a1", "a1", "deal")

    assert [400, 404, 400, 400] == [one.status_code for one in (*answers, wrong)]
    assert "/merged" == answers[0].json()["errors"][0]["pointer"]


async def test_two_contacts_are_made_one(client: Client, signed_in: SignedIn, db: Database) -> None:
    ann = await signed_in("ann")
    await add(client, ann, name="ACME", id="a1")
    kept = await add(client, ann, "contacts", name="Li Wei", id="p1", account="a1", email="LW@acme.cn")
    await add(client, ann, "contacts", name="Wei Li", id="p2", email="lw@acme.cn", birthday="1990-02-03")
    await match(db)

    listed = (await see(client, ann, "/duplicates", kind="contact"))["items"]
    merged = (await merge(client, ann, "p1", "p2", "contact")).json()

    assert [("p1", "p2", "email")] == [(one["one"]["id"], one["other"]["id"], one["why"]) for one in listed]
    assert ("p1", "1990-02-03", "a1") == (merged["id"], merged["birthday"], merged["account"])
    assert kept["number"] == (await see(client, ann, "/contacts/p2"))["number"]
    assert [] == (await see(client, ann, "/duplicates", kind="contact"))["items"]


async def test_a_number_tells_who_calls(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    await add(client, ann, name="ACME", id="a1", phone="+86 138 0013 8000")
    await add(client, ann, "contacts", name="Li Wei", id="p1", phone="+8613800138000")
    await tell(client, ann, "lead.created", "l", lead="l1", name="Somebody", phone="138-0013-8000", member="ann")
    await tell(client, ann, "lead.claimed", "c", lead="l1", member="ann")

    found = await see(client, ann, "/callers", number="+86 138 0013 8000")
    zoe = await see(client, await signed_in("zoe"), "/callers", number="+8613800138000")
    wrong = await client.get("/api/v1/callers?number=nobody", headers=ann)

    assert ("+8613800138000", ["a1"], ["p1"], ["l1"]) == (
        found["number"],
        [one["id"] for one in found["accounts"]],
        [one["id"] for one in found["contacts"]],
        [one["id"] for one in found["leads"]],
    )
    assert (["a1"], []) == ([one["id"] for one in zoe["accounts"]], zoe["leads"])
    assert (400, "?number") == (wrong.status_code, wrong.json()["errors"][0]["pointer"])
