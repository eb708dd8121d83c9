"""Making tokens and turning them into what is stored: nobody who reads the database can sign in with it."""

import secrets
from enum import StrEnum
from hashlib import sha256


class TokenKind(StrEnum):
    """What a token starts with, so that it is looked up in one table only and found by secret scanners."""

    SESSION = "rbs_"
    API = "rbt_"
    FEED = "rbc_"


def new_token(kind: TokenKind) -> str:
    """A token of 256 random bits."""
    return kind + secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored. No salt and no slowness: a random token cannot be guessed from its hash."""
    return sha256(token.encode()).hexdigest()
