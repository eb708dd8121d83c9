"""The app's SQLite file: its shape, and how the files of older versions of the app get it.

What is in it and what happens to it is told in `outbox.py` and `drafts.py`.
"""

import sqlite3
from pathlib import Path

_SHAPE = """
CREATE TABLE IF NOT EXISTS outbox (
    place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL,
    kind TEXT NOT NULL, data TEXT NOT NULL, logged_at TEXT NOT NULL, body TEXT NOT NULL,
    state TEXT NOT NULL, xp INTEGER NOT NULL DEFAULT 0, told TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS outbox_by_state ON outbox (owner, state, place);
CREATE TABLE IF NOT EXISTS seen (
    owner TEXT NOT NULL, name TEXT NOT NULL, at TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (owner, name));
CREATE TABLE IF NOT EXISTS draft (
    owner TEXT NOT NULL, place TEXT NOT NULL, at TEXT NOT NULL, answers TEXT NOT NULL, is_open INTEGER NOT NULL,
    PRIMARY KEY (owner, place));
"""
# What older versions of the app did not keep: where and how it is sent, a file with it, whether it was sent, which
# version it is about, and why it was refused.
_ADDED = {
    "path": "TEXT NOT NULL DEFAULT 'events'",
    "file": "TEXT NOT NULL DEFAULT ''",
    "is_sealed": "INTEGER NOT NULL DEFAULT 0",
    "method": "TEXT NOT NULL DEFAULT 'POST'",
    "if_match": "INTEGER",
    "code": "TEXT NOT NULL DEFAULT ''",
}


def open_file(path: Path) -> sqlite3.Connection:
    """The file of this path, made or brought up to date; what waits in it stays as it is."""
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    # FULL: an event that was shown as logged outlives an empty battery.
    db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" + _SHAPE)
    known = {row["name"] for row in db.execute("PRAGMA table_info(outbox)")}
    for name in _ADDED.keys() - known:
        db.execute(f"ALTER TABLE outbox ADD COLUMN {name} {_ADDED[name]}")
    return db
