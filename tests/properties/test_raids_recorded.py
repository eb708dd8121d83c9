"""Random raids through the recorder and both databases: whatever the order and the batches, the same boss stands.

And what is kept as it happens is what is folded anew from the ledger, with every coin of the loot accounted for.
"""

import asyncio
import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from kpi.events import (
    Channel,
    Event,
    EventData,
    Kind,
    LeadChanged,
    RaidEnd,
    RaidJoined,
    RaidLeft,
    RaidOpened,
    RaidSeat,
    SlotMissed,
    StepPlanned,
)
from server.db.database import Database
from server.intake.submission import Submission
from server.raids.acts import SOURCE
from server.refold.check import check
from server.refold.listed import folded_tables
from tests.server.acme import NOW, StandingClock, found_acme
from tests.server.intake.recording import PROGRAM, open_desk

RAID, OPENED, ENDS = "r", NOW - timedelta(days=8), date(2026, 11, 19)
slow = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="session")
def prepare_database():
    """Every test below gets a copy of a database in which ACME was founded."""
    return lambda url: asyncio.run(found_acme(url))


people = some.sampled_from(["ann", "bob", "zoe"])
hours = some.integers(1, 24 * 8 - 1)
accounts = some.sampled_from(["Acme", "Acme", "Acme", "Acme", "Bolt"])
amounts = some.sampled_from(["4000.01", "6000", "9000"])
contacts = some.sampled_from(["Li", "Wu"])


def about(kind: str, **parts: some.SearchStrategy[str]) -> some.SearchStrategy[tuple[str, dict[str, str]]]:
    """Events of a kind with drawn data."""
    return some.fixed_dictionaries(parts).map(lambda data: (kind, data))


visits = about("visit.logged", member=people, account=accounts, contact=contacts)
wins = about("deal.won", member=people, account=accounts, amount=amounts)
payments = about("collection.received", member=people, account=accounts, amount=amounts)
backs = some.builds(lambda n: ("event.reversed", {"reverses": {"source": "t", "id": f"e{n}"}}), some.integers(0, 9))
moves = some.builds(lambda n, a: ("deal.amended", {"deal": f"e{n}", "account": a}), some.integers(0, 9), accounts)


def _is_plain(sales: Sequence[tuple[tuple[str, Any], int]]) -> bool:
    """Taking back what takes back is refused once it is known, and waits before: that depends on the order."""
    back = {f"e{number}" for number, ((kind, _), _) in enumerate(sales) if kind == "event.reversed"}
    return not any(json.dumps(data).count(f'"{id}"') for (kind, data), _ in sales if kind != "deal.won" for id in back)


events = some.tuples(some.one_of(visits, wins, payments, backs, moves), hours)
sales = some.lists(events, min_size=1, max_size=10).filter(_is_plain)
acts = some.lists(
    some.tuples(
        some.one_of(
            people.map(lambda who: (Kind.RAID_JOINED, RaidJoined(member="mia", raid=RAID, who=who, role="closer"))),
            people.map(lambda who: (Kind.RAID_LEFT, RaidLeft(member="mia", raid=RAID, who=who))),
            people.map(lambda who: (Kind.RAID_LEAD_CHANGED, LeadChanged(member="mia", raid=RAID, to=who))),
            people.map(lambda who: (Kind.RAID_STEP_PLANNED, _step(who))),
            some.just((Kind.RAID_SLOT_MISSED, SlotMissed(raid=RAID, step="s", due=NOW - timedelta(days=2)))),
            some.just((Kind.RAID_ESCAPED, RaidEnd(raid=RAID))),
        ),
        hours,
    ),
    max_size=5,
)


def _step(who: str) -> StepPlanned:
    due = NOW - timedelta(days=2)
    return StepPlanned(member="mia", raid=RAID, step="s", who=who, channel=Channel.VISIT, due=due, what="Meet")


def opening() -> Event:
    roster = (RaidSeat("ann", "opener"), RaidSeat("bob", "closer"))
    data = RaidOpened(member="mia", raid=RAID, account="Acme", amount=Decimal(10_000), ends_on=ENDS, roster=roster)
    return Event(f"{RAID}/0", SOURCE, Kind.RAID_OPENED, OPENED, data)


