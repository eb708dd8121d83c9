"""KPIs that do not add up over days, over the API: who buys, who is new, medians, waiting leads, receivables."""

from datetime import date
from typing import Any, cast

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from kpi.census import CENSUSES
from kpi.periods import parse_period
from server.db.database import Database
from server.insights.values.census import Count
from server.kpis.sums import By
from server.people.directory import Directory
from server.people.roles import Scope
from tests.server.conftest import SignedIn
from tests.server.insights.conftest import Fetch
from tests.server.telling import Counting, program, send, told

pytestmark = pytest.mark.anyio
OCTOBER = "2026-10"
TODAY = date(2026, 11, 20)
NORTH, SOUTH = "north", "south"


def at(day: str, time: str = "09:00:00") -> str:
    return f"{day}T{time}+08:00"


def won(id: str, who: str, account: str, amount: int, day: str) -> dict[str, Any]:
    return told(f"{id}:won", "deal.won", at(day), deal=id, member=who, account=account, amount=f"{amount}.00")


def closed(id: str, opened: str, kind: str, day: str) -> list[dict[str, Any]]:
    begun = told(f"{id}:opened", "deal.opened", at(opened), deal=id, member="ann", amount="1.00")
    return [begun, told(f"{id}:{kind}", kind, at(day), deal=id, member="ann")]


STORY = (
    won("old", "ann", "ACME", 100, "2025-09-10"),
    won("b1", "zoe", "Bolt", 400, "2026-09-11"),
    won("f1", "zoe", "Fox", 100, "2026-09-20"),
    won("a2", "ann", "ACME", 300, "2026-10-12"),
    won("a3", "ann", "ACME", 200, "2026-10-12"),
    won("c1", "bob", "Cord", 100, "2026-10-13"),
    won("b2", "zoe", "Bolt", 300, "2026-10-14"),
    won("d1", "zoe", "Dale", 100, "2026-10-15"),
    won("gone", "zoe", "Echo", 900, "2026-10-15"),
    told("gone:reopened", "deal.reopened", at("2026-10-16"), deal="gone", member="zoe", reason="not signed"),
)
LOSSES = (
    *closed("l1", "2026-10-01", "deal.lost", "2026-10-05"),
    *closed("l2", "2026-10-02", "deal.lost", "2026-10-12"),
)
LEADS = (
    *(told(f"{id}:new", "lead.created", at("2026-10-05"), member="ann", lead=id, name=id) for id in ("x", "y", "z")),
    told("x:call", "call.logged", at("2026-10-05", "09:30:00"), member="ann", lead="x", outcome="no_answer"),
    told("y:later", "message.sent", at("2026-10-05", "12:00:00"), member="ann", lead="y"),
    told("y:first", "message.sent", at("2026-10-05", "10:00:00"), member="ann", lead="y"),
)
MONEY = (
    told("k1", "contract.signed", at("2026-09-01"), contract="K1", member="ann", account="ACME", amount="500.00"),
    told("k1:paid", "collection.received", at("2026-09-15"), contract="K1", member="ann", amount="500.00"),
    told("k2", "contract.signed", at("2026-10-01"), contract="K2", member="ann", account="ACME", amount="1000.00"),
    told("k2:paid", "collection.received", at("2026-10-20"), contract="K2", member="ann", amount="400.00"),
    told("k2:rest", "collection.received", at("2026-11-10"), contract="K2", member="ann", amount="100.00"),
)


@pytest.fixture(params=[False, True], ids=["in order", "backwards"])
async def story(client: AsyncTestClient[Litestar], db: Database, request: pytest.FixtureRequest) -> None:
    """All of it, told from the beginning or from the end."""
    events = [*STORY, *LOSSES, *LEADS, *MONEY]
    headers = await program(db, Scope.EVENTS_WRITE)
    for event in reversed(events) if request.param else events:
        assert "recorded" == (await send(client, headers, event))[0]["status"], event


async def value(fetch: Fetch, id: str, key: str = "company", by: str = "company", period: str = OCTOBER) -> Any:
    """(value, numerator, denominator) of a KPI for one key; money as text."""
    found = await fetch("bea", f"/kpis/{id}", period=period, by=by)
    (row,) = [row for row in found["rows"] if row["key"] == key]
    parts = [row[name] for name in ("value", "numerator", "denominator")]
    return tuple(part["amount"] if isinstance(part, dict) else part for part in parts)


@pytest.mark.usefixtures("story")
async def test_who_buys_who_is_new_and_who_comes_back(fetch: Fetch) -> None:
    # October: ACME and Bolt had bought before; Cord and Dale had not; Fox bought in September; Echo's win was reopened.
    assert (0.5, 2, 4) == await value(fetch, "new_customer_share")
    assert (0.2, "200.00", "1000.00") == await value(fetch, "new_customer_revenue_share")
    assert (0.5, 2, 4) == await value(fetch, "repeat_rate")
    assert (0.8, 4, 5) == await value(fetch, "active_customer_share")
    assert ("250.00", "1000.00", 4) == await value(fetch, "revenue_per_customer")


