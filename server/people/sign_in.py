"""Signing in and out. A session's token is always made here: none that a client brings is ever adopted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kpi.periods import local_day
from server.clock import Clock
from server.db.database import Database
from server.errors import NotSignedIn
from server.people.attempts import count_attempt, forget_old_attempts, forgive, limits_for
from server.people.directories import DirectoryCache
from server.people.directory import MemberInfo
from server.people.identities import Identities
from server.people.passwords import is_password
from server.people.tokens import TokenKind, new_token, token_hash


@dataclass(frozen=True, slots=True)
class StartedSession:
    """A new session; the token is told once and kept nowhere."""

    token: str
    expires_at: datetime
    member: MemberInfo


class SignIn:
    """Starts and ends sessions."""

    def __init__(
        self, db: Database, clock: Clock, directories: DirectoryCache, identities: Identities, session_days: int
    ) -> None:
        self._db = db
        self._clock = clock
        self._directories = directories
        self._identities = identities
        self._lasts = timedelta(days=session_days)

    async def start(self, username: str, password: str, device: str, address: str) -> StartedSession:
        """Sign in; raises `NotSignedIn` without saying whether the name or the password is wrong, or `TooMany`."""
        limits = limits_for(username, address)
        async with self._db.write() as tx:
            await count_attempt(tx, limits, self._clock())
        stored = await self._db.fetch_one("SELECT id, password_hash FROM member WHERE username = $1", username)
        if not await is_password(password, stored["password_hash"] if stored else None) or stored is None:
            raise NotSignedIn("the username or the password is wrong")
        directory = await self._directories.current()
        member = directory.member(stored["id"])
        now = self._clock()
        if not member.is_here(local_day(now, directory.zone)):
            raise NotSignedIn("the username or the password is wrong")
        token = new_token(TokenKind.SESSION)
        async with self._db.write() as tx:
            await forgive(tx, limits)
            await forget_old_attempts(tx, now)
            await tx.execute("DELETE FROM session WHERE expires_at < $1", now)
            await tx.execute(
                "INSERT INTO session (token_hash, member_id, device, created_at, expires_at, last_used_at) "
                "VALUES ($1, $2, $3, $4, $5, $4)",
                token_hash(token),
                member.id,
                device[:200],
                now,
                now + self._lasts,
            )
        return StartedSession(token, now + self._lasts, member)

    async def end(self, token: str) -> None:
        """Sign out; every process has forgotten the token within a second."""
        async with self._db.write() as tx:
            await tx.execute("DELETE FROM session WHERE token_hash = $1", token_hash(token))
        self._identities.forget(token)
