"""Files of the outbox as older versions of the app left them, each with an event in it that still waits."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from mobile.outbox import Owner, source_of

EVENT_ID = "5e0c4f60-4a5d-4bb6-9b5a-6f4f2a3f2b11"
AT = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
# The columns that were added since the first version, version by version.
OLDER = (
    "",
    ", path TEXT NOT NULL DEFAULT 'events', file TEXT NOT NULL DEFAULT '', is_sealed INTEGER NOT NULL DEFAULT 0",
)
_FIRST = (
    "CREATE TABLE outbox (place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, "
    "kind TEXT NOT NULL, data TEXT NOT NULL, logged_at TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL, "
    "xp INTEGER NOT NULL DEFAULT 0, told TEXT NOT NULL DEFAULT ''{columns})"
)


def old_file(path: Path, columns: str, owner: Owner) -> None:
    """A file with these columns more than the first version had, and a call in it that was never sent."""
    data = {"account": "ACME Steel", "outcome": "connected", "duration_s": 300}
    event: dict[str, object] = {"specversion": "1.0", "id": EVENT_ID, "source": source_of(owner), "type": "call.logged"}
    event |= {"time": AT.isoformat(), "data": data}
    with sqlite3.connect(path) as old:
        old.execute(_FIRST.format(columns=columns))
        old.execute(
            "INSERT INTO outbox (id, owner, kind, data, logged_at, body, state) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (EVENT_ID, owner.key, "call.logged", json.dumps(data), AT.isoformat(), json.dumps(event), "waiting"),
        )
    old.close()
