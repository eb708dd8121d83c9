"""Passwords: hashed with argon2 beside the event loop, and checked in the same time whether or not somebody exists."""

import asyncio
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# RFC 9106's second choice is 64 MiB; these are OWASP's for servers where many people sign in at once: 35 ms, 19 MiB.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# Hashing reads all of it; nobody types more, and an attacker would.
LONGEST = 1_000


async def hash_password(password: str) -> str:
    """The hash to store."""
    return await asyncio.to_thread(_HASHER.hash, password)


async def is_password(password: str, stored: str | None) -> bool:
    """Whether `password` is the one behind `stored`; with None (nobody, or no password) as slow, and never true."""
    return await asyncio.to_thread(_matches, password, stored)


def make_password() -> str:
    """A new password that can be read out on the phone: five groups of four, 100 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(5))


def _matches(password: str, stored: str | None) -> bool:
    try:
        _HASHER.verify(stored or _nobodys_hash(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))
