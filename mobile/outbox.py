"""What was logged on this phone and not yet settled: a SQLite file that survives the app being killed.

An event gets its id and its time when it is logged and keeps both however often it is sent, so the server counts it
once. Events belong to the member who logged them, and only that member's are ever sent under their name. Sending
itself is the business of `sync`.
"""

import json
import sqlite3
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from mobile.wire import Receipt

# Settled events are kept for the list on the screen, the latest customers and the estimates.
KEPT = 200

_SHAPE = """
CREATE TABLE IF NOT EXISTS outbox (
    place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL,
    kind TEXT NOT NULL, data TEXT NOT NULL, logged_at TEXT NOT NULL, body TEXT NOT NULL,
    state TEXT NOT NULL, xp INTEGER NOT NULL DEFAULT 0, told TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS outbox_by_state ON outbox (owner, state, place);
CREATE TABLE IF NOT EXISTS seen (
    owner TEXT NOT NULL, name TEXT NOT NULL, at TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (owner, name));
"""


class State(StrEnum):
    """What became of an event so far."""

    WAITING = "waiting"
    RECORDED = "recorded"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Item:
    """A logged event. `body` is what is sent, letter by letter; `told` is the verdict's reason or what is wrong."""

    id: str
    kind: str
    data: Mapping[str, str | int]
    logged_at: datetime
    body: str
    state: State
    xp: int
    told: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose events: a member of the organisation on one server."""

    server: str
    username: str

    @property
    def key(self) -> str:
        """The two in one text."""
        return f"{self.username}@{self.server}"


class Outbox:
    """The logged events in one file. Use it from one thread."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.row_factory = sqlite3.Row
        # FULL: an event that was shown as logged outlives an empty battery.
        self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" + _SHAPE)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def log(
        self, owner: Owner, kind: str, data: Mapping[str, str | int], at: datetime, instead_of: str | None = None
    ) -> Item:
        """Keep an event until it is settled; it takes the place of a rejected one that it mends."""
        id = str(uuid.uuid4())
        event = {
            "specversion": "1.0",
            "id": id,
            "source": f"mobile/{owner.username}",
            "type": kind,
            "time": at.isoformat(timespec="seconds"),
            "data": dict(data),
        }
        body = json.dumps(event, ensure_ascii=False)
        with self._db:
            self._db.execute("DELETE FROM outbox WHERE id = ? AND state = ?", (instead_of, State.REJECTED))
            self._db.execute(
                "INSERT INTO outbox (id, owner, kind, data, logged_at, body, state) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (id, owner.key, kind, json.dumps(dict(data)), at.isoformat(), body, State.WAITING),
            )
        return Item(id, kind, data, at, body, State.WAITING, 0, "")

    def waiting(self, owner: Owner, limit: int) -> list[Item]:
        """The next to be sent, in the order they were logged."""
        return self._items(
            "owner = ? AND state = ? ORDER BY place LIMIT ?",
            (owner.key, State.WAITING, limit),
        )

    def count(self, owner: Owner, state: State) -> int:
        """How many of a member's events are in a state."""
        found = self._db.execute("SELECT count(*) FROM outbox WHERE owner = ? AND state = ?", (owner.key, state))
        return int(found.fetchone()[0])

    def latest(self, owner: Owner, limit: int) -> list[Item]:
        """What was logged last, latest first."""
        return self._items("owner = ? ORDER BY place DESC LIMIT ?", (owner.key, limit))

    def rejected(self, owner: Owner) -> list[Item]:
        """What needs mending, oldest first."""
        return self._items("owner = ? AND state = ? ORDER BY place", (owner.key, State.REJECTED))

    def settle(self, owner: Owner, receipts: Sequence[Receipt]) -> None:
        """Write down verdicts: recorded, or rejected for good."""
        rows = [
            (
                State.RECORDED if one.is_recorded else State.REJECTED,
                one.xp,
                one.problem or "\n".join(one.reasons),
                one.id,
                State.WAITING,
            )
            for one in receipts
        ]
        with self._db:
            self._db.executemany("UPDATE outbox SET state = ?, xp = ?, told = ? WHERE id = ? AND state = ?", rows)
            self._db.execute(
                "DELETE FROM outbox WHERE owner = ?1 AND state = ?2 AND place <= (SELECT place FROM outbox "
                "WHERE owner = ?1 AND state = ?2 ORDER BY place DESC LIMIT 1 OFFSET ?3)",
                (owner.key, State.RECORDED, KEPT),
            )

    def discard(self, id: str) -> None:
        """Forget a rejected event."""
        with self._db:
            self._db.execute("DELETE FROM outbox WHERE id = ? AND state = ?", (id, State.REJECTED))

    def recent_accounts(self, owner: Owner) -> tuple[str, ...]:
        """The customers of a member's latest events, latest first."""
        names = [item.data.get("account") for item in self.latest(owner, KEPT)]
        return tuple(dict.fromkeys(name for name in names if isinstance(name, str)))

    def estimate(self, owner: Owner, kind: str, outcome: str) -> int | None:
        """What the last event of this kind and outcome paid; None when there was none."""
        for item in self.latest(owner, KEPT):
            if item.state is State.RECORDED and item.kind == kind and item.data.get("outcome", "") == outcome:
                return item.xp
        return None

    def remember(self, owner: Owner, name: str, answer: str, at: datetime) -> None:
        """Keep the server's latest answer to one question, for when there is no network."""
        with self._db:
            self._db.execute(
                "INSERT INTO seen (owner, name, at, answer) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (owner, name) DO UPDATE SET at = excluded.at, answer = excluded.answer",
                (owner.key, name, at.isoformat(), answer),
            )

    def recall(self, owner: Owner, name: str) -> tuple[str, datetime] | None:
        """The latest answer and when it was given; None when the question was never answered."""
        found = self._db.execute("SELECT answer, at FROM seen WHERE owner = ? AND name = ?", (owner.key, name))
        row = found.fetchone()
        return (row["answer"], datetime.fromisoformat(row["at"])) if row is not None else None

    def _items(self, where: str, values: tuple[str | int, ...]) -> list[Item]:
        return [
            Item(
                row["id"],
                row["kind"],
                json.loads(row["data"]),
                datetime.fromisoformat(row["logged_at"]),
                row["body"],
                State(row["state"]),
                row["xp"],
                row["told"],
            )
            for row in self._db.execute(f"SELECT * FROM outbox WHERE {where}", values)  # noqa: S608  # fixed texts
        ]
