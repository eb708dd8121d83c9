"""Accounts, contacts and products over the API: added, read, edited, and who may."""

from datetime import date
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.accounts.queries import AccountQueries
from server.db.database import Database
from server.people.roles import Scope
from tests.server.conftest import SignedIn
from tests.server.telling import program, see

pytestmark = pytest.mark.anyio
Client = AsyncTestClient[Litestar]


async def add(client: Client, headers: dict[str, str], what: str = "accounts", **data: Any) -> Any:
    answer = await client.post(f"/api/v1/{what}", json=data, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_an_account_is_added_and_read_again(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    added = await add(client, ann, name="Acme A/S", industry="steel", region="north", owner="ann", note="a\nb")

    found = await see(client, ann, "/accounts/Acme%20A/S")

    assert added == found == await see(client, ann, f"/accounts/{added['id']}")
    assert ("Acme A/S", "steel", "north", "ann", False) == (
        found["name"],
        found["industry"],
        found["region"],
        found["owner"],
        found["key"],
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("south", ["SOUTH Ärzte 50%", "South pumps"]),
        ("深圳", ["华东深圳机械"]),
        ("50%", ["SOUTH Ärzte 50%"]),
        ("5_%", []),
        ("MÜLLER", ["müller"]),
        ("c-3", ["müller"]),
    ],
)
async def test_a_search_finds_letters_of_either_case_and_words_of_two_signs(
    client: Client, signed_in: SignedIn, text: str, names: list[str]
) -> None:
    ann = await signed_in("ann")
    for id, name in (("C-1", "South pumps"), ("C-2", "SOUTH Ärzte 50%"), ("C-3", "müller"), ("C-4", "华东深圳机械")):
        await add(client, ann, name=name, id=id)

    found = await see(client, ann, "/accounts", q=text)

    assert names == sorted(one["name"] for one in found["items"])


async def test_who_read_an_older_version_is_told_that_somebody_was_faster(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    added = await add(client, ann, name="Acme")
    tag = (await client.get(f"/api/v1/accounts/{added['id']}", headers=ann)).headers["ETag"]
    path, with_tag = f"/api/v1/accounts/{added['id']}", ann | {"If-Match": tag}

    first = await client.patch(path, json={"phone": "1"}, headers=with_tag)
    second = await client.patch(path, json={"phone": "2"}, headers=with_tag)
    third = await client.patch(path, json={"phone": "3"}, headers=ann | {"If-Match": first.headers["ETag"]})

    assert [(200, '"2"'), (412, None), (200, '"3"')] == [
        (one.status_code, one.headers.get("ETag")) for one in (first, second, third)
    ]


async def test_every_change_is_kept_with_who_made_it(client: Client, signed_in: SignedIn, db: Database) -> None:
    ann, mia = await signed_in("ann"), await signed_in("mia")
    added = await add(client, ann, name="Acme", owner="ann", phone="1")
    await client.patch(f"/api/v1/accounts/{added['id']}", json={"phone": "1", "note": "n"}, headers=ann)
    await client.patch(f"/api/v1/accounts/{added['id']}", json={"key": True, "owner": None}, headers=mia)

    kept = await AccountQueries(db).changes_of(added["number"])

    assert {("note", "", "n", "ann"), ("is_key", "false", "true", "mia"), ("owner_id", "1", "", "mia")} == {
        (one.field, one.before, one.after, {"member:1": "ann", "member:3": "mia"}[one.caller]) for one in kept
    }


EDITS = {
    "note": ("ann bob mia bea ada zoe", "ann mia bea ada"),
    "key": ("mia bea ada", "mia bea ada"),
    "owner": ("ann mia bea ada", "ann mia bea ada"),
}


@pytest.mark.parametrize("who", ["ann", "bob", "mia", "zoe", "bea", "ada"])
async def test_who_may_edit_an_account(client: Client, signed_in: SignedIn, who: str) -> None:
    """Nobody's account is everybody's; Ann's is hers, Mia's who leads her, and the bosses'."""
    bea, headers = await signed_in("bea"), await signed_in(who)
    nobodys = await add(client, bea, name="Nobody's")
    anns = await add(client, bea, name="Ann's", owner="ann")
    tries: dict[str, Any] = {"note": "n", "key": True, "owner": "ann"}
    may = {}
    for field, value in tries.items():
        codes = []
        for one in (nobodys, anns):
            answer = await client.patch(f"/api/v1/accounts/{one['id']}", json={field: value}, headers=headers)
            codes.append({200: True, 403: False}[answer.status_code])
        may[field] = tuple(codes)

    assert {field: tuple(who in names.split() for names in EDITS[field]) for field in tries} == may


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        ({}, "/name"),
        ({"name": " "}, "/name"),
        ({"name": "a\tb"}, "/name"),
        ({"name": "a", "region": "Atlantis"}, "/region"),
        ({"name": "a", "owner": "nobody"}, "/owner"),
        ({"name": "a", "phone": "1" * 101}, "/phone"),
        ({"name": "a", "website": "javascript:alert(1)"}, "/website"),
        ({"name": "a", "colour": "red"}, "/colour"),
        ({"name": 5}, "/name"),
        ({"name": "a", "id": ""}, "/id"),
    ],
)
async def test_what_does_not_fit_is_refused_with_its_field(
    client: Client, signed_in: SignedIn, data: dict[str, Any], pointer: str
) -> None:
    answer = await client.post("/api/v1/accounts", json=data, headers=await signed_in("ann"))

    assert (400, pointer) == (answer.status_code, answer.json()["errors"][0]["pointer"])


