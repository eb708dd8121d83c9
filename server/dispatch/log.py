"""Writing down what endpoints were told, and forgetting it after a while."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.db.tx import Tx
from server.dispatch.endpoints import Outcome
from server.dispatch.messages import Message
from server.dispatch.sending import Sent
from server.ledger.facts import microseconds

KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Line:
    """One attempt."""

    message: Message
    at: datetime
    attempt: int
    sent: Sent


SKIPPED = Sent(Outcome.SKIPPED, 0, 0, "")


async def write_lines(tx: Tx, endpoint: str, lines: Sequence[Line]) -> None:
    """Add them. Call inside `db.write()`."""
    if not lines:
        return
    await tx.execute_many(
        "INSERT INTO dispatch (endpoint, seq, kind, at_us, attempt, outcome, status, took_ms, detail) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            (
                *(endpoint, one.message.seq, one.message.kind, microseconds(one.at), one.attempt),
                *(one.sent.outcome.value, one.sent.status, one.sent.took_ms, one.sent.detail.replace("\0", "")),
            )
            for one in lines
        ],
    )
