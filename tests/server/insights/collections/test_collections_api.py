"""Collections at ACME over the API. It is the 20th of November 2026 in China."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.db.database import Database
from server.people.roles import Scope
from tests.server.acme import StandingClock
from tests.server.conftest import SignedIn
from tests.server.telling import call, program, see, send, told

pytestmark = pytest.mark.anyio
Look = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def look(client: AsyncTestClient[Litestar], signed_in: SignedIn) -> Look:
    """See collections as somebody: (who, query)."""

    async def answer(who: str = "bea", **query: str) -> dict[str, Any]:
        return await see(client, await signed_in(who), "/collections/summary", **query)

    return answer


@pytest.fixture(autouse=True)
async def sold(client: AsyncTestClient[Litestar], db: Database) -> None:
    """Ann sold to Acme, delivered on the 1st: 100 due on the 5th came on the 11th, 300 due on the 10th did not.

    Zoe sold to Steel: 50 due on the 30th.
    """

    def plan(*parts: tuple[str, str]) -> list[dict[str, str]]:
        return [{"instalment": f"p{at}", "due_on": day, "amount": money} for at, (day, money) in enumerate(parts, 1)]

    acme, steel = plan(("2026-11-05", "100.00"), ("2026-11-10", "300.00")), plan(("2026-11-30", "50.00"))
    await send(
        client,
        await program(db, Scope.EVENTS_WRITE),
        told("s1", "contract.signed", "2026-11-01T09:00:00+08:00", contract="C1", member="ann", account="Acme",
             amount="400.00", instalments=acme),
        told("d1", "delivery.completed", "2026-11-01T10:00:00+08:00", contract="C1", member="ann"),
        told("p1", "collection.received", "2026-11-11T09:00:00+08:00", contract="C1", instalment="p1", member="ann",
             account="Acme", amount="100.00", due_on="2026-11-05"),
        told("s2", "contract.signed", "2026-11-02T09:00:00+08:00", contract="C2", member="zoe", account="Steel",
             amount="50.00", instalments=steel),
    )  # fmt: skip


async def test_what_is_owed_by_age_and_by_region(look: Look) -> None:
    found = await look()

    assert ("350.00", "300.00") == (found["owed"]["total"]["amount"], found["owed"]["overdue"]["amount"])
    assert [("region:north", "300.00"), ("region:south", "50.00")] == [
        (one["scope"], one["owed"]["total"]["amount"]) for one in found["by"]
    ]
    assert {"not_due": 1, "1-30": 1} == {one["age"]: one["count"] for one in found["owed"]["buckets"] if one["count"]}


async def test_who_pays_on_time_and_how_long_after_delivery(look: Look) -> None:
    found = await look(period="2026-11")

    assert (1, 0, 1, 0.0) == tuple(found["punctual"][key] for key in ("payments", "on_time", "late", "rate"))
    assert {"instalments": 1, "mean": 10.0, "median": 10, "nine_in_ten": 10} == found["delivery_to_payment"]
    assert found["punctual"] == found["by"][0]["punctual"]


async def test_cash_to_come_follows_how_late_payers_are_and_sums_to_what_is_owed(look: Look) -> None:
    # Whatever was paid came six days late: Steel's 50 on the 6th of December; Acme's 300 are later than that already.
    cash = (await look())["cash"]

    expected = [week["expected"]["amount"] for week in cash["weeks"]]
    assert ("2026-11-20", 8) == (cash["weeks"][0]["starts_on"], len(expected))
    assert ["0.00", "0.00", "50.00", *["0.00"] * 5] == expected
    assert ("0.00", "300.00", "0.00") == tuple(cash[key]["amount"] for key in ("later", "doubtful", "undated"))


async def test_the_biggest_overdue_is_named_with_its_customer(look: Look) -> None:
    assert [("Acme", "p2", 10, "300.00")] == [
        (one["account"], one["instalment"], one["days_late"], one["unpaid"]["amount"])
        for one in (await look())["biggest"]
    ]


@pytest.mark.parametrize(
    ("who", "scope", "total"),
    [
        ("bea", "region:south", "50.00"),
        ("mia", "", "300.00"),
        ("ann", "", "300.00"),
        ("bob", "", "0.00"),
        ("ann", "company", None),
        ("mia", "team:red-team", None),
        ("bob", "member:ann", None),
    ],
)
async def test_each_sees_what_is_owed_to_whom_they_may_ask_about(
    client: AsyncTestClient[Litestar], signed_in: SignedIn, who: str, scope: str, total: str | None
) -> None:
    path = f"/api/v1/collections/summary?scope={scope}"
    answer = await client.get(path, headers=await signed_in(who))

    assert (404 if total is None else 200) == answer.status_code
    assert total is None or total == answer.json()["owed"]["total"]["amount"]


async def test_what_was_taken_back_is_owed_again(look: Look, client: AsyncTestClient[Litestar], db: Database) -> None:
    back = told(
        "r1", "event.reversed", "2026-11-12T09:00:00+08:00", reverses={"source": "test", "id": "p1"}, reason="x"
    )
    await send(client, await program(db, Scope.EVENTS_WRITE), back)

    assert "450.00" == (await look())["owed"]["total"]["amount"]


async def test_what_is_kept_follows_payments_corrections_and_days(
    look: Look, client: AsyncTestClient[Litestar], db: Database, clock: StandingClock
) -> None:
    sender = await program(db, Scope.EVENTS_WRITE)

    async def owed() -> tuple[str, str]:
        found = (await look())["owed"]
        return found["total"]["amount"], found["overdue"]["amount"]

    seen = [await owed()]
    await send(
        client, sender,
        told("p2", "collection.received", contract="C1", instalment="p2", member="ann", account="Acme",
             amount="120.00"),
    )  # fmt: skip
    seen.append(await owed())
    await send(client, sender, told("r2", "event.reversed", reverses={"source": "test", "id": "p2"}, reason="bounced"))
    seen.append(await owed())
    clock.advance(days=20)
    seen.append(await owed())

    assert [("350.00", "300.00"), ("230.00", "180.00"), ("350.00", "300.00"), ("350.00", "350.00")] == seen


async def test_a_customers_new_name_stands_there_at_once(
    look: Look, client: AsyncTestClient[Litestar], signed_in: SignedIn
) -> None:
    assert "Acme" == (await look())["biggest"][0]["account"]
    headers = await signed_in("ada")
    acme = await client.get("/api/v1/accounts?q=Acme", headers=headers)
    id = acme.json()["items"][0]["id"]
    one = await client.get(f"/api/v1/accounts/{id}", headers=headers)
    changed = await client.patch(
        f"/api/v1/accounts/{id}", json={"name": "Acme Ltd"}, headers=headers | {"If-Match": one.headers["etag"]}
    )

    assert changed.status_code == 200, changed.text
    assert "Acme Ltd" == (await look())["biggest"][0]["account"]


async def test_what_no_call_changes_is_not_read_again(
    look: Look, client: AsyncTestClient[Litestar], db: Database, statements: list[object]
) -> None:
    sender = await program(db, Scope.EVENTS_WRITE)
    await look()

    async def scans() -> int:
        # What time brings about meanwhile sends statements of its own, but none that goes through all that is unpaid.
        statements.clear()
        await look()
        return sum("i.paid < i.amount" in str(one) for one in statements)

    assert ["recorded"] == [one["status"] for one in await send(client, sender, call("c1", member="ann"))]
    after_a_call = await scans()
    paid = told("p3", "collection.received", contract="C2", member="zoe", account="Steel", amount="1.00")
    await send(client, sender, paid)

    # The payment belongs to an instalment that is not overdue: the contract alone is looked at.
    assert (0, 0) == (after_a_call, await scans())
    assert "349.00" == (await look())["owed"]["total"]["amount"]
