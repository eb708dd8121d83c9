"""What a member wishes to be told: which kinds of notices, and whether they are sent somewhere, when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from server.db.tx import Reading, Row, Tx
from server.errors import Outdated
from server.ledger.facts import moment
from server.notices.notice import NoticeKind

_COLUMNS = (
    "member, unwanted, address, service, digest_minute, urgent, digest_day, looked_us, attempts, told_us, "
    "problem, version"
)
_names = msgspec.json.Decoder(tuple[str, ...]).decode


@dataclass(frozen=True, slots=True)
class Wishes:
    """Whose, and which. ``service`` names where notices are sent, "" for nowhere; ``problem``: why that failed last."""

    member: int
    unwanted: frozenset[NoticeKind] = frozenset()
    address: str = ""
    service: str = ""
    digest_minute: int | None = None
    is_urgent: bool = False
    digest_day: int = 0
    looked_us: int = 0
    attempts: int = 0
    told_at: datetime | None = None
    problem: str = ""
    version: int = 0


async def read_wishes(source: Reading, member: int) -> Wishes:
    """A member's; who wished nothing is told everything, here."""
    rows = await source.fetch(f"SELECT {_COLUMNS} FROM notice_wish WHERE member = $1", member)  # noqa: S608  # constants
    return wishes_from(rows[0]) if rows else Wishes(member)


async def read_due(source: Reading, now_us: int, limit: int) -> list[Wishes]:
    """Whose notices are to be looked at now."""
    rows = await source.fetch(
        f"SELECT {_COLUMNS} FROM notice_wish WHERE address <> '' AND next_us <= $1 "  # noqa: S608  # constants
        "AND (urgent = 1 OR digest_minute >= 0) ORDER BY next_us, member LIMIT $2",
        *(now_us, limit),
    )
    return [wishes_from(row) for row in rows]


async def save_wishes(tx: Tx, wishes: Wishes) -> Wishes:
    """Keep them; what was sent so far stays known. Raises `Outdated` when somebody was faster.

    Call inside `db.write()`. Whoever switches sending on or changes the address is looked at soon.
    """
    old = await read_wishes(tx, wishes.member)
    if old.version != wishes.version:
        raise Outdated(f"these wishes were changed meanwhile: they have version {old.version}")
    unwanted = msgspec.json.encode(sorted(kind.value for kind in wishes.unwanted)).decode()
    minute = -1 if wishes.digest_minute is None else wishes.digest_minute
    is_new = wishes.address != old.address or (wishes.is_urgent and not old.is_urgent)
    await tx.execute(
        "INSERT INTO notice_wish (member, unwanted, address, service, digest_minute, urgent, looked_us) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (member) DO UPDATE SET unwanted = excluded.unwanted, "
        "address = excluded.address, service = excluded.service, digest_minute = excluded.digest_minute, "
        "urgent = excluded.urgent, looked_us = excluded.looked_us, next_us = 0, attempts = 0, problem = '', "
        "version = notice_wish.version + 1",
        *(wishes.member, unwanted, wishes.address, wishes.service, minute, int(wishes.is_urgent)),
        0 if is_new else old.looked_us,
    )
    return await read_wishes(tx, wishes.member)


async def keys_told(source: Reading, member: int) -> frozenset[str]:
    """What was sent to a member already."""
    return frozenset(row[0] for row in await source.fetch("SELECT key FROM notice_told WHERE member = $1", member))


async def note_told(tx: Tx, member: int, keys: Iterable[str], day: int) -> None:
    """Remember what was sent. Call inside `db.write()`."""
    rows = [(member, key, day) for key in keys]
    if rows:
        await tx.execute_many(
            "INSERT INTO notice_told (member, key, day) VALUES ($1, $2, $3) "
            "ON CONFLICT (member, key) DO UPDATE SET day = excluded.day",
            rows,
        )


def wishes_from(row: Row) -> Wishes:
    """From a row; kinds that there are no more are forgotten."""
    known = {kind.value for kind in NoticeKind}
    return Wishes(
        row["member"],
        frozenset(NoticeKind(name) for name in _names(row["unwanted"]) if name in known),
        row["address"],
        row["service"],
        row["digest_minute"] if row["digest_minute"] >= 0 else None,
        bool(row["urgent"]),
        row["digest_day"],
        row["looked_us"],
        row["attempts"],
        moment(row["told_us"]) if row["told_us"] else None,
        row["problem"],
        row["version"],
    )
