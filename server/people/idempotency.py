"""The same POST or PATCH again gets the first answer again: `Idempotency-Key`, kept for 24 hours.

For every POST and PATCH of the API that is not an event (events carry their own id) and not a sign-in (its answer is a
secret). An edit whose answer was lost would else be told that somebody was faster: its own sender.
Only successes are kept: after a refusal the caller may correct the request and send the key again.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from litestar.connection import Request
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from server.clock import Clock
from server.db.database import Database
from server.errors import BadRequest, Busy, Unprocessable
from server.http.services import services_in
from server.people.cookies import token_in
from server.people.identities import Identities

HEADER = "idempotency-key"
REPLAYED = "idempotency-replayed"
METHODS = frozenset(("POST", "PATCH"))
KEPT_FOR = timedelta(hours=24)
# A request that has not answered by then has died with its process.
WORKED_ON_FOR = timedelta(minutes=1)
LONGEST_KEY = 200

_OPT = "idempotency_not_kept"
NOT_KEPT = {_OPT: True}
"""`opt=` of a route whose answers must not be kept."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The first answer to a request."""

    status: int
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """One request of one caller under one key."""

    caller: str
    key: str
    request_hash: str


async def claim(db: Database, wanted: Claim, now: datetime) -> KeptAnswer | None:
    """Take the key for this request: None means do it now. Raises `Unprocessable` and `Busy`."""
    async with db.write() as tx:
        await tx.execute("DELETE FROM idempotency_key WHERE created_at < $1", now - KEPT_FOR)
        row = await tx.fetch_one(
            "SELECT request_hash, status, media_type, body, created_at FROM idempotency_key "
            "WHERE caller = $1 AND key = $2",
            wanted.caller,
            wanted.key,
        )
        if row is None:
            await tx.execute(
                "INSERT INTO idempotency_key (caller, key, request_hash, created_at) VALUES ($1, $2, $3, $4)",
                wanted.caller,
                wanted.key,
                wanted.request_hash,
                now,
            )
            return None
        if row["request_hash"] != wanted.request_hash:
            raise Unprocessable(f"{HEADER} {wanted.key!r} was used for another request: take a new key")
        if row["status"] is not None:
            return KeptAnswer(row["status"], row["media_type"], row["body"].encode())
        if now - row["created_at"] < WORKED_ON_FOR:
            raise Busy(f"the request with {HEADER} {wanted.key!r} is still being worked on: try again in a moment")
        await tx.execute(
            "UPDATE idempotency_key SET created_at = $1 WHERE caller = $2 AND key = $3", now, wanted.caller, wanted.key
        )
        return None


async def keep(db: Database, claimed: Claim, answer: KeptAnswer) -> None:
    """Keep a success for whoever asks again; let the key go after anything else."""
    async with db.write() as tx:
        if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            await tx.execute(
                "UPDATE idempotency_key SET status = $1, media_type = $2, body = $3 WHERE caller = $4 AND key = $5",
                answer.status,
                answer.media_type,
                answer.body.decode(),
                claimed.caller,
                claimed.key,
            )
        else:
            await tx.execute(
                "DELETE FROM idempotency_key WHERE caller = $1 AND key = $2 AND status IS NULL",
                claimed.caller,
                claimed.key,
            )


class IdempotentRequests(ASGIMiddleware):
    """Answers a repeated POST or PATCH from what was kept."""

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = _OPT

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        key = _key_of(scope)
        token = token_in(scope) if key else None
        if key is None or token is None:
            await next_app(scope, receive, send)
            return
        services = services_in(scope["litestar_app"].state)
        db, clock = services.get(Database), services.get(Clock)
        viewer = await services.get(Identities).viewer_of(token)
        request = Request[Any, Any, Any](scope, receive)
        # Litestar keeps the body with the request, so the route reads it again from there.
        body = await request.body()
        text = f"{request.method} {request.url.path}?{request.url.query}\n".encode() + body
        wanted = Claim(viewer.caller, key, sha256(text).hexdigest())
        answer = await claim(db, wanted, clock())
        if answer is not None:
            response = ASGIResponse(
                body=answer.body, status_code=answer.status, media_type=answer.media_type, headers={REPLAYED: "true"}
            )
            await response(scope, receive, send)
            return
        listener = _Listener(send)
        await next_app(scope, receive, listener.send)
        await keep(db, wanted, listener.answer)


@dataclass(slots=True)
class _Listener:
    _send: Send
    _status: int = 500
    _media_type: str = ""
    _body: bytearray = field(default_factory=bytearray)

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._media_type = MutableScopeHeaders.from_message(message).get("content-type", "")
        elif message["type"] == "http.response.body":
            self._body += message["body"]
        await self._send(message)

    @property
    def answer(self) -> KeptAnswer:
        return KeptAnswer(self._status, self._media_type, bytes(self._body))


def _key_of(scope: Scope) -> str | None:
    if scope["type"] != ScopeType.HTTP or scope["method"] not in METHODS or not scope["path"].startswith("/api/"):
        return None
    key = Headers.from_scope(scope).get(HEADER)
    if key is not None and not 0 < len(key) <= LONGEST_KEY:
        raise BadRequest(f"{HEADER} must have 1 to {LONGEST_KEY} characters, and this one has {len(key)}")
    return key
