"""Products over the API: listed, edited with what was read, and told what they brought."""

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.db.database import Database
from server.people.roles import Scope
from tests.server.conftest import SignedIn
from tests.server.pipeline.telling import opened, won
from tests.server.telling import program, see, send

pytestmark = pytest.mark.anyio
Client = AsyncTestClient[Litestar]
LINES = [{"product": "Pump", "quantity": 2, "price": "400"}, {"product": "Valve", "price": "200"}]


async def test_products_are_sorted_and_narrowed(client: Client, signed_in: SignedIn) -> None:
    bea = await signed_in("bea")
    for name, price in (("Pump", "400"), ("Valve", None), ("Hose", "900")):
        await client.post("/api/v1/products", json={"name": name, "price": price}, headers=bea)

    async def names(**query: str) -> list[str]:
        return [one["name"] for one in (await see(client, bea, "/products", **query))["items"]]

    assert ["Hose", "Pump", "Valve"] == await names()
    assert ["Hose", "Pump", "Valve"] == await names(sort="price")
    assert ["Hose", "Valve", "Pump"] == await names(sort="newest")
    assert ["Valve"] == await names(lacks="price")
    assert 400 == (await client.get("/api/v1/products?sort=luck", headers=bea)).status_code


async def test_pages_of_products_by_price_leave_none_out(client: Client, signed_in: SignedIn) -> None:
    bea = await signed_in("bea")
    for number, price in enumerate(("400", None, "400", None, "900")):
        await client.post("/api/v1/products", json={"name": f"P{number}", "price": price}, headers=bea)
    found, cursor = [], None
    for _ in range(5):
        page = await see(client, bea, "/products", sort="price", limit=1, **({"cursor": cursor} if cursor else {}))
        found += [one["name"] for one in page["items"]]
        cursor = page["next"]

    assert (["P4", "P2", "P0", "P3", "P1"], None) == (found, cursor)


async def test_a_price_is_edited_as_long_as_nobody_was_faster(client: Client, signed_in: SignedIn) -> None:
    bea = await signed_in("bea")
    await client.post("/api/v1/products", json={"id": "P", "name": "Pump"}, headers=bea)
    codes = [
        (await client.patch("/api/v1/products/P", json={"price": price}, headers=bea | {"If-Match": '"1"'})).status_code
        for price in ("400", "500")
    ]

    assert [200, 412] == codes
    assert "400.00" == (await see(client, bea, "/products/P"))["price"]["amount"]


async def test_a_product_tells_what_it_brought_as_far_as_one_may_see(
    client: Client, signed_in: SignedIn, db: Database
) -> None:
    crm = await program(db, Scope.EVENTS_WRITE)
    await send(
        client,
        crm,
        won("D", lines=LINES, account="Acme"),
        won("E", "zoe", "70", product="Pump"),
        opened("F", lines=LINES),
    )
    ann, zoe, bea = [
        await see(client, await signed_in(name), "/product-sales", product="Pump") for name in ("ann", "zoe", "bea")
    ]

    assert [[(1, 2, "800.00")], [(1, 0, "70.00")], [(2, 2, "870.00")]] == [
        [(one["deals"], one["pieces"], one["amount"]["amount"]) for one in found["months"]] for found in (ann, zoe, bea)
    ]
    assert [("Acme", "800.00")] == [(one["customer"]["name"], one["amount"]["amount"]) for one in bea["customers"]]
    assert ["D", "E", "F"] == sorted(one["id"] for one in bea["deals"])
