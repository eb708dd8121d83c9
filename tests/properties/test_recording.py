"""The same through the recorder and a real database: any order and any batches give the same books, twice is once."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from kpi.facts import Fact
from kpi.wire import parse_event
from server.db.database import Database
from server.intake.submission import Receipt, Submission
from server.kpis.tables import ROLLUP
from server.ledger.concern import CONCERN
from server.ledger.tables import CAP_POT, CONTRIBUTION, ENTRY, EVENT, ONCE_POT
from server.quests.tables import QUEST_PROGRESS
from server.standings.tables import STANDING
from tests.properties.stories import TODAY, deliveries, stories
from tests.server.acme import StandingClock
from tests.server.intake.recording import PROGRAM, Desk, open_desk

# A database per example would take longer to drop than all examples to run.
BOOKS = (EVENT, CONTRIBUTION, ENTRY, ONCE_POT, CAP_POT, CONCERN, STANDING, QUEST_PROGRESS, ROLLUP)
NAMES = {1: "ann", 2: "bob", 3: "mia"}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EVENING = datetime.fromordinal(TODAY).replace(tzinfo=UTC)


def submission(fact: Fact) -> Submission:
    """A fact as a program would send it, or as the product itself records it."""
    data: dict[str, Any] = msgspec.to_builtins(fact.data)
    if fact.credits:
        # Nine decimals are what the wire takes; the parts need not be those of the story, only the same every time.
        rounded = [round(float(one.share), 9) for one in fact.credits]
        shares = [*rounded[:-1], round(1 - sum(rounded[:-1]), 9)]
        data["credits"] = [
            {"member": NAMES[one.member], "share": part} for one, part in zip(fact.credits, shares, strict=True)
        ]
    for field, value in (("amount", fact.amount), ("cost", fact.cost)):
        if value is not None:
            data[field] = value
    if fact.customer is not None:
        data["account"] = f"Customer {fact.customer.id}"
    if not hasattr(fact.data, "account"):
        data.pop("account", None)
    event = {"specversion": "1.0", "id": fact.key[1], "source": fact.key[0], "type": fact.kind.value, "data": data}
    event["time"] = (EPOCH + timedelta(microseconds=fact.at_us)).isoformat()
    raw = msgspec.json.encode(event)
    return Submission(parse_event(raw, internal=True) if fact.kind.is_internal else raw, PROGRAM, fact.earns)


async def record(url: str, batches: Sequence[Sequence[Fact]], again: bool = False) -> tuple[object, list[Receipt]]:
    """What the books, empty before, say after these batches; with ``again`` everything was sent a second time."""
    async with await Database.open(url) as db, open_desk(db, StandingClock(EVENING)) as desk:
        async with db.write() as tx:
            for bulk in BOOKS:
                await tx.execute(f"DELETE FROM {bulk.table}")  # noqa: S608  # constants
        answers = [await desk.recorder.submit([submission(fact) for fact in batch]) for batch in batches]
        if again:
            for batch in batches:
                await desk.recorder.submit([submission(fact) for fact in batch])
        return await _books(desk), [receipt for answer in answers for receipt in answer]


async def _books(desk: Desk) -> object:
    rows = await desk.db.fetch("SELECT rule, member, day, sum(xp) FROM entry GROUP BY rule, member, day")
    paid = sorted((rule, member, day, int(xp)) for rule, member, day, xp in rows if xp)
    return {"paid": paid} | await desk.folded()


def _in_order(facts: Sequence[Fact]) -> list[list[Fact]]:
    """One by one as they happened, as far as reversals come after what they take back."""
    return [[fact] for fact in sorted(facts, key=lambda fact: (fact.target is not None, fact.order))]


slow = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _is_against_what_cannot_go_back(facts: Sequence[Fact]) -> bool:
    kept = {fact.key for fact in facts if fact.target is not None or fact.kind.is_approval}
    return any(fact.target in kept for fact in facts)


def _is_part_of_nothing(facts: Sequence[Fact]) -> bool:
    amounts = {fact.key: fact.amount for fact in facts}
    return any(
        fact.target is not None and fact.amount is not None and amounts.get(fact.target) is None for fact in facts
    )


# What the recorder refuses once it knows the target, and lets wait before, may be refused in one order only.
told = stories(longest=10).filter(
    lambda facts: not _is_against_what_cannot_go_back(facts) and not _is_part_of_nothing(facts)
)


@given(some.data(), told)
@slow
def test_any_order_gives_the_same_books(database_url, data, facts):
    batches = data.draw(deliveries(facts))
    straight, receipts = asyncio.run(record(database_url, _in_order(facts)))
    shuffled, _ = asyncio.run(record(database_url, batches))

    assert {"recorded"} == {receipt.status.value for receipt in receipts}
    assert straight == shuffled


@given(some.data(), told)
@slow
def test_twice_is_once(database_url, data, facts):
    batches = data.draw(deliveries(facts))
    once, _ = asyncio.run(record(database_url, batches))
    twice, _ = asyncio.run(record(database_url, batches, again=True))

    assert once == twice
