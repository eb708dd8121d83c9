"""From a token to a `Viewer`: cheap on every request, and right within a second of a change anywhere.

Not for making tokens (`sign_in.py`, `api_tokens.py`).
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from kpi.periods import local_day
from server.clock import Clock
from server.db.database import Database
from server.errors import NotSignedIn
from server.people.access import Viewer, viewer_for_member, viewer_for_token
from server.people.directories import DirectoryCache
from server.people.roles import Scope
from server.people.tokens import TokenKind, token_hash

# A revoked token may work for this long in another process.
TRUSTED_FOR = timedelta(seconds=1)
REMEMBERED = 10_000
# Writing the time of every use would make every request a write.
USE_NOTED_EVERY = timedelta(days=1)

_SIGN_IN = "send Authorization: Bearer TOKEN, with a token of POST /api/v1/sessions"


@dataclass(frozen=True, slots=True)
class _Known:
    viewer: Viewer
    asked_at: datetime
    expires_at: datetime | None


class Identities:
    """Knows who a token belongs to, and remembers it for a moment."""

    def __init__(self, db: Database, clock: Clock, directories: DirectoryCache) -> None:
        self._db = db
        self._clock = clock
        self._directories = directories
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._asking: dict[str, asyncio.Task[_Known]] = {}

    async def viewer_of(self, token: str) -> Viewer:
        """Who sends this token; raises `NotSignedIn`."""
        key, now = token_hash(token), self._clock()
        known = self._known.get(key)
        if known is None or not timedelta() <= now - known.asked_at < TRUSTED_FOR:
            known = await self._ask_once(token, key, now)
        if known.expires_at is not None and known.expires_at <= now:
            raise NotSignedIn("this session is over: sign in again")
        return known.viewer

    def forget(self, token: str) -> None:
        """The token was taken back."""
        key = token_hash(token)
        self._known.pop(key, None)
        self._asking.pop(key, None)

    def forget_member(self, member_id: int) -> None:
        """All tokens of a member were taken back."""
        self._known = OrderedDict(
            (key, known) for key, known in self._known.items() if known.viewer.member_id != member_id
        )
        self._asking.clear()

    async def _ask_once(self, token: str, key: str, now: datetime) -> _Known:
        """Ask for all who want to know at the same time: a program sends many requests with one token."""
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = asyncio.create_task(self._ask(token, key, now))
            asking.add_done_callback(lambda done: self._answered(key, done))
        # Who hangs up meanwhile must not take the answer away from the others.
        return await asyncio.shield(asking)

    def _answered(self, key: str, asked: asyncio.Task[_Known]) -> None:
        # What was forgotten meanwhile may have been read before it was taken back: it is not remembered.
        is_wanted = self._asking.get(key) is asked
        if is_wanted:
            del self._asking[key]
        if not asked.cancelled() and asked.exception() is None and is_wanted:
            self._remember(key, asked.result())

    def _remember(self, key: str, known: _Known) -> None:
        self._known[key] = known
        self._known.move_to_end(key)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    async def _ask(self, token: str, key: str, now: datetime) -> _Known:
        self._known.pop(key, None)
        if token.startswith(TokenKind.SESSION):
            return await self._ask_sessions(key, now)
        if token.startswith(TokenKind.API):
            return await self._ask_api_tokens(key, now)
        raise NotSignedIn(f"this is not a token: {_SIGN_IN}")

    async def _ask_sessions(self, key: str, now: datetime) -> _Known:
        row = await self._db.fetch_one(
            "SELECT member_id, expires_at, last_used_at FROM session WHERE token_hash = $1", key
        )
        if row is None:
            raise NotSignedIn(f"this session is over or never was: {_SIGN_IN}")
        directory = await self._directories.current()
        today = local_day(now, directory.zone)
        member = directory.member(row["member_id"])
        if not member.is_here(today):
            raise NotSignedIn(f"{member.username} has left")
        if now - row["last_used_at"] > USE_NOTED_EVERY:
            await self._note_use(key, now)
        return _Known(viewer_for_member(member, directory, today), now, row["expires_at"])

    async def _ask_api_tokens(self, key: str, now: datetime) -> _Known:
        row = await self._db.fetch_one("SELECT id, name, scopes, revoked_at FROM api_token WHERE token_hash = $1", key)
        if row is None or row["revoked_at"] is not None:
            raise NotSignedIn("this token was revoked or never was: make one with `raidboard token create`")
        directory = await self._directories.current()
        scopes = frozenset(Scope(scope) for scope in row["scopes"].split(","))
        viewer = viewer_for_token(row["id"], row["name"], scopes, directory.organisation.language)
        return _Known(viewer, now, None)

    async def _note_use(self, key: str, now: datetime) -> None:
        async with self._db.write() as tx:
            await tx.execute("UPDATE session SET last_used_at = $1 WHERE token_hash = $2", now, key)
