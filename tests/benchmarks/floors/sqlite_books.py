"""Bare books on SQLite with WAL and synchronous=FULL: the same rows as on PostgreSQL, 100 events a transaction."""

import random
import sqlite3
import time
import uuid
from pathlib import Path

from tests.benchmarks.floors.postgres_books import AT_ONCE, MEMBERS, STARTS, rollup_keys

TABLES = """
CREATE TABLE bare_event (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, tenant INT, member INT, kind INT, amount INT,
    at TEXT DEFAULT current_timestamp);
CREATE INDEX bare_event_member ON bare_event (member, at);
CREATE TABLE bare_entry (line INTEGER PRIMARY KEY, event INT NOT NULL, member INT, xp INT, rule TEXT);
CREATE INDEX bare_entry_member ON bare_entry (member);
CREATE TABLE bare_rollup (
    scope INT, scope_id INT, grain INT, start TEXT, measure INT, value INT NOT NULL, count INT NOT NULL,
    PRIMARY KEY (scope, scope_id, grain, start, measure)) WITHOUT ROWID;
CREATE TABLE bare_quest (member INT, quest INT, progress INT DEFAULT 0, PRIMARY KEY (member, quest)) WITHOUT ROWID;
"""
_EVENT = "INSERT INTO bare_event (id, tenant, member, kind, amount) VALUES (?, 1, ?, 1, ?)"
_ENTRIES = "INSERT INTO bare_entry (event, member, xp, rule) VALUES (?, ?, 10, 'base'), (?, ?, 5, 'bonus')"
_ROLLUP = (
    "INSERT INTO bare_rollup VALUES (?, ?, ?, ?, 1, ?, ?) "
    "ON CONFLICT DO UPDATE SET value = value + excluded.value, count = count + excluded.count"
)
_QUEST = "UPDATE bare_quest SET progress = progress + ? WHERE member = ? AND quest IN (1, 2)"

_STARTS = [(grain, str(start)) for grain, start in STARTS]


def record(connection: sqlite3.Connection, count: int) -> None:
    """One transaction with so many events of anybody."""
    sums: dict[tuple[int, int, int, str], list[int]] = {}
    moved: dict[int, int] = {}
    connection.execute("BEGIN IMMEDIATE")
    for _ in range(count):
        member, amount = random.randint(1, MEMBERS), random.randint(1, 100_000)
        seq = connection.execute(_EVENT, (str(uuid.uuid4()), member, amount)).lastrowid
        connection.execute(_ENTRIES, (seq, member, seq, member))
        moved[member] = moved.get(member, 0) + 1
        for key in rollup_keys(member, _STARTS):
            found = sums.setdefault(key, [0, 0])
            found[0] += amount
            found[1] += 1
    connection.executemany(_ROLLUP, [(*key, *found) for key, found in sums.items()])
    connection.executemany(_QUEST, [(number, member) for member, number in moved.items()])
    connection.execute("COMMIT")


def events_a_second(path: Path, count: int) -> float:
    """Record so many events, a hundred at a time."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(TABLES)
        connection.executemany(
            "INSERT INTO bare_quest (member, quest) VALUES (?, ?)",
            [(member, quest) for member in range(1, MEMBERS + 1) for quest in (1, 2)],
        )
        record(connection, AT_ONCE)
        started = time.perf_counter()
        for _ in range(0, count, AT_ONCE):
            record(connection, AT_ONCE)
        return count / (time.perf_counter() - started)
    finally:
        connection.close()
