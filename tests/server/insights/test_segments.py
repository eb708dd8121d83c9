"""Customers by what they bring and how they buy; those that slip away become quests."""

import asyncio
from contextvars import Context
from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from game_rules.tiers import TierRules
from server.accounts.ranks import kept_ranks
from server.db.bulk import Values
from server.db.database import Database
from server.db.tx import Reading
from server.insights.segments.rank import is_due, rank_accounts
from server.ledger.newest import last_seq
from tests.server.accounts.test_account_routes import add
from tests.server.acme import StandingClock
from tests.server.conftest import SignedIn
from tests.server.telling import see

pytestmark = pytest.mark.anyio
Client = AsyncTestClient[Litestar]


@pytest.fixture(autouse=True)
def ranked_by_the_test_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tick ranks as soon as the app starts, which would come between."""

    async def never(*_: object) -> bool:
        return False

    monkeypatch.setattr("server.jobs.rank_accounts.is_due", never)


async def win(
    client: Client, headers: dict[str, str], clock: StandingClock, account: str, days: int, **data: Any
) -> Any:
    """A deal won so many days ago; the receipt."""
    event = {
        "specversion": "1.0",
        "id": f"{account}-{days}",
        "source": "t",
        "type": "deal.won",
        "time": (clock() - timedelta(days=days)).isoformat(),
        "data": {"deal": f"{account}-{days}", "account": account, "amount": "100.00"} | data,
    }
    answer = await client.post("/api/v1/events", json=event, headers=headers)
    receipt = answer.json()["results"][0]
    assert receipt["status"] == "recorded", answer.text
    return receipt


async def rank(db: Database, clock: StandingClock) -> int:
    return await rank_accounts(db, TierRules(), (clock() + timedelta(hours=8)).date().toordinal(), clock())


async def test_tiers_follow_profit_where_costs_are_known_else_revenue(
    client: Client, signed_in: SignedIn, db: Database, clock: StandingClock
) -> None:
    """Big turns over 1,000 and costs 990: 10 of profit. Good brings 100 and nobody knows its cost.

    Of 115, Good brings the first 100 (87 %), Big begins there and ends at 110 (96 %), where Small begins.
    """
    ann = await signed_in("ann")
    await win(client, ann, clock, "Big", 3, amount="1000.00", cost="990.00")
    await win(client, ann, clock, "Good", 2)
    await win(client, ann, clock, "Small", 1, amount="5.00")
    await rank(db, clock)

    listed = (await see(client, await signed_in("mia"), "/accounts", sort="profit"))["items"]
    a_only = (await see(client, ann, "/accounts", tier="A"))["items"]

    assert [("Good", "A"), ("Big", "B"), ("Small", "C")] == [(one["name"], one["tier"]) for one in listed]
    assert ["Good"] == [one["name"] for one in a_only]


async def test_lists_by_revenue_go_on_page_by_page_to_those_who_never_bought(
    client: Client, signed_in: SignedIn, db: Database, clock: StandingClock
) -> None:
    ann = await signed_in("ann")
    for account, amount in (("Big", "1000.00"), ("Small", "5.00"), ("Medium", "50.00")):
        await win(client, ann, clock, account, 3, amount=amount)
    await add(client, ann, name="New", id="New")
    await rank(db, clock)

    first = await see(client, ann, "/accounts", sort="revenue", limit=2)
    rest = await see(client, ann, "/accounts", sort="revenue", limit=2, cursor=first["next"])

    assert ["Big", "Medium", "Small", "New"] == [one["name"] for one in (*first["items"], *rest["items"])]


async def test_segments_are_counted_with_what_they_brought(
    client: Client, signed_in: SignedIn, db: Database, clock: StandingClock
) -> None:
    ann = await signed_in("ann")
    for days in (1, 31, 61):
        await win(client, ann, clock, "Often", days)
    await win(client, ann, clock, "Once", 300)
    await rank(db, clock)

    found = await see(client, ann, "/segments")

    told = {one["id"]: (one["accounts"], one["revenue"]["amount"]) for one in found["segments"] if one["accounts"]}
    # Of two, the one is better than half of them: 3 of 5 in all that Often has more of; Once has the least of all.
    assert {"loyal": (1, "300.00"), "sleeping": (1, "100.00")} == told
    assert 0 == found["slipping"]["accounts"] and found["at"] is not None


async def test_who_is_silent_for_longer_than_usual_becomes_a_quest_of_its_owner(
    client: Client, signed_in: SignedIn, db: Database, clock: StandingClock
) -> None:
    ann, mia = await signed_in("ann"), await signed_in("mia")
    await add(client, ann, name="Silent", id="Silent", owner="ann")
    for days in (50, 60, 70):
        await win(client, ann, clock, "Silent", days)
    await rank(db, clock)
    data = {"xp": 10, "due_on": (clock() + timedelta(days=7)).date().isoformat()}

    posted = [await client.post("/api/v1/segments/reactivations", json=data, headers=mia) for _ in range(2)]
    refused = await client.post("/api/v1/segments/reactivations", json=data, headers=ann)
    offered = (await see(client, ann, "/quests"))["offered"]

    assert [201, 201] == [one.status_code for one in posted], posted[0].text
    assert [("ann", 1)] == [(one["member"], one["accounts"]) for one in posted[0].json()["items"]]
    assert refused.status_code in (403, 409)
    assert 1 == sum("Silent" in str(one["title"]) for one in offered)


async def test_who_was_slipping_away_is_won_back_by_the_next_deal(
    client: Client, signed_in: SignedIn, db: Database, clock: StandingClock
) -> None:
    ann = await signed_in("ann")
    for days in (50, 60, 70):
        await win(client, ann, clock, "Silent", days)
    await rank(db, clock)
    await win(client, ann, clock, "Silent", 0)
    changed = await rank(db, clock)

    bea = await signed_in("bea")
    rows = (await see(client, bea, "/kpis/won_back", period="2026-11", by="account"))["rows"]

    assert [("Silent", 1)] == [(one["name"], one["value"]) for one in rows]
    assert 1 == changed and [] == (await see(client, ann, "/accounts", slipping=True))["items"]


async def test_what_another_process_did_not_see_yet_is_added_all_the_same(
    client: Client, signed_in: SignedIn, db: Database, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one began before the deal was recorded and is done between our reading and our writing."""
    ann = await signed_in("ann")
    await win(client, ann, clock, "One", 1)
    to_come = [2, 1]

    async def another(days_before: int) -> None:
        async with db.write() as tx:
            await tx.execute("DELETE FROM account_summed")
            await tx.execute(
                "INSERT INTO account_summed (one, seq, day, window_days) VALUES (1, 0, $1, 365)",
                (clock() - timedelta(days=days_before)).date().toordinal(),
            )

    async def read_while_another_writes(source: Reading) -> int:
        if to_come:
            await asyncio.create_task(another(to_come.pop()), context=Context())
        return await last_seq(source)

    monkeypatch.setattr("server.insights.segments.sums.last_seq", read_while_another_writes)
    await rank(db, clock)

    assert ["One"] == [one["name"] for one in (await see(client, ann, "/accounts", tier="A"))["items"]]
    assert [] == to_come


