"""Whatever happens, in whatever order: what is folded as it happens equals what is folded anew from the ledger.

Random events go through the real recorder into real databases; afterwards any spoiled row is found and mended.
"""

import asyncio
import json
import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from kpi.wire import parse_event
from server.accounts.registry import Registry
from server.db.database import Database
from server.intake.batch import References
from server.intake.record import Recorder
from server.intake.submission import Status, Submission
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.roles import Language, Scope
from server.refold.check import Report, check
from server.refold.listed import folded_tables
from server.refold.rebuild import rebuild
from tests.server.acme import NOW, StandingClock, found_acme

EXAMPLES = settings(
    max_examples=400,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
PROGRAM = Viewer("token:1", None, "crm", "crm", None, Language.ENGLISH, scopes=frozenset({Scope.EVENTS_WRITE}))
LEDGER = ("event", "contribution", "entry")


@pytest.fixture(scope="session")
def prepare_database():
    """Every test below gets a copy of a database in which ACME was founded."""
    return lambda url: asyncio.run(found_acme(url))


people = some.sampled_from(["ann", "bob", "mia", "zoe"])
shared = some.sampled_from(
    [
        {"credits": [{"member": "ann", "share": "0.3"}, {"member": "zoe", "share": "0.7"}]},
        {"credits": [{"member": "bob", "share": "0.5"}, {"member": "mia", "share": "0.5"}]},
    ]
)
whose = some.one_of(people.map(lambda name: {"member": name}), shared)
deals = some.sampled_from(["A", "B,1"]).map(lambda name: {"deal": name})
amounts = some.sampled_from(["0", "10.01", "4000", "250000"]).map(lambda amount: {"amount": amount})
accounts = some.sampled_from([{}, {"account": 'Acme "Ltd"'}, {"account": "Bolt"}])


def about(kind: str, *parts: some.SearchStrategy[dict[str, Any]]) -> some.SearchStrategy[tuple[str, dict[str, Any]]]:
    """Events of a kind whose data is put together from parts."""
    return some.tuples(*parts).map(lambda found: (kind, {key: value for part in found for key, value in part.items()}))


calls = some.fixed_dictionaries(
    {"outcome": some.sampled_from(["connected", "no_answer"]), "duration_s": some.sampled_from([0, 45, 400])}
)
sayings = some.one_of(
    about("call.logged", whose, accounts, calls),
    about("call.logged", whose, accounts, calls),
    about("visit.logged", whose, accounts),
    about("deal.opened", whose, deals, amounts, accounts),
    about("deal.won", whose, deals, amounts, accounts),
    about("deal.won", whose, deals, amounts),
    about("deal.reopened", deals),
    about("deal.amended", deals, amounts),
    about("deal.stage_changed", deals, some.just({"stage": "offer"})),
    about("deal.lost", whose, deals, some.just({"reason": "price"})),
    about("contract.signed", whose, amounts, some.just({"contract": "C"})),
    about("delivery.completed", some.just({"contract": "C"})),
    about("collection.received", amounts, some.sampled_from([{"contract": "C"}, {"contract": "C", "member": "zoe"}])),
    about("event.reversed", some.integers(0, 20).map(lambda n: {"reverses": {"source": "t", "id": str(n)}})),
)
taken = some.sampled_from(["road_trip", "key_mover"]).map(lambda quest: {"quest": quest, "window": "2026-11-01"})
bounty = some.just({"quest": "bounty-1", "title": "A call", "xp": 20, "coins": 5, "due_on": "2026-11-30"})
ended = some.sampled_from([{"window": "bounty"}, {"window": "2026-11-01"}])
quests = some.one_of(
    about("quest.accepted", whose, some.one_of(taken, bounty)),
    about("quest.abandoned", whose, some.one_of(taken, bounty)),
    about("quest.posted", bounty, some.just({"member": "mia"})),
    about("quest.submitted", whose, bounty),
    about("quest.approved", whose, bounty),
    about("quest.expired", bounty, ended),
)
times = some.builds("2026-11-{:02}T{:02}:00:00+08:00".format, some.integers(2, 20), some.sampled_from([8, 9, 9]))
stories = some.lists(
    some.tuples(some.one_of(sayings, sayings, quests), times, some.booleans()), min_size=1, max_size=20
)
Story = list[tuple[tuple[str, dict[str, Any]], str, bool]]


async def record(db: Database, story: Story, batches: Sequence[int]) -> int:
    """Record a story in batches of these sizes; answers how many of its events were recorded."""
    await _empty(db)
    recorder = Recorder(db, References(DirectoryCache(db), Registry()), StandingClock())
    told = [_submission(number, *one) for number, one in enumerate(story)]
    receipts = []
    async with recorder.running():
        for size in batches:
            receipts += await recorder.submit(told[:size])
            told = told[size:]
        receipts += await recorder.submit(told)
    return sum(one.status is Status.RECORDED for one in receipts)


def _submission(number: int, saying: tuple[str, dict[str, Any]], time: str, earns: bool) -> Submission:
    event = {"id": str(number), "source": "t", "type": saying[0], "time": time, "data": saying[1]}
    # The quests' own events come from the product itself, which hands them over ready-made.
    wire = json.dumps(event).encode()
    told = parse_event(wire, internal=True) if saying[0].startswith("quest.") else wire
    return Submission(told, PROGRAM, earn=earns or number % 3 > 0)


async def _empty(db: Database) -> None:
    async with db.write() as tx:
        for table in (*LEDGER, *(bulk.table for bulk in folded_tables())):
            await tx.execute(f"DELETE FROM {table}")  # noqa: S608  # tables of ours


def run(url: str, work: Any) -> Any:
    """Do work with the database; Hypothesis calls plain functions."""

    async def inside() -> Any:
        async with await Database.open(url) as db:
            return await work(db)

    return asyncio.run(inside())


async def checked(db: Database) -> Report:
    return await check(db, NOW, lambda done, total: None)


@EXAMPLES
@given(stories, some.lists(some.integers(1, 6), max_size=4))
def test_what_is_folded_as_it_happens_is_what_is_folded_anew(database_url, story, batches):
    async def work(db: Database) -> tuple[int, Report]:
        return await record(db, story, batches), await checked(db)

    recorded, report = run(database_url, work)

    assert [] == [str(one) for one in report.shown]
    assert () == report.flaws
    assert recorded == report.events


@EXAMPLES
@given(stories, some.sampled_from([bulk.table for bulk in folded_tables()]), some.data())
def test_any_spoiled_fold_is_found_and_mended(database_url, story, table, data):
    async def work(db: Database) -> tuple[bool, Report, Report]:
        await record(db, story, ())
        spoiled = await spoil(db, table, data)
        found = await checked(db)
        await rebuild(db, NOW, lambda done, total: None)
        return spoiled, found, await checked(db)

    spoiled, found, mended = run(database_url, work)

    assert spoiled == (not found.is_clean)
    assert mended.is_clean


async def spoil(db: Database, table: str, data: Any) -> bool:
    """Change a number in one row of a fold, or take the row away; False when there was nothing that matters."""
    (bulk,) = [bulk for bulk in folded_tables() if bulk.table == table]
    async with db.write() as tx:
        found = [dict(row) for row in await tx.fetch(f"SELECT * FROM {table}")]  # noqa: S608
        rows = sorted(filter(_matters, found), key=str)
        if not rows:
            return False
        row = data.draw(some.sampled_from(rows))
        where = " AND ".join(f"{name} = ${place}" for place, name in enumerate(row, 1))
        numbers = [name for name, kind in bulk.columns if kind != "text" and name not in ("last_day",)]
        if not numbers or data.draw(some.booleans()):
            await tx.execute(f"DELETE FROM {table} WHERE {where}", *row.values())  # noqa: S608
        else:
            column = data.draw(some.sampled_from(numbers))
            changed = f"UPDATE {table} SET {column} = {column} + 7 WHERE {where}"  # noqa: S608
            await tx.execute(changed, *row.values())
    return True


def _matters(row: dict[str, Any]) -> bool:
    """Whether the row says anything but "nothing ever happened"."""
    told = [value for name, value in row.items() if name in _TELLING]
    return not told or any(value not in (0, "{}") and not _SUMS_OF_NOTHING.fullmatch(str(value)) for value in told)


_TELLING = frozenset(
    {"value", "earned", "xp", "coins", "streak", "last_active", "badges", "holder", "due", "paid"}
    | {"progress", "reached_day", "paid_day", "accepted"}
)
_SUMS_OF_NOTHING = re.compile(r'\{("\w+":0,?)*\}')
