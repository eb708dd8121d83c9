"""Tokens for other programs: made once, shown once, revoked for good."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.db.database import Database
from server.errors import NotFound
from server.people.roles import Scope
from server.people.tokens import TokenKind, new_token, token_hash


@dataclass(frozen=True, slots=True)
class ApiTokenInfo:
    """A token as its owner may see it again."""

    id: int
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    revoked_at: datetime | None


def read_scopes(text: str) -> tuple[Scope, ...]:
    """`events:write,data:read` → scopes; raises ValueError naming the one that is unknown."""
    known = [str(scope) for scope in Scope]
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise ValueError(f"unknown scope {name!r} (known: {', '.join(known)})")
    if not names:
        raise ValueError(f"no scope given (known: {', '.join(known)})")
    return tuple(Scope(name) for name in dict.fromkeys(names))


async def create_token(db: Database, name: str, scopes: Collection[Scope], now: datetime) -> str:
    """Make a token and answer it; it cannot be shown again."""
    token = new_token(TokenKind.API)
    async with db.write() as tx:
        await tx.execute(
            "INSERT INTO api_token (name, token_hash, scopes, created_at) VALUES ($1, $2, $3, $4)",
            name,
            token_hash(token),
            ",".join(scopes),
            now,
        )
    return token


async def list_tokens(db: Database) -> Sequence[ApiTokenInfo]:
    """Every token that was ever made, the newest first."""
    rows = await db.fetch("SELECT id, name, scopes, created_at, revoked_at FROM api_token ORDER BY id DESC")
    return [ApiTokenInfo(row[0], row[1], read_scopes(row[2]), row[3], row[4]) for row in rows]


async def revoke_token(db: Database, token_id: int, now: datetime) -> None:
    """Take a token back; raises `NotFound` when there is none with this number that still works."""
    async with db.write() as tx:
        revoked = await tx.execute(
            "UPDATE api_token SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL", now, token_id
        )
    if not revoked:
        raise NotFound(f"there is no working token number {token_id} (see `raidboard token list`)")