async def test_two_accounts_of_one_name_are_refused(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    await add(client, ann, name="Acme", id="A-1")
    other = await add(client, ann, name="Bolt")

    added = await client.post("/api/v1/accounts", json={"name": "A-1"}, headers=ann)
    renamed = await client.patch(f"/api/v1/accounts/{other['id']}", json={"name": "Acme"}, headers=ann)

    assert (409, 409) == (added.status_code, renamed.status_code)


async def test_accounts_are_listed_filtered_and_paged(client: Client, signed_in: SignedIn) -> None:
    bea = await signed_in("bea")
    for number in range(7):
        owner = "ann" if number % 2 else None
        await add(client, bea, name=f"Firm {number}", key=number < 3, industry=f"I{number % 3}", owner=owner)
    names: list[str] = []
    cursor = None
    while not names or cursor:
        page = await see(client, bea, "/accounts", limit=3, **({"cursor": cursor} if cursor else {}))
        names, cursor = [*names, *(one["name"] for one in page["items"])], page["next"]

    async def found(**query: Any) -> list[str]:
        return [one["name"][-1] for one in (await see(client, bea, "/accounts", **query))["items"]]

    assert [f"Firm {number}" for number in range(7)] == names
    assert ["0", "1", "2"] == await found(key=True)
    assert ["1", "4"] == await found(industry="I1")
    assert (["1", "3", "5"], ["0", "2", "4", "6"]) == (await found(owner="ann"), await found(owner="none"))
    assert (["5"], ["6", "5"]) == (await found(q="FIRM 5"), (await found(sort="newest"))[:2])


async def test_an_edit_is_known_to_the_recorder_at_once(client: Client, signed_in: SignedIn, db: Database) -> None:
    bea = await signed_in("bea")
    event = {"specversion": "1.0", "source": "t", "type": "visit.logged", "time": "2026-11-20T09:00:00+08:00"}
    for number, key in enumerate((False, True)):
        await client.post("/api/v1/events", json=event | {"id": str(number), "data": {"account": "Acme"}}, headers=bea)
        await client.patch("/api/v1/accounts/Acme", json={"key": not key}, headers=bea)
    rows = await db.fetch("SELECT customer FROM event ORDER BY seq")

    assert ['[1,false,"",""]', '[1,true,"",""]'] == [row[0] for row in rows]


async def test_a_contact_belongs_to_an_account_and_has_a_birthday(
    client: Client, signed_in: SignedIn, db: Database
) -> None:
    ann = await signed_in("ann")
    await add(client, ann, name="Acme", id="A-1")
    added = await add(
        client, ann, "contacts", name="Wu", account="Acme", birthday="1980-12-30", email="wu@acme.example"
    )
    await add(client, ann, "contacts", name="Li", birthday="1990-01-02")
    soon = await AccountQueries(db).birthdays(date(2026, 12, 28), 7)
    nobodys = await AccountQueries(db).birthdays(date(2026, 12, 28), 7, owners=[1])

    assert ("A-1", "Acme", "1980-12-30") == (added["account"], added["account_name"], added["birthday"])
    assert (["Wu", "Li"], []) == ([one.name for one in soon], [one.name for one in nobodys])
    assert ["Wu"] == [one["name"] for one in (await see(client, ann, "/contacts", account="A-1"))["items"]]


async def test_a_contact_is_edited_by_those_who_may_edit_its_account(client: Client, signed_in: SignedIn) -> None:
    bea = await signed_in("bea")
    await add(client, bea, name="Acme", owner="ann")
    contact = await add(client, bea, "contacts", name="Wu", account="Acme")

    codes = {}
    for who in ("ann", "bob", "mia", "zoe"):
        path, headers = f"/api/v1/contacts/{contact['id']}", await signed_in(who)
        codes[who] = (await client.patch(path, json={"phone": who}, headers=headers)).status_code

    assert {"ann": 200, "bob": 403, "mia": 200, "zoe": 403} == codes


async def test_products_are_edited_by_bosses_and_their_cost_is_not_for_reps(
    client: Client, signed_in: SignedIn
) -> None:
    ann, bea = await signed_in("ann"), await signed_in("bea")
    refused = await client.post("/api/v1/products", json={"name": "Pump"}, headers=ann)
    added = await add(client, bea, "products", name="Pump", cost="12.50")
    wrong = await client.patch(f"/api/v1/products/{added['id']}", json={"cost": "1.234"}, headers=bea)

    assert (403, 400, "/cost") == (refused.status_code, wrong.status_code, wrong.json()["errors"][0]["pointer"])
    assert {"amount": "12.50", "currency": "CNY"} == added["cost"]
    assert None is (await see(client, ann, "/products/Pump"))["cost"]


async def test_a_program_reads_and_adds_only_with_the_scopes_for_it(client: Client, db: Database) -> None:
    reader, writer = await program(db, Scope.DATA_READ), await program(db, Scope.EVENTS_WRITE)

    async def codes(headers: dict[str, str]) -> tuple[int, int]:
        added = await client.post("/api/v1/accounts", json={"name": f"A{headers}"[:90]}, headers=headers)
        return added.status_code, (await client.get("/api/v1/accounts", headers=headers)).status_code

    assert ((403, 200), (201, 404)) == (await codes(reader), await codes(writer))


async def test_what_is_not_there_is_not_found(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    paths = ("accounts/x", "contacts/x", "products/x", "accounts/%00")

    assert [404] * 4 == [(await client.get(f"/api/v1/{path}", headers=ann)).status_code for path in paths]
