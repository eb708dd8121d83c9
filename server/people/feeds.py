"""The secret addresses under which calendar programs, which cannot sign in, fetch a member's days. One per member."""

from datetime import datetime

from server.db.tx import Reading, Tx
from server.errors import NotFound
from server.people.tokens import TokenKind, new_token, token_hash


async def new_feed(tx: Tx, member: int, now: datetime) -> str:
    """A new secret, shown this once; the one before stops working. Call inside `db.write()`."""
    token = new_token(TokenKind.FEED)
    await tx.execute(
        "INSERT INTO calendar_feed (member_id, token_hash, created_at) VALUES ($1, $2, $3) "
        "ON CONFLICT (member_id) DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at",
        *(member, token_hash(token), now),
    )
    return token


async def revoke_feed(tx: Tx, member: int) -> None:
    """Take the secret back; harmless when there is none. Call inside `db.write()`."""
    await tx.execute("DELETE FROM calendar_feed WHERE member_id = $1", member)


async def feed_since(source: Reading, member: int) -> datetime | None:
    """Since when a member has a secret address; None: they have none."""
    found: datetime | None = await source.fetch_value(
        "SELECT created_at FROM calendar_feed WHERE member_id = $1", member
    )
    return found


async def member_of_feed(source: Reading, token: str) -> int:
    """Whose days this secret opens; raises `NotFound`."""
    member: int | None = await source.fetch_value(
        "SELECT member_id FROM calendar_feed WHERE token_hash = $1", token_hash(token)
    )
    if member is None:
        raise NotFound("there is no calendar at this address: its owner can make a new one on their card")
    return member
