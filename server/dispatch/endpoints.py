"""What an endpoint is, and reading them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from kpi.events import Kind
from server.db.paging import Listed, Order, Page, Wanted, listed
from server.db.tx import Reading, Row
from server.errors import NotFound
from server.ledger.facts import microseconds, moment

_COLUMNS = (
    "id, name, url, kinds, secret, former_secret, former_until_us, state, after_seq, attempts, failing_us, next_us, "
    "told_us, problem, lease, version, created_us"
)
_kinds = msgspec.json.Decoder(tuple[str, ...]).decode
_LATEST = Order("id", "id", is_descending=True)


class EndpointState(StrEnum):
    """Whether an endpoint is told anything."""

    ACTIVE = "active"
    PAUSED = "paused"
    """Somebody wanted it to wait."""
    DISABLED = "disabled"
    """It took nothing for days, or said that it is gone."""


class Outcome(StrEnum):
    """What became of one attempt."""

    TAKEN = "taken"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Somebody decided that it is not to be told."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that is told of events; ``kinds`` are types such as ``deal.won`` or ``deal.*``, none means all."""

    id: str
    name: str
    url: str
    kinds: tuple[str, ...]
    secret: str
    former_secret: str
    former_until: datetime | None
    state: EndpointState
    after_seq: int
    attempts: int
    failing_since: datetime | None
    next_at: datetime | None
    told_at: datetime | None
    problem: str
    lease: str
    version: int
    created_at: datetime

    def secrets(self, now: datetime) -> tuple[str, ...]:
        """With which secrets a message of now is signed."""
        is_both = self.former_until is not None and now < self.former_until
        return (self.secret, self.former_secret) if is_both else (self.secret,)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One line of the log; ``status`` is 0 where no answer came."""

    id: int
    seq: int
    kind: str
    at: datetime
    attempt: int
    outcome: Outcome
    status: int
    took_ms: int
    detail: str


def known_kinds() -> tuple[str, ...]:
    """What may be asked for: every type of event, and every family of them."""
    types = [kind.value for kind in Kind]
    return (*types, *sorted({f"{one.partition('.')[0]}.*" for one in types}))


async def read_endpoints(source: Reading) -> Sequence[Endpoint]:
    """All of them, in the order in which they were added."""
    rows = await source.fetch(f"SELECT {_COLUMNS} FROM endpoint ORDER BY created_us, id")  # noqa: S608  # constants
    return [_endpoint(row) for row in rows]


async def read_endpoint(source: Reading, id: str) -> Endpoint:
    """One of them; raises `NotFound`."""
    rows = await source.fetch(f"SELECT {_COLUMNS} FROM endpoint WHERE id = $1", id.replace("\0", ""))  # noqa: S608
    if not rows:
        raise NotFound(f"there is no webhook {id[:60]!r}")
    return _endpoint(rows[0])


async def read_waiting(source: Reading, now: datetime, holder: str) -> Sequence[Endpoint]:
    """Active ones that something is due for, and that nobody else is telling it."""
    rows = await source.fetch(
        f"SELECT {_COLUMNS} FROM endpoint WHERE state = 'active' AND next_us <= $1 AND (lease_us <= $1 OR lease = $2) "  # noqa: S608
        "AND after_seq < (SELECT coalesce(max(seq), 0) FROM event)",
        microseconds(now),
        holder,
    )
    return [_endpoint(row) for row in rows]


async def read_log(source: Reading, endpoint: str, page: Page) -> Listed[Attempt]:
    """What it was told, the latest first."""
    wanted = Wanted()
    wanted.add(f"endpoint = {wanted.bind(endpoint)}")
    end = wanted.after(_LATEST, page)
    rows = await source.fetch(
        "SELECT id, seq, kind, at_us, attempt, outcome, status, took_ms, detail FROM dispatch "  # noqa: S608
        f"WHERE {wanted.where} {end}",
        *wanted.arguments,
    )
    return listed(rows, page, _attempt, lambda row: (row["id"], row["id"]))


def _attempt(row: Row) -> Attempt:
    return Attempt(row[0], row[1], row[2], moment(row[3]), row[4], Outcome(row[5]), row[6], row[7], row[8])


def _endpoint(row: Row) -> Endpoint:
    def when(column: str) -> datetime | None:
        return moment(row[column]) if row[column] else None

    return Endpoint(
        row["id"],
        row["name"],
        row["url"],
        _kinds(row["kinds"]),
        row["secret"],
        row["former_secret"],
        when("former_until_us"),
        EndpointState(row["state"]),
        row["after_seq"],
        row["attempts"],
        when("failing_us"),
        when("next_us"),
        when("told_us"),
        row["problem"],
        row["lease"],
        row["version"],
        moment(row["created_us"]),
    )