@pytest.mark.usefixtures("story")
async def test_the_same_by_region_team_and_member(fetch: Fetch) -> None:
    assert (0.5, 1, 2) == await value(fetch, "new_customer_share", NORTH, "region")
    assert (0.5, 1, 2) == await value(fetch, "new_customer_share", "red-team", "team")
    assert (1, 1, 1) == await value(fetch, "new_customer_share", "bob", "member")
    assert (0, 0, 1) == await value(fetch, "new_customer_share", "ann", "member")


@pytest.mark.usefixtures("story")
async def test_medians_show_the_deals_in_the_middle(fetch: Fetch) -> None:
    # 100 100 200 300 300: one in the middle; the days to lose, 4 and 10: two of them.
    assert ("200.00", "200.00", 1) == await value(fetch, "median_deal")
    assert ("200.00", "200.00", 1) == await value(fetch, "median_deal", NORTH, "region")
    assert ("200.00", "400.00", 2) == await value(fetch, "median_deal", SOUTH, "region")
    assert (7, 14, 2) == await value(fetch, "median_lost_cycle_days")
    assert (7, 14, 2) == await value(fetch, "lost_cycle_days")
    assert (None, 0, 0) == await value(fetch, "median_cycle_days")


@pytest.mark.usefixtures("story")
async def test_leads_wait_until_their_first_touch(fetch: Fetch) -> None:
    # Half an hour and an hour; nobody has touched the third.
    assert (2700, 5400, 2) == await value(fetch, "lead_response_time")
    assert pytest.approx(2 / 3) == (await value(fetch, "lead_answer_rate"))[0]


@pytest.mark.usefixtures("story")
async def test_receivables_in_days_of_sales(fetch: Fetch) -> None:
    # 1,000 of 1,500 signed, 900 collected by the end of October: 600 × 31 days ÷ 1,000.
    assert (18.6, "18600.00", "1000.00") == await value(fetch, "dso")
    assert ("500.00", "500.00", None) == await value(fetch, "receivables_at_end", period="2026-11")
    assert (None, "10000.00", "0.00") == await value(fetch, "dso", period="2026-11")
    assert (18.6, "18600.00", "1000.00") == await value(fetch, "dso", "ann", "member")


@pytest.mark.usefixtures("story")
async def test_sellers_are_active_who_recorded_work(fetch: Fetch) -> None:
    assert (0.75, 3, 4) == await value(fetch, "active_member_share")
    assert pytest.approx(2 / 3) == (await value(fetch, "active_member_share", "blue-team", "team"))[0]


@pytest.mark.usefixtures("story")
async def test_month_by_month(fetch: Fetch) -> None:
    found = await fetch("bea", "/kpis/customers_new", period="2026-Q4", by="month")

    assert [("2026-10", 2), ("2026-11", 0)] == [(row["key"], row["value"]) for row in found["rows"]]


async def test_nothing_to_divide_by_is_nothing(fetch: Fetch) -> None:
    for kpi in ("new_customer_share", "repeat_rate", "median_deal", "lead_response_time", "dso"):
        assert None is (await value(fetch, kpi))[0]


async def test_what_cannot_be_split_or_ranked_says_so(client: AsyncTestClient[Litestar], signed_in: SignedIn) -> None:
    headers = await signed_in("bea")

    split = await client.get("/api/v1/kpis/repeat_rate", params={"period": OCTOBER, "by": "source"}, headers=headers)
    board = await client.get("/api/v1/boards/repeat_rate", params={"period": OCTOBER}, headers=headers)

    assert (400, "/by") == (split.status_code, split.json()["errors"][0]["pointer"])
    assert 400 == board.status_code
    assert "'repeat_rate' is counted over a whole period" in board.json()["detail"]


async def test_the_catalogue_says_what_they_are_made_of(fetch: Fetch) -> None:
    items = {item["id"]: item for item in (await fetch("ann", "/kpis"))["items"]}

    assert "customers_new / customers_buying" == items["new_customer_share"]["formula"]
    assert {"customers_new", "receivable_days", "middle_wins"} <= items.keys()


async def test_counting_everything_takes_the_same_number_of_statements_however_much_there_is(
    db: Database, directory: Directory, client: AsyncTestClient[Litestar]
) -> None:
    headers, numbers = await program(db, Scope.EVENTS_WRITE), []

    for more in (STORY[:2], [*STORY[2:], *LOSSES, *LEADS, *MONEY]):
        await send(client, headers, *more)
        counting = Counting(db)
        count = Count(cast("Database", counting), directory, parse_period(OCTOBER), TODAY, By.COMPANY, 0, "activities")
        await count.of(CENSUSES)
        numbers.append(counting.statements)

    assert numbers[0] == numbers[1] < 12
