"""Events as the messages that endpoints get."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from server.db.tx import Reading, Row
from server.dispatch.endpoints import Endpoint
from server.ledger.facts import moment
from server.ledger.newest import last_seq
from server.money import MoneyView, minor_view
from server.people.directory import Directory

# So many events are looked through at once for those that an endpoint wants.
WINDOW = 2000
AT_ONCE = 50
LARGEST = 262_144
"""Bytes; the details of an event that is larger are left out."""

_EVENTS = (
    "SELECT e.seq, e.source, e.id, e.kind, e.at_us, e.recorded_us, e.credits, e.amount, e.data, a.ref, a.name "
    "FROM event e LEFT JOIN account a ON a.id = e.account "
)
_credits = msgspec.json.Decoder(list[tuple[int, int, int, int, int]]).decode


class AccountTold(msgspec.Struct, frozen=True):
    """The customer that an event names."""

    id: str
    name: str


class EventTold(msgspec.Struct, frozen=True):
    """An event; ``event`` is what its sender said of it, null where that is too large to be sent."""

    seq: int
    id: str
    source: str
    time: datetime
    recorded_at: datetime
    members: list[str]
    account: AccountTold | None
    amount: MoneyView | None
    event: msgspec.Raw | None


class Told(msgspec.Struct, frozen=True):
    """The body of a message: what happened, when, and all about it."""

    type: str
    timestamp: datetime
    data: EventTold | dict[str, str]


@dataclass(frozen=True, slots=True)
class Message:
    """What one endpoint is told of one event; told again it keeps its ``id``."""

    id: str
    seq: int
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some messages, and up to which event there are no others."""

    messages: tuple[Message, ...]
    through: int


async def next_messages(source: Reading, endpoint: Endpoint, after: int, directory: Directory) -> Stretch:
    """What an endpoint is to be told after an event, in order. Two statements, however much there is."""
    last = await last_seq(source)
    through = min(after + WINDOW, last)
    rows = await source.fetch(
        f"{_EVENTS} WHERE e.seq > $1 AND e.seq <= $2 AND {_wanted(endpoint)} ORDER BY e.seq LIMIT $3",
        *(after, through, AT_ONCE),
    )
    messages = tuple(_message(row, endpoint, directory) for row in rows)
    return Stretch(messages, messages[-1].seq if len(messages) == AT_ONCE else through)


async def message_of(source: Reading, endpoint: Endpoint, seq: int, directory: Directory) -> Message | None:
    """What an endpoint is told of one event; None when there is no such event."""
    rows = await source.fetch(f"{_EVENTS} WHERE e.seq = $1", seq)
    return _message(rows[0], endpoint, directory) if rows else None


def test_message(endpoint: Endpoint, now: datetime) -> Message:
    """A message about nothing, to try an endpoint out."""
    body = msgspec.json.encode(Told("webhook.test", now, {"webhook": endpoint.id, "name": endpoint.name}))
    return Message(f"msg_{endpoint.id}_test_{int(now.timestamp() * 1_000_000)}", 0, "webhook.test", body)


def _wanted(endpoint: Endpoint) -> str:
    """The kinds as SQL; they are words of our own, checked when they were entered."""
    if not endpoint.kinds:
        return "1 = 1"
    parts = [f"e.kind LIKE '{one[:-1]}%'" if one.endswith(".*") else f"e.kind = '{one}'" for one in endpoint.kinds]
    return f"({' OR '.join(parts)})"


def _message(row: Row, endpoint: Endpoint, directory: Directory) -> Message:
    data = row["data"].encode()
    at = moment(row["at_us"])
    told = EventTold(
        row["seq"],
        row["id"],
        row["source"],
        at,
        moment(row["recorded_us"]),
        [directory.member(member).username for member, _, _, share, _ in _credits(row["credits"]) if share],
        AccountTold(row["ref"], row["name"]) if row["ref"] is not None else None,
        minor_view(row["amount"], directory.currency) if row["amount"] is not None else None,
        msgspec.Raw(data) if len(data) <= LARGEST else None,
    )
    body = msgspec.json.encode(Told(row["kind"], at, told))
    return Message(f"msg_{endpoint.id}_{row['seq']}", row["seq"], row["kind"], body)
