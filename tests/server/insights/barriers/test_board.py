"""The board of barriers at ACME. It is Friday, the 20th of November 2026 in China."""

from datetime import timedelta

import pytest

from server.people.roles import Scope
from tests.server.barriers.blocking import do, reported
from tests.server.telling import program, see, send, told

pytestmark = pytest.mark.anyio
BOARD = "/barriers/board"


@pytest.fixture(autouse=True)
async def fought(client, signed_in, db):
    """North is to bring 21,000 and brought 9,000; the road blocks 10,000 of it, a rival is not confirmed."""
    won = told("won", "deal.won", "2026-11-18T09:00:00+08:00", deal="d", member="ann", amount="9000.00")
    await send(client, await program(db, Scope.EVENTS_WRITE), won)
    boss = await signed_in("bea")
    money = {"amount": "21000.00", "currency": "CNY"}
    for scope in ("region:north", "company"):
        body = {"measure": "revenue_won", "period": "2026-11", "scope": scope, "value": money}
        assert 200 == (await client.put("/api/v1/targets", json=body, headers=boss)).status_code


async def road(client, signed_in, **changed):
    """Ann's road, confirmed by Mia; answers its id."""
    id = (await reported(client, await signed_in("ann"), **changed))["id"]
    await do(client, await signed_in("mia"), id, "confirm")
    return id


def gap_of(place):
    return tuple(place[name]["amount"] for name in ("shortfall", "explained", "unexplained"))


async def test_a_gap_is_what_barriers_explain_and_what_nobody_explains(client, signed_in):
    await road(client, signed_in)
    await reported(client, await signed_in("bob"), cause="competitor")

    found = await see(client, await signed_in("bea"), BOARD, period="2026-11")

    assert [("region:north", 1), ("region:south", 0)] == [(one["scope"], one["barriers"]) for one in found["places"]]
    assert ("12000.00", "10000.00", "2000.00") == gap_of(found["places"][0]) == gap_of(found["whole"])
    assert [("access", 1, 1, "10000.00"), ("competitor", 1, 0, "0.00")] == [
        (one["cause"], one["reported"], one["confirmed"], one["blocked"]["amount"]) for one in found["causes"]
    ]
    assert (1, "10000.00") == (found["undecided"], found["undecided_blocked"]["amount"])


async def test_a_report_that_was_rejected_costs_nothing_and_is_counted(client, signed_in):
    await road(client, signed_in)
    id = (await reported(client, await signed_in("ann"), text="Was nothing"))["id"]
    await do(client, await signed_in("mia"), id, "reject", reason="The road is fine")

    found = await see(client, await signed_in("bea"), BOARD, period="2026-11")

    assert (2, 0, 1) == (found["reports"], found["undecided"], found["rejected"])


async def test_the_gap_is_the_one_that_the_why_explains(client, signed_in):
    await road(client, signed_in)
    boss = await signed_in("bea")

    place = (await see(client, boss, BOARD, period="2026-11"))["places"][0]
    why = await see(client, boss, "/why", measure="revenue_won", period="2026-11", scope="region:north")

    assert (why["explained"], why["unexplained"]) == (place["explained"], place["unexplained"])


async def test_the_ten_worth_most_are_open_confirmed_and_sorted_by_what_they_count_for(client, signed_in):
    ids = []
    for number in range(12):
        amount = {"amount": str(1000 + number), "currency": "CNY"}
        ids.append(await road(client, signed_in, text=f"Road {number}", blocked=amount))
    await do(client, await signed_in("mia"), ids[-1], "resolve", text="Gravel")
    await reported(client, await signed_in("ann"), blocked={"amount": "90000", "currency": "CNY"})

    found = (await see(client, await signed_in("bea"), BOARD, period="2026-11"))["worth_most"]

    assert [f"Road {number}" for number in range(10, 0, -1)] == [one["text"] for one in found]


