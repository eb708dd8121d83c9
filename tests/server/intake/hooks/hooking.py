"""Hooks for tests: set up in a database, and calls to them that are signed as their senders sign."""

import hmac
import json
from base64 import b64encode
from datetime import datetime
from hashlib import sha1, sha256
from typing import Any
from urllib.parse import urlencode

from server.db.database import Database
from server.intake.hooks import store
from server.intake.hooks.desk import HookDesk
from server.intake.hooks.hook import Hook, keep_hook
from server.intake.hooks.notes import Field, Note
from server.intake.hooks.store import Delivery
from server.intake.hooks.terms import Terms
from tests.server.acme import NOW

SECRET = "a-secret-of-theirs"
NO_TERMS = Terms()
HOST = "http://raidboard.test"


async def set_up(db: Database, source: str, terms: Terms = NO_TERMS, *, name: str = "", earn: bool = True) -> Hook:
    """A hook that is there."""
    hook = Hook(name or source, source, terms, earn, 1, 1, SECRET)
    async with db.write() as tx:
        await keep_hook(tx, hook)
    return hook


async def deliver(hooks: HookDesk, body: bytes, *, hook: str = "hubspot") -> int:
    """Take a delivery in, past the door, and work on it."""
    async with hooks.db.write() as tx:
        id = await store.take(tx, hook, body, int(NOW.timestamp() * 1_000_000))
    await hooks.work(id)
    return id


async def delivered(db: Database, id: int) -> Delivery:
    """What is kept of a delivery."""
    found = await store.delivery_of(db, id)
    assert found is not None
    return found


def hubspot(body: bytes, now: datetime, *, path: str = "/api/v1/hooks/hubspot", secret: str = SECRET) -> dict[str, Any]:
    """How HubSpot calls: what to give `client.post` beside the path."""
    stamp = str(int(now.timestamp() * 1000))
    signed = f"POST{HOST}{path}".encode() + body + stamp.encode()
    signature = b64encode(hmac.digest(secret.encode(), signed, sha256)).decode()
    headers = {"X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": stamp}
    return {"content": body, "headers": headers | {"Content-Type": "application/json"}}


def pipedrive(body: bytes, *, user: str = "raidboard", secret: str = SECRET) -> dict[str, Any]:
    """How Pipedrive calls."""
    coded = b64encode(f"{user}:{secret}".encode()).decode()
    return {"content": body, "headers": {"Authorization": f"Basic {coded}", "Content-Type": "application/json"}}


def twilio(form: dict[str, str], *, path: str = "/api/v1/hooks/twilio", secret: str = SECRET) -> dict[str, Any]:
    """How Twilio calls."""
    signed = f"{HOST}{path}" + "".join(name + value for name, value in sorted(form.items()))
    signature = b64encode(hmac.digest(secret.encode(), signed.encode(), sha1)).decode()
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    return {"content": urlencode(form).encode(), "headers": headers}


def change(id: int, kind: str, at_s: float, deal: int = 7, **more: Any) -> dict[str, Any]:
    """One change as HubSpot tells it, ``at_s`` seconds after the morning of 2 November 2026."""
    at = 1_793_581_200_000 + int(at_s * 1000)
    return {"eventId": id, "subscriptionType": kind, "objectId": deal, "occurredAt": at, "attemptNumber": 0} | more


def prop(id: int, name: str, value: str, at_s: float, deal: int = 7) -> dict[str, Any]:
    """A property of a deal changed in HubSpot."""
    return change(id, "deal.propertyChange", at_s, deal, propertyName=name, propertyValue=value)


def batch(*changes: dict[str, Any]) -> bytes:
    """The body of a delivery."""
    return json.dumps(list(changes)).encode()


def note(at_s: int, whole: bool = False, key: str = "", **fields: str) -> Note:
    """A note; the names of its fields as `Field` has them."""
    return Note(
        at_s * 1_000_000, key or "-".join(sorted(fields)), {Field(k).value: v for k, v in fields.items()}, whole
    )
