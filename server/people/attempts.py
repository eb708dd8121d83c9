"""Counting attempts to sign in, so that nobody can try passwords for long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from server.db.tx import Tx
from server.errors import TooMany


@dataclass(frozen=True, slots=True)
class Limit:
    """So many attempts under one key within so long."""

    key: str
    attempts: int
    window: timedelta


def limits_for(username: str, address: str) -> tuple[Limit, ...]:
    """The narrow limit stops guessing; the wide ones stop it from many places, and many names from one place.

    The name alone has a wide limit, so that a stranger cannot lock a person out by being wrong a few times.
    """
    return (
        Limit(f"both:{username[:64]}|{address[:64]}", 5, timedelta(minutes=5)),
        Limit(f"name:{username[:64]}", 50, timedelta(minutes=15)),
        Limit(f"from:{address[:64]}", 200, timedelta(minutes=15)),
    )


async def count_attempt(tx: Tx, limits: Sequence[Limit], now: datetime) -> None:
    """Count one more attempt, or raise `TooMany`. Before the password is looked at: a hundred at once are a hundred."""
    for limit in limits:
        attempts, since = await _so_far(tx, limit, now)
        if attempts >= limit.attempts:
            wait_s = ceil((since + limit.window - now).total_seconds())
            raise TooMany(f"too many attempts to sign in: try again in {wait_s} seconds", wait_s)
        await tx.execute(
            "INSERT INTO sign_in_attempts (key, attempts, since) VALUES ($1, $2, $3) "
            "ON CONFLICT (key) DO UPDATE SET attempts = EXCLUDED.attempts, since = EXCLUDED.since",
            limit.key,
            attempts + 1,
            since,
        )


async def forgive(tx: Tx, limits: Sequence[Limit]) -> None:
    """It was the right password: this attempt does not count, nor do the wrong ones of the same person and place."""
    narrow, *wide = limits
    await tx.execute("DELETE FROM sign_in_attempts WHERE key = $1", narrow.key)
    for limit in wide:
        await tx.execute("UPDATE sign_in_attempts SET attempts = attempts - 1 WHERE key = $1", limit.key)


async def forget_old_attempts(tx: Tx, now: datetime) -> None:
    """Delete what no limit looks at any more."""
    await tx.execute("DELETE FROM sign_in_attempts WHERE since < $1", now - timedelta(hours=1))


async def _so_far(tx: Tx, limit: Limit, now: datetime) -> tuple[int, datetime]:
    row = await tx.fetch_one("SELECT attempts, since FROM sign_in_attempts WHERE key = $1", limit.key)
    if row is None or row["since"] + limit.window <= now:
        return 0, now
    return row["attempts"], row["since"]
