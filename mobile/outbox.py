"""What was logged and asked for on this phone and not yet settled: a SQLite file that survives the app being killed.

An event gets its id and its time when it is logged and keeps both however often it is sent, so the server counts it
once; an act (taking a quest, writing a note) is a request that keeps its idempotency key. Both belong to the member who
did them, are sent in the order they were done, and only under that member's name. Sending itself is up to `sync`.
"""

import itertools
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from mobile.outbox_file import open_file
from mobile.photos import drop, photos_in
from mobile.wire import Receipt

# Settled events are kept for the list on the screen, the latest customers and the estimates.
KEPT = 200
KEPT_ANSWERS = 300
EVENTS = "events"
# Whoever's clock is right to some seconds needs no correction, and a network's delay must not look like one.
CLOCK_IS_RIGHT_S = 90

Value = str | int | Mapping[str, str] | Sequence[Mapping[str, str]]


class State(StrEnum):
    """What became of an event so far."""

    WAITING = "waiting"
    RECORDED = "recorded"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Item:
    """A logged event or an act. `body` is what is sent; `told` is the verdict's reason or what is wrong.

    `path` is where it is sent, by `method`; `file` is sent with it. Once `is_sealed` it may have arrived and is never
    changed. `if_match` is the version that whoever asked had before them, None where any will do. `code` is why it was
    refused, for programs.
    """

    id: str
    kind: str
    data: Mapping[str, Value]
    logged_at: datetime
    body: str
    state: State
    xp: int
    told: str
    path: str = EVENTS
    file: str = ""
    is_sealed: bool = False
    method: str = "POST"
    if_match: int | None = None
    code: str = ""

    @property
    def thing(self) -> str:
        """What an act changes: `raids/7` of `raids/7/steps`."""
        return "/".join(self.path.split("/")[:2])

    @property
    def is_event(self) -> bool:
        """Whether it is a fact; everything else is an act."""
        return self.path == EVENTS


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose events: a member of the organisation on one server."""

    server: str
    username: str

    @property
    def key(self) -> str:
        """The two in one text."""
        return f"{self.username}@{self.server}"


def source_of(owner: Owner) -> str:
    """The source of the events that a member logs on a phone."""
    return f"mobile/{owner.username}"


class Outbox:
    """What was done, in one file. Use it from one thread."""

    def __init__(self, path: Path) -> None:
        self._db = open_file(path)
        self._photos = photos_in(path.parent)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def log(
        self, owner: Owner, kind: str, data: Mapping[str, Value], at: datetime, instead_of: str | None = None
    ) -> Item:
        """Keep an event until it is settled; it takes the place of a rejected one that it mends."""
        id = str(uuid.uuid4())
        event = {
            "specversion": "1.0",
            "id": id,
            "source": source_of(owner),
            "type": kind,
            "time": at.isoformat(timespec="milliseconds"),
            "data": dict(data),
        }
        item = Item(id, kind, data, at, json.dumps(event, ensure_ascii=False), State.WAITING, 0, "")
        self._keep(owner, item, instead_of)
        return item

    def act(
        self,
        owner: Owner,
        kind: str,
        path: str,
        data: Mapping[str, Value],
        at: datetime,
        file: str = "",
        method: str = "POST",
        if_match: int | None = None,
    ) -> Item:
        """Keep a request that changes something; its id is its idempotency key. `file` goes with it.

        `if_match` is given for what changes or ends what others made: it is the version that was looked at.
        """
        body = json.dumps(dict(data), ensure_ascii=False)
        id = str(uuid.uuid4())
        item = Item(id, kind, data, at, body, State.WAITING, 0, "", path, file, False, method, if_match)
        self._keep(owner, item, None)
        return item

    def _keep(self, owner: Owner, item: Item, instead_of: str | None) -> None:
        values = (item.id, owner.key, item.kind, json.dumps(dict(item.data)), item.logged_at.isoformat(), item.body)
        with self._db:
            self._db.execute("DELETE FROM outbox WHERE id = ? AND state = ?", (instead_of, State.REJECTED))
            self._db.execute(
                "INSERT INTO outbox (id, owner, kind, data, logged_at, body, state, path, file, method, if_match) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*values, State.WAITING, item.path, item.file, item.method, item.if_match),
            )

    def take_back(self, id: str) -> bool:
        """Drop what was never sent; False when it may have arrived, and has to be reversed instead."""
        with self._db:
            found = self._db.execute(
                "DELETE FROM outbox WHERE id = ? AND state = ? AND NOT is_sealed", (id, State.WAITING)
            )
        return found.rowcount > 0

    def retry(self, id: str, if_match: int | None = None) -> None:
        """Send an act that was refused once more, as a new one at the end of the queue.

        `if_match` is the version that was looked at since.
        """
        with self._db:
            self._db.execute(
                "UPDATE outbox SET id = ?, state = ?, told = '', code = '', is_sealed = 0, if_match = ?, "
                "place = (SELECT max(place) + 1 FROM outbox) WHERE id = ? AND state = ?",
                (str(uuid.uuid4()), State.WAITING, if_match, id, State.REJECTED),
            )

    def move_on(self, owner: Owner, done: Item, version: int) -> None:
        """An act of ours made this version: what waits for the same thing and knew the one before knows it, too.

        Where others were at it in between, only what edits the same part of the thing: the server said that nobody else
        changed that. What edits another part still says what was read of it, and is refused if it is no longer so.
        """
        before = done.if_match if done.if_match is not None else version - 1
        is_next, part = version == before + 1, done.data.get("step")
        moved = [
            (version, item.id)
            for item in self._items("owner = ? AND state = ? AND if_match = ?", (owner.key, State.WAITING, before))
            if item.id != done.id and item.thing == done.thing
            if is_next or part is None or item.data.get("step") == part
        ]
        with self._db:
            self._db.executemany("UPDATE outbox SET if_match = ? WHERE id = ?", moved)

    def next_batch(self, owner: Owner, limit: int) -> list[Item]:
        """What is sent next: the events up to the next act, or that act alone."""
        waiting = self.waiting(owner, limit)
        if waiting and not waiting[0].is_event:
            return waiting[:1]
        return list(itertools.takewhile(lambda item: item.is_event, waiting))

    def seal(self, items: Sequence[Item], skew_s: float) -> list[Item]:
        """Before the first sending: from now on nothing in it changes. A wrong clock is put right in the events.

        `skew_s`: by how much the server's clock is ahead of this one. What was logged an hour ago by a clock that is a
        day slow was logged an hour ago; only a clock that was set in between cannot be told from passing time.
        """
        correction = timedelta(seconds=round(skew_s)) if abs(skew_s) > CLOCK_IS_RIGHT_S else timedelta()
        sealed = [item if item.is_sealed else _sealed(item, correction) for item in items]
        with self._db:
            self._db.executemany(
                "UPDATE outbox SET is_sealed = 1, body = ? WHERE id = ?", [(item.body, item.id) for item in sealed]
            )
        return sealed

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

    def find(self, id: str) -> Item | None:
        """One item; None when it was discarded or is settled long ago."""
        return next(iter(self._items("id = ?", (id,))), None)

    def latest(self, owner: Owner, limit: int) -> list[Item]:
        """What was logged last, latest first."""
        return self._items("owner = ? AND path = ? ORDER BY place DESC LIMIT ?", (owner.key, EVENTS, limit))

    def entries(self, owner: Owner, limit: int) -> list[Item]:
        """What was logged and done last: what needs mending, then what waits, then the rest, latest first."""
        order = "CASE state WHEN 'rejected' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END, place DESC"
        return self._items(f"owner = ? ORDER BY {order} LIMIT ?", (owner.key, limit))

    def rejected(self, owner: Owner) -> list[Item]:
        """What needs mending, oldest first."""
        return self._items("owner = ? AND state = ? ORDER BY place", (owner.key, State.REJECTED))

    def settle(self, owner: Owner, receipts: Sequence[Receipt]) -> None:
        """Write down verdicts: recorded, or rejected for good. Our copy of a file that arrived goes."""
        recorded = {one.id for one in receipts if one.is_recorded}
        with_files = self._items("owner = ? AND state = ? AND file != ''", (owner.key, State.WAITING))
        rows = [
            (
                State.RECORDED if one.is_recorded else State.REJECTED,
                one.xp,
                one.problem or "\n".join(one.reasons),
                one.code,
                one.id,
                State.WAITING,
            )
            for one in receipts
        ]
        with self._db:
            self._db.executemany(
                "UPDATE outbox SET state = ?, xp = ?, told = ?, code = ? WHERE id = ? AND state = ?", rows
            )
            self._db.execute(
                "DELETE FROM outbox WHERE owner = ?1 AND state = ?2 AND place <= (SELECT place FROM outbox "
                "WHERE owner = ?1 AND state = ?2 ORDER BY place DESC LIMIT 1 OFFSET ?3)",
                (owner.key, State.RECORDED, KEPT),
            )
        arrived, wanted = {item.file for item in with_files if item.id in recorded}, self.files()
        for file in arrived - wanted:
            drop(Path(file), self._photos)

    def files(self) -> set[str]:
        """The files that are still to be sent, whoever sends them."""
        return {item.file for item in self._items("state != ? AND file != ''", (State.RECORDED,))}

    def discard(self, id: str) -> None:
        """Forget a rejected event."""
        with self._db:
            self._db.execute("DELETE FROM outbox WHERE id = ? AND state = ?", (id, State.REJECTED))

    def recent_accounts(self, owner: Owner) -> tuple[str, ...]:
        """The customers of a member's latest events, latest first."""
        names = [item.data.get("account") for item in self.latest(owner, KEPT)]
        return tuple(dict.fromkeys(name for name in names if isinstance(name, str)))

    def estimate(self, owner: Owner, kind: str, data: Mapping[str, Value]) -> int | None:
        """What the last event of this kind and outcome paid, money in proportion; None when there was none."""
        for item in self.latest(owner, KEPT):
            is_alike = item.kind == kind and item.data.get("outcome", "") == data.get("outcome", "")
            if item.state is State.RECORDED and is_alike and item.xp > 0:
                return _in_proportion(item, data)
        return None

    def remember(self, owner: Owner, name: str, answer: str, at: datetime) -> None:
        """Keep the server's latest answer to one question, for when there is no network."""
        # A power cut may take an answer, which is asked for again: waiting for the disk would hold up the screen.
        self._db.execute("PRAGMA synchronous = NORMAL")
        with self._db:
            self._db.execute(
                "INSERT INTO seen (owner, name, at, answer) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (owner, name) DO UPDATE SET at = excluded.at, answer = excluded.answer",
                (owner.key, name, at.isoformat(), answer),
            )
        self._db.execute("PRAGMA synchronous = FULL")

    def recall(self, owner: Owner, name: str) -> tuple[str, datetime] | None:
        """The latest answer and when it was given; None when the question was never answered."""
        found = self._db.execute("SELECT answer, at FROM seen WHERE owner = ? AND name = ?", (owner.key, name))
        row = found.fetchone()
        return (row["answer"], datetime.fromisoformat(row["at"])) if row is not None else None

    def forget_old(self, owner: Owner) -> None:
        """Answers that nobody asked for lately, such as those to searches, make room."""
        with self._db:
            self._db.execute(
                "DELETE FROM seen WHERE owner = ?1 AND name NOT IN "
                "(SELECT name FROM seen WHERE owner = ?1 ORDER BY at DESC LIMIT ?2)",
                (owner.key, KEPT_ANSWERS),
            )

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
                row["path"],
                row["file"],
                bool(row["is_sealed"]),
                row["method"],
                row["if_match"],
                row["code"],
            )
            for row in self._db.execute(f"SELECT * FROM outbox WHERE {where}", values)  # noqa: S608  # fixed texts
        ]


def _sealed(item: Item, correction: timedelta) -> Item:
    written = json.loads(item.body)
    name = "time" if item.is_event else "at"
    if not correction or name not in written:
        return replace(item, is_sealed=True)
    written[name] = (item.logged_at + correction).isoformat(timespec="milliseconds")
    return replace(item, is_sealed=True, body=json.dumps(written, ensure_ascii=False))


def _in_proportion(item: Item, data: Mapping[str, Value]) -> int:
    paid, wanted = (Decimal(str(one.get("amount") or 1)) for one in (item.data, data))
    return round(item.xp * wanted / paid)