async def test_how_long_each_step_took_by_region(client, signed_in, clock):
    id = (await reported(client, await signed_in("ann")))["id"]
    for hours, who, what, body in (
        (24, "mia", "confirm", {}),
        (36, "bob", "own", {}),
        (48, "bob", "resolve", {"text": "x"}),
    ):
        clock.now += timedelta(hours=hours)
        await do(client, await signed_in(who), id, what, **body)

    everywhere, north = (await see(client, await signed_in("bea"), BOARD, period="2026-11"))["steps"]

    assert [None, "north"] == [everywhere["region"], north["region"]]
    for one in (everywhere, north):
        assert [1.0, 1.5, 2.0, 4.5] == pytest.approx(
            [one[step]["median"] for step in ("confirm", "own", "resolve", "whole")]
        )


async def test_what_resolving_freed_has_an_interval_once_there_are_enough_days(client, signed_in, db, clock):
    crm = await program(db, Scope.EVENTS_WRITE)
    now = clock.now
    id = await road(client, signed_in)
    await do(client, await signed_in("mia"), id, "resolve", text="Gravel")
    early = (await see(client, await signed_in("bea"), BOARD, period="2026-11"))["freed"][0]
    events = []
    for week in (-5, -4, -3, -2, 1, 2, 3, 4):
        at = now + timedelta(days=7 * week - 3)
        amount = str((1000 if week < 0 else 30000) + 10 * abs(week))
        events.append(told(f"w{week}", "deal.won", at.isoformat(), deal=f"w{week}", member="ann", amount=amount))
    clock.now = now + timedelta(days=40)
    await send(client, crm, *events)

    late = (await see(client, await signed_in("bea"), BOARD, period="2026-11"))["freed"][0]

    assert (id, "north", None) == (early["id"], early["region"], early["effect"])
    effect = late["effect"]
    assert (True, None) == (effect["clear"], late["others"])
    low, change, high = (float(effect[name]["amount"]) for name in ("low", "change", "high"))
    assert low < change < high


async def test_a_cause_is_counted_in_the_month_in_which_it_was_reported(client, signed_in):
    await road(client, signed_in)
    await reported(client, await signed_in("ann"), at="2025-11-03T09:00:00+08:00")

    (season,) = (await see(client, await signed_in("bea"), BOARD, period="2026-11"))["seasons"]

    assert ("access", [*[0] * 10, 2, 0], [11]) == (season["cause"], season["months"], season["recurring"])


@pytest.mark.parametrize(("who", "status"), [("ann", 404), ("mia", 200), ("bea", 200), ("ada", 200)])
async def test_it_is_for_those_who_lead(client, signed_in, who, status):
    headers = await signed_in(who)

    assert status == (await client.get(f"/api/v1{BOARD}?period=2026-11", headers=headers)).status_code


async def test_a_lead_reads_of_the_own_region_only(client, signed_in):
    await road(client, signed_in)

    north = await see(client, await signed_in("mia"), BOARD, period="2026-11")

    assert (None, ["region:north"]) == (north["whole"], [one["scope"] for one in north["places"]])


@pytest.mark.parametrize(
    ("query", "pointer"), [("period=soon", "/period"), ("period=2026-11&measure=calls_connected", "/measure")]
)
async def test_what_cannot_be_asked_is_told_where(client, signed_in, query, pointer):
    answer = await client.get(f"/api/v1{BOARD}?{query}", headers=await signed_in("bea"))

    assert (400, pointer) == (answer.status_code, answer.json()["errors"][0]["pointer"]), answer.text


async def test_it_costs_the_same_however_many_barriers_there_are(client, signed_in, statements):
    async def cost(count):
        for number in range(count):
            id = await road(client, signed_in, text=f"Road {number}")
            if number % 2:
                await do(client, await signed_in("mia"), id, "resolve", text="Gravel")
        boss = await signed_in("bea")
        counted = []
        for _ in range(4):
            statements.clear()
            await see(client, boss, BOARD, period="2026-11")
            counted.append(len(statements))
        # What time brings about meanwhile sends statements of its own: the fewest of three are the board's.
        return min(counted[1:])

    few = await cost(2)

    assert few == await cost(8)
