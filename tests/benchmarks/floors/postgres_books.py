"""Bare books on PostgreSQL: an event, two entries, 20 roll-up rows and two quest rows, 100 events a transaction.

The hundred are added up in memory first, so that each table gets one statement.
"""

import datetime
import random
import time
import uuid
from collections.abc import Sequence
from typing import Any, TypeVar

import asyncpg

MEMBERS, TEAMS, REGIONS = 1000, 50, 5
AT_ONCE = 100

TABLES = """
DROP TABLE IF EXISTS bare_event, bare_entry, bare_rollup, bare_quest CASCADE;
CREATE TABLE bare_event (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, tenant int NOT NULL,
    member int NOT NULL, kind smallint NOT NULL, amount bigint NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE INDEX ON bare_event (member, at);
CREATE TABLE bare_entry (
    line bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event bigint NOT NULL REFERENCES bare_event (seq),
    member int NOT NULL, xp int NOT NULL, rule text NOT NULL);
CREATE INDEX ON bare_entry (member);
CREATE TABLE bare_rollup (
    scope smallint, scope_id int, grain smallint, start date, measure smallint, value bigint NOT NULL DEFAULT 0,
    count int NOT NULL DEFAULT 0, PRIMARY KEY (scope, scope_id, grain, start, measure)) WITH (fillfactor = 70);
CREATE TABLE bare_quest (
    member int, quest int, progress int NOT NULL DEFAULT 0, PRIMARY KEY (member, quest)) WITH (fillfactor = 70);
INSERT INTO bare_quest SELECT member, quest FROM generate_series(1, 1000) member, generate_series(1, 2) quest;
"""
_EVENTS = """INSERT INTO bare_event (id, tenant, member, kind, amount)
SELECT id, 1, member, 1, amount FROM unnest($1::uuid[], $2::int[], $3::bigint[]) AS new (id, member, amount)
ON CONFLICT (id) DO NOTHING RETURNING seq, member, amount"""
_ENTRIES = """INSERT INTO bare_entry (event, member, xp, rule)
SELECT event, member, xp, rule FROM unnest($1::bigint[], $2::int[]) AS new (event, member),
(VALUES (10, 'base'), (5, 'bonus')) AS paid (xp, rule)"""
_ROLLUPS = """INSERT INTO bare_rollup (scope, scope_id, grain, start, measure, value, count)
SELECT scope, scope_id, grain, start, 1, value, count
FROM unnest($1::smallint[], $2::int[], $3::smallint[], $4::date[], $5::bigint[], $6::int[])
  AS new (scope, scope_id, grain, start, value, count)
ON CONFLICT (scope, scope_id, grain, start, measure)
DO UPDATE SET value = bare_rollup.value + excluded.value, count = bare_rollup.count + excluded.count"""
_QUESTS = """UPDATE bare_quest SET progress = progress + new.count
FROM unnest($1::int[], $2::int[]) AS new (member, count)
WHERE bare_quest.member = new.member AND quest IN (1, 2)"""

_DAY = datetime.date(2026, 11, 20)
STARTS: tuple[tuple[int, datetime.date], ...] = (
    (0, _DAY),
    (1, _DAY - datetime.timedelta(days=_DAY.weekday())),
    (2, _DAY.replace(day=1)),
    (3, datetime.date(2026, 10, 1)),
    (4, datetime.date(2026, 1, 1)),
)

T = TypeVar("T")
Event = tuple[uuid.UUID, int, int]  # id, member, amount


def rollup_keys(member: int, starts: Sequence[tuple[int, T]]) -> list[tuple[int, int, int, T]]:
    """The 20 roll-up rows of an event: member, team, region and company by day, week, month, quarter and year."""
    team = member % TEAMS
    scopes = ((0, member), (1, team), (2, team % REGIONS), (3, 0))
    return [(scope, number, grain, start) for scope, number in scopes for grain, start in starts]


def some_events(count: int) -> list[Event]:
    """Events of anybody."""
    return [(uuid.uuid4(), random.randint(1, MEMBERS), random.randint(1, 100_000)) for _ in range(count)]


async def record(connection: Any, events: Sequence[Event]) -> int:
    """One transaction; answers how many were new."""
    ids, members, amounts = zip(*events, strict=True)
    async with connection.transaction():
        rows = await connection.fetch(_EVENTS, ids, members, amounts)
        if rows:
            await connection.execute(_ENTRIES, [row["seq"] for row in rows], [row["member"] for row in rows])
            await _fold(connection, rows)
    return len(rows)


async def _fold(connection: Any, rows: Sequence[Any]) -> None:
    sums: dict[tuple[int, int, int, datetime.date], list[int]] = {}
    moved: dict[int, int] = {}
    for row in rows:
        moved[row["member"]] = moved.get(row["member"], 0) + 1
        for key in rollup_keys(row["member"], STARTS):
            found = sums.setdefault(key, [0, 0])
            found[0] += row["amount"]
            found[1] += 1
    keys = sorted(sums)
    scopes, numbers, grains, starts = zip(*keys, strict=True)
    values, counts = zip(*(sums[key] for key in keys), strict=True)
    await connection.execute(_ROLLUPS, scopes, numbers, grains, starts, values, counts)
    movers = sorted(moved)
    await connection.execute(_QUESTS, movers, [moved[member] for member in movers])


async def events_a_second(url: str, count: int) -> float:
    """Record so many events, a hundred at a time, on one connection."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(TABLES)
        await record(connection, some_events(AT_ONCE))
        started = time.perf_counter()
        for _ in range(0, count, AT_ONCE):
            events = some_events(AT_ONCE)
            await record(connection, events)
            await connection.execute("SELECT pg_notify('bare', $1)", str(events[-1][0]))
        return count / (time.perf_counter() - started)
    finally:
        await connection.close()
