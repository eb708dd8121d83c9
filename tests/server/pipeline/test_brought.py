"""What products bring by month is kept as deals are won and taken back, and is what the deals themselves say."""

import random
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from server.db.database import Database
from server.people.access import Viewer
from server.people.roles import Language, Scope
from server.pipeline.product_sales import Sale, a_year_to, sold_since
from server.refold.check import check
from tests.server.acme import NOW
from tests.server.intake.recording import event, reversal
from tests.server.pipeline.telling import won

pytestmark = pytest.mark.anyio
EVERYTHING = Viewer("token:1", None, "crm", "crm", None, Language.ENGLISH, scopes=frozenset({Scope.DATA_READ}))
PRODUCTS = ("Pump", "Valve", "Hose")
KEPT = "SELECT product, month, deals, pieces, value FROM product_month WHERE deals <> 0 OR pieces <> 0 OR value <> 0"
SAID = (
    "SELECT coalesce(l.product, d.product) AS product, d.closed_day AS day, d.id, coalesce(l.quantity, 0) AS pieces, "
    "coalesce(l.value, d.amount) AS value FROM deal d LEFT JOIN deal_line l ON l.deal = d.id AND l.quantity > 0 "
    "WHERE d.state = 'won' AND coalesce(l.product, d.product) > 0"
)
LINES = [{"product": "Pump", "quantity": 2, "price": "400"}, {"product": "Pump", "price": "100"}]


async def kept(db: Database) -> dict[tuple[int, int], tuple[int, int, int]]:
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in await db.fetch(KEPT)}


async def said(db: Database) -> dict[tuple[int, int], tuple[int, int, int]]:
    """The same from every won deal."""
    found: dict[tuple[int, int], list[tuple[str, int, int]]] = {}
    for product, day, deal, pieces, value in await db.fetch(SAID):
        month = date.fromordinal(day).replace(day=1).toordinal()
        found.setdefault((product, month), []).append((deal, pieces, value))
    return {
        key: (len({deal for deal, _, _ in sold}), sum(one[1] for one in sold), sum(one[2] for one in sold))
        for key, sold in found.items()
    }


class Story:
    """Six deals, to which anything may happen in any order and on any day."""

    def __init__(self, seed: int) -> None:
        self.chance, self.told = random.Random(seed), 0

    def some(self) -> Sequence[dict[str, Any]]:
        return [self._one() for _ in range(self.chance.randrange(1, 6))]

    def _one(self) -> dict[str, Any]:
        chance, self.told = self.chance, self.told + 1
        id, deal = str(self.told), chance.choice("ABCDEF")
        day = f"2026-{chance.randrange(6, 12):02}-{chance.randrange(1, 20):02}T09:00:00+08:00"
        kind = chance.choice(["won", "won", "amended", "lost", "reopened", "reversed"])
        if kind == "reversed" and self.told > 1:
            part = chance.choice([{}, {"amount": "70"}])
            return reversal(id, str(chance.randrange(1, self.told)), **part)
        if kind in ("lost", "reopened"):
            return event(id, f"deal.{kind}", day, deal=deal, member="ann", reason="price")
        return event(
            id, f"deal.{'amended' if kind == 'amended' else 'won'}", day, deal=deal, member="ann", **self._sold()
        )

    def _sold(self) -> dict[str, Any]:
        names = self.chance.sample(PRODUCTS, self.chance.randrange(1, 4))
        lines = [{"product": name, "quantity": self.chance.randrange(1, 5), "price": "90"} for name in names]
        return self.chance.choice([{"product": names[0], "amount": "400"}, {"lines": lines}, {"lines": lines * 2}])


@pytest.mark.parametrize("seed", range(8))
async def test_sums_are_what_the_deals_say_whatever_came_in_which_order(desk, db, seed: int) -> None:
    story = Story(seed)
    for _ in range(12):
        await desk.send(*story.some())

        assert await said(db) == await kept(db)
    assert (await check(db, NOW, lambda done, total: None)).is_clean


async def test_a_deal_of_two_lines_of_one_product_is_one_deal(desk, db) -> None:
    await desk.send(won("D", lines=LINES, amount="900"), won("E", amount="70", product="Pump"))
    pump = await db.fetch_value("SELECT id FROM product WHERE name = 'Pump'")

    assert {pump: Sale(2, 3, 97_000)} == await sold_since(db, EVERYTHING, date(2026, 11, 1), [pump])
    assert {} == await sold_since(db, EVERYTHING, date(2026, 12, 1), [pump])


async def test_what_is_taken_back_is_no_longer_sold(desk, db) -> None:
    await desk.send(won("D", amount="70", product="Pump"))
    await desk.send(reversal("r", "D:won"))

    assert {} == await kept(db)
    assert (await check(db, NOW, lambda done, total: None)).is_clean


@pytest.mark.parametrize(
    ("today", "first"),
    [
        ((2026, 11, 20), (2025, 12, 1)),
        ((2026, 12, 31), (2026, 1, 1)),
        ((2024, 2, 29), (2023, 3, 1)),
        ((1, 5, 1), (1, 1, 1)),
    ],
)
def test_a_year_is_twelve_months_with_the_present_one(today: tuple[int, int, int], first: tuple[int, int, int]) -> None:
    assert date(*first) == a_year_to(date(*today))
