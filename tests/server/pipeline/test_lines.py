"""The lines of deals: told by events, kept in step with the amount, seen with costs by those who may."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.db.database import Database
from server.ledger.rates import set_rate
from server.people.roles import Scope
from server.refold.check import check
from tests.server.acme import NOW, StandingClock
from tests.server.conftest import SignedIn
from tests.server.intake.recording import event, reversal
from tests.server.pipeline.telling import opened, won
from tests.server.telling import program, see, send

pytestmark = pytest.mark.anyio
Client = AsyncTestClient[Litestar]
LINES: list[dict[str, Any]] = [
    {"product": "Pump", "quantity": 2, "price": "400", "discount": "50", "cost": "200"},
    {"product": "Valve", "quantity": 5, "price": "50"},
]
STORED = "SELECT l.deal, l.number, p.name, l.quantity, l.price, l.value, l.discount, l.cost FROM deal_line l "
OF = "LEFT JOIN product p ON p.id = l.product ORDER BY l.deal, l.number"


def amended(id: str, **data: Any) -> dict[str, Any]:
    return event(id, "deal.amended", "2026-11-05T09:00:00+08:00", deal="D", **data)


async def test_the_lines_of_a_deal_are_kept_and_made_anew_alike(desk, db):
    await desk.send(opened("D", lines=LINES), amended("a", lines=LINES[:1]), won("E", amount="250", lines=LINES[1:]))
    rows = [tuple(row) for row in await db.fetch(STORED + OF)]

    assert [
        ("D", 0, "Pump", 2, 40_000, 75_000, 5_000, 40_000),
        ("D", 1, None, 0, 0, 0, 0, -1),
        ("E", 0, "Valve", 5, 5_000, 25_000, 0, -1),
    ] == rows
    assert [75_000] == [row[0] for row in await db.fetch("SELECT amount FROM deal WHERE id = 'D'")]
    assert (await check(db, NOW, lambda done, total: None)).is_clean


async def test_each_product_has_its_line_in_the_books(desk, db):
    await desk.send(won("D", lines=LINES))
    books = "SELECT p.name, c.value FROM contribution c JOIN product p ON p.id = c.product WHERE c.measure = $1"
    rows = await db.fetch(f"{books} ORDER BY p.name", "revenue_won")

    assert [("Pump", 75_000), ("Valve", 25_000)] == [tuple(row) for row in rows]


async def test_lines_in_another_currency_come_to_the_deal_s_amount(desk, db):
    async with db.write() as tx:
        await set_rate(tx, "USD", date(2020, 1, 1), Fraction("7.123"))
    lines = [{"product": "Pump", "price": "0.05"}, {"product": "Valve", "price": "0.05"}]
    await desk.send(opened("D", amount="0.10", currency="USD", lines=lines))
    amount = await db.fetch_value("SELECT amount FROM deal")

    assert amount == await db.fetch_value("SELECT CAST(sum(value) AS BIGINT) FROM deal_line") == 71


@pytest.mark.parametrize(
    ("told", "pointer", "message"),
    [
        ({"amount": "999"}, "/data/amount", "is 999, but the lines add up to 1000"),
        ({"lines": [{"product": "Pump", "price": "-1"}]}, "/data/lines/0/price", "is -1, must not be negative"),
        ({"lines": [{"product": "Pump", "price": "9", "discount": "10"}]}, "/data/lines/0/discount", "is 10, more"),
        ({"lines": [{"product": "Pump", "price": "9", "quantity": 0}]}, "/data/lines/0/quantity", "is 0: expected"),
        ({"lines": [{"product": "Pump", "price": "0.001"}]}, "/data/lines/0/price", "0.001"),
        ({"lines": [{"price": "9"}]}, "/data/lines/0/product", "is missing"),
    ],
)  # fmt: skip
async def test_lines_that_cannot_be_are_refused_with_field_and_value(desk, told, pointer, message):
    (receipt,) = await desk.send(event("o", "deal.opened", deal="D", member="ann", **{"lines": LINES} | told))

    assert pointer == receipt.problems[0][0]
    assert message in receipt.problems[0][1]


async def test_a_cost_that_the_lines_contradict_is_refused(desk):
    (receipt,) = await desk.send(won("D", amount="750", cost="1", lines=LINES[:1]))

    assert (("/data/cost", "is 1, but the costs of the lines add up to 400"),) == receipt.problems


async def test_who_wins_for_another_amount_says_what_is_sold(desk):
    await desk.send(opened("D", lines=LINES), by="ann")
    (refused,) = await desk.send(won("D", amount="900"), by="ann")
    (recorded,) = await desk.send(won("D", amount="750", lines=LINES[:1]), by="ann")

    told = "is 900, but the lines of the deal add up to 1000: tell its lines with it ([] for none)"
    assert told == refused.problems[0][1]
    assert "recorded" == recorded.status.value


async def test_only_who_leads_sees_what_a_line_costs(client: Client, signed_in: SignedIn, db: Database) -> None:
    crm = await program(db, Scope.EVENTS_WRITE)
    await send(client, crm, opened("D", lines=LINES))
    found = {name: (await see(client, await signed_in(name), "/deals/D"))["lines"] for name in ("ann", "mia")}

    assert [("Pump", 2, "750.00"), ("Valve", 5, "250.00")] == [
        (one["product"]["name"], one["quantity"], one["amount"]["amount"]) for one in found["ann"]
    ]
    assert [None, None] == [one["cost"] for one in found["ann"]]
    assert [("400.00", "350.00"), None] == [
        (one["cost"]["amount"], one["margin"]["amount"]) if one["cost"] else None for one in found["mia"]
    ]


async def test_a_deal_is_opened_and_edited_with_lines(
    client: Client, signed_in: SignedIn, clock: StandingClock
) -> None:
    ann = await signed_in("ann")
    id = (await client.post("/api/v1/deals", json={"lines": LINES}, headers=ann)).json()["id"]
    before = await see(client, ann, f"/deals/{id}")
    clock.advance(minutes=1)
    answer = await client.patch(f"/api/v1/deals/{id}", json={"lines": []}, headers=ann)

    assert ("1000.00", 2) == (before["amount"]["amount"], len(before["lines"]))
    assert (200, "1000.00", []) == (answer.status_code, answer.json()["amount"]["amount"], answer.json()["lines"])


async def test_the_discount_is_told_by_product(client: Client, signed_in: SignedIn, db: Database) -> None:
    await send(client, await program(db, Scope.EVENTS_WRITE), won("D", lines=LINES), won("E", amount="99"))
    boss = await signed_in("bea")
    whole, parts = [
        (await see(client, boss, "/kpis/discount", period="2026-11", by=by))["rows"] for by in ("company", "product")
    ]

    # 50 off 2 × 400 + 5 × 50; the deal without lines tells of no list price.
    assert [("50.00", "1050.00")] == [fraction(row) for row in whole]
    assert {"Pump": ("50.00", "800.00"), "Valve": ("0.00", "250.00")} == {
        row["name"]: fraction(row) for row in parts if row["denominator"]
    }


def fraction(row: dict[str, Any]) -> tuple[Any, Any]:
    """What is above the line and below it."""
    return tuple(part["amount"] if isinstance(part, dict) else part for part in (row["numerator"], row["denominator"]))


COSTS = "SELECT p.name, l.quantity, l.cost FROM deal_line l JOIN product p ON p.id = l.product WHERE l.quantity > 0 "


async def costs(db: Database) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await db.fetch(f"{COSTS} ORDER BY l.number")]


async def test_what_a_line_costs_stays_when_somebody_changes_it_who_may_not_know_it(
    client: Client, signed_in: SignedIn, db: Database, clock: StandingClock
) -> None:
    ann, mia = await signed_in("ann"), await signed_in("mia")
    await send(client, mia, opened("D", lines=LINES))
    clock.advance(minutes=1)
    lines = [{"product": "Tap", "price": "9"}, {"product": "Pump", "quantity": 3, "price": "300"}]

    for _ in range(2):
        answer = await client.patch("/api/v1/deals/D", json={"lines": lines}, headers=ann)
        assert (200, [None, None]) == (answer.status_code, [one["cost"] for one in answer.json()["lines"]])
        clock.advance(minutes=1)

    assert [("Tap", 1, -1), ("Pump", 3, 60_000)] == await costs(db)
    assert (await check(db, NOW, lambda done, total: None)).is_clean


async def test_who_may_know_what_a_line_costs_says_so_or_the_product_s_cost_holds(
    client: Client, signed_in: SignedIn, db: Database, clock: StandingClock
) -> None:
    mia = await signed_in("mia")
    await send(client, mia, opened("D", lines=LINES))
    clock.advance(minutes=1)
    await client.patch("/api/v1/deals/D", json={"lines": [{"product": "Pump", "price": "300"}]}, headers=mia)

    assert [("Pump", 1, -1)] == await costs(db)


async def test_a_part_of_a_win_that_is_taken_back_takes_its_cost_along(desk, db):
    lines = [{"product": "Pump", "quantity": 3, "price": "100", "cost": "33.33"}, LINES[1] | {"cost": "7"}]
    margins = []
    await desk.send(won("D", lines=lines, amount="550"))
    for number, amount in enumerate(("183.35", "11.11", "355.54")):
        margins.append((await desk.measured("margin_won")).get("ann", 0))
        await desk.send(reversal(f"r{number}", "D:won", amount=amount))
    margins.append((await desk.measured("margin_won")).get("ann", 0))

    assert [55_000 - 13_499, 36_665 - 13_499 * 36_665 // 55_000, 35_554 - 13_499 * 35_554 // 55_000, 0] == margins
    assert (await check(db, NOW, lambda done, total: None)).is_clean
