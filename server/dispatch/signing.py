"""Signatures after Standard Webhooks 1.0: who knows the secret can tell that a message is ours, and whole."""

import base64
import hmac
import secrets
from collections.abc import Iterable
from hashlib import sha256

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A secret of 256 random bits, written as the standard wants it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signed_headers(id: str, at_s: int, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """The three headers of a message; while a secret is being replaced both sign it."""
    signatures = " ".join(f"v1,{_signature(id, at_s, body, secret)}" for secret in secrets)
    return {"webhook-id": id, "webhook-timestamp": str(at_s), "webhook-signature": signatures}


def _signature(id: str, at_s: int, body: bytes, secret: str) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    content = f"{id}.{at_s}.".encode() + body
    return base64.b64encode(hmac.new(key, content, sha256).digest()).decode()