def told(number: int, saying: tuple[str, dict[str, Any]], hour: int) -> bytes:
    kind, data = saying
    if kind == "deal.won":
        data = data | {"deal": f"e{number}"}
    time = (OPENED + timedelta(hours=hour, seconds=number)).isoformat()
    return json.dumps({"id": f"e{number}", "source": "t", "type": kind, "time": time, "data": data}).encode()


def acted(number: int, act: tuple[Kind, EventData], hour: int) -> Event:
    kind, data = act
    id = {Kind.RAID_SLOT_MISSED: f"{RAID}/s/missed/1", Kind.RAID_ESCAPED: f"{RAID}/escaped"}.get(
        kind, f"{RAID}/{number}"
    )
    hours_later = 24 * 9 if kind is Kind.RAID_ESCAPED else hour
    return Event(id, SOURCE, kind, OPENED + timedelta(hours=hours_later, seconds=100 + number), data)


async def record(db: Database, batches: Sequence[Sequence[Event | bytes]]) -> dict[str, list[tuple]]:
    """What stands in the books after the opening and these batches."""
    async with db.write() as tx:
        for table in ("event", "contribution", "entry", *(bulk.table for bulk in folded_tables())):
            await tx.execute(f"DELETE FROM {table}")  # noqa: S608  # tables of ours
    async with open_desk(db, StandingClock(NOW + timedelta(days=3))) as desk:
        for batch in ([opening()], *batches):
            await desk.recorder.submit([Submission(event, PROGRAM) for event in batch])
    raid = "SELECT state, phase, hp, ended_us, acts FROM raid"
    seats = "SELECT member, role, is_lead, damage, money, work, planned, done, missed, xp, coins FROM raid_member"
    loot = "SELECT member, sum(xp), sum(coins) FROM entry WHERE rule = 'raid:loot' GROUP BY member"
    return {
        "raid": [tuple(row) for row in await db.fetch(raid)],
        "seats": sorted(tuple(row) for row in await db.fetch(seats)),
        "loot": sorted((row[0], int(row[1]), int(row[2])) for row in await db.fetch(loot) if row[1] or row[2]),
    }


@given(some.data(), sales, acts)
@slow
def test_a_raid_is_the_same_in_any_order_and_any_batches_and_folded_anew(database_url, data, sales, acts):
    events: list[Event | bytes] = [told(number, *one) for number, one in enumerate(sales)]
    events += {one.id: one for one in (acted(number, *one) for number, one in enumerate(acts, 1))}.values()
    shuffled = data.draw(some.permutations(events))
    cut = data.draw(some.integers(0, len(events)))

    async def inside():
        async with await Database.open(database_url) as db:
            one_by_one = await record(db, [[event] for event in events])
            together = await record(db, [shuffled[:cut], shuffled[cut:]])
            return one_by_one, together, await check(db, NOW + timedelta(days=3), lambda done, total: None)

    straight, mixed, report = asyncio.run(inside())
    assert ((), ()) == (report.flaws, report.shown)
    assert straight == mixed
    assert [(member, xp, coins) for member, *_, xp, coins in mixed["seats"] if xp or coins] == mixed["loot"]


def test_who_joined_after_a_victory_that_became_known_later_has_no_seat(database_url):
    data = RaidJoined(member="mia", raid=RAID, who="zoe", role="closer")
    join = Event(f"{RAID}/1", SOURCE, Kind.RAID_JOINED, OPENED + timedelta(hours=5), data)
    win = told(0, ("deal.won", {"member": "ann", "account": "Acme", "amount": "10000"}), 1)

    async def inside():
        async with await Database.open(database_url) as db:
            stands = await record(db, [[join], [win]])
            return stands, await record(db, [[win], [join]]), await check(db, NOW, lambda done, total: None)

    stands, other_way_round, report = asyncio.run(inside())
    assert ["opener", "closer"] == [role for _, role, *_ in stands["seats"] if role]
    assert stands == other_way_round
    assert ((), ()) == (report.flaws, report.shown)