async def test_it_is_worked_out_again_only_when_something_may_have_changed(
    client: Client, signed_in: SignedIn, db: Database, clock: StandingClock
) -> None:
    ann = await signed_in("ann")
    await win(client, ann, clock, "One", 1)
    today = (clock() + timedelta(hours=8)).date().toordinal()
    assert await is_due(db, today, clock() + timedelta(minutes=20))
    await rank(db, clock)
    assert 0 == await rank(db, clock)

    due = [
        await is_due(db, day, clock() + timedelta(minutes=minutes))
        for day, minutes in ((today, 2), (today, 20), (today + 1, 2))
    ]

    assert [False, False, True] == due
    await win(client, ann, clock, "One", 0)
    assert await is_due(db, today, clock() + timedelta(minutes=20))


async def test_two_that_work_it_out_at_once_leave_it_due(
    client: Client, signed_in: SignedIn, db: Database, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one knew less and may have written after us."""
    ann = await signed_in("ann")
    await win(client, ann, clock, "One", 1)
    today = (clock() + timedelta(hours=8)).date().toordinal()

    async def another() -> None:
        async with db.write() as tx:
            await tx.execute("DELETE FROM account_ranked")
            await tx.execute("INSERT INTO account_ranked (one, at_us, day, seq) VALUES (1, 1, $1, 0)", today)

    async def kept_while_another_writes(source: Reading) -> dict[int, Values]:
        await asyncio.create_task(another(), context=Context())
        return await kept_ranks(source)

    monkeypatch.setattr("server.insights.segments.rank.kept_ranks", kept_while_another_writes)
    await rank(db, clock)
    assert await is_due(db, today, clock() + timedelta(minutes=20))
    monkeypatch.setattr("server.insights.segments.rank.kept_ranks", kept_ranks)
    await rank(db, clock)
    assert not await is_due(db, today, clock() + timedelta(minutes=20))
