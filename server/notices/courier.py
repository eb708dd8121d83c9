"""The courier: in every process, it looks at the notices of who wants them sent, and sends them.

A digest at a time of the day, and what newly presses as it comes up; each thing once. Whoever looks first claims a
member for two minutes, so that several processes send nothing twice. Recording never waits for any of this.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

import structlog

from server.clock import Clock
from server.db.database import Database
from server.http.retrying import wait_s
from server.ledger.facts import microseconds
from server.notices.letters import Letter, LetterWriter
from server.notices.notice import Notice, Urgency
from server.notices.postman import Postman
from server.notices.queries import NoticeQueries
from server.notices.wishes import Wishes, keys_told, note_told, read_due
from server.people.access import viewer_for_member
from server.people.directories import DirectoryCache
from server.people.directory import Directory, MemberInfo

LOOK_EVERY_S = 20.0
# What newly presses is sent within so many minutes; looking costs a dozen statements for each member.
URGENT_EVERY = timedelta(minutes=5)
CLAIM = timedelta(minutes=2)
AT_ONCE = 100

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look found: the letter to send, if any, and all that is known afterwards."""

    letter: Letter | None
    keys: frozenset[str]
    is_digest: bool


@dataclass(frozen=True, slots=True)
class Courier:
    """One per process; run ``running()`` while the app runs. ``link`` leads to the notices, "" where unknown."""

    db: Database
    directories: DirectoryCache
    clock: Clock
    notices: NoticeQueries
    postman: Postman
    link: str = ""
    _look_every_s: float = field(default=LOOK_EVERY_S)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look again and again, where anything may be sent at all."""
        if not self.postman.is_on:
            yield
            return
        task = asyncio.create_task(self._for_ever(), name="courier")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def once(self) -> None:
        """Look at everybody whose time has come."""
        for wishes in await read_due(self.db, microseconds(self.clock()), AT_ONCE):
            if await self._claim(wishes):
                await self._serve(wishes)

    def writer(self, member: MemberInfo, directory: Directory) -> LetterWriter:
        """Who writes to a member."""
        return LetterWriter(member.language, directory.organisation.name, directory.currency, self.link)

    async def _for_ever(self) -> None:
        while True:
            try:
                await self.once()
            except Exception:  # the courier must outlive a lost connection; the next look tries again
                log.exception("courier_failed")
            await asyncio.sleep(self._look_every_s)

    async def _claim(self, wishes: Wishes) -> bool:
        now = microseconds(self.clock())
        async with self.db.write() as tx:
            claimed = await tx.execute(
                "UPDATE notice_wish SET next_us = $1 WHERE member = $2 AND version = $3 AND next_us <= $4",
                *(now + CLAIM // timedelta(microseconds=1), wishes.member, wishes.version, now),
            )
        return bool(claimed)

    async def _serve(self, wishes: Wishes) -> None:
        directory = await self.directories.current()
        now = self.clock()
        today = now.astimezone(directory.zone).date()
        member = directory.member(wishes.member)
        if not member.is_here(today):
            await self._finish(wishes, directory, now, _Look(None, frozenset(), is_digest=False), "")
            return
        mine = await self.notices.own(viewer_for_member(member, directory, today))
        told = await keys_told(self.db, wishes.member)
        look = _looked(
            wishes, mine, told, self.writer(member, directory), _minute_of(now, directory), today.toordinal()
        )
        problem = await self.postman.send(wishes.address, look.letter) if look.letter is not None else ""
        await self._finish(wishes, directory, now, look, problem)

    async def _finish(self, wishes: Wishes, directory: Directory, now: datetime, look: _Look, problem: str) -> None:
        """Write down what was sent, or when it is tried again."""
        now_us, today = microseconds(now), now.astimezone(directory.zone).date().toordinal()
        who = (wishes.member, wishes.version)
        async with self.db.write() as tx:
            if problem:
                again = now_us + int(wait_s(wishes.attempts + 1) * 1_000_000)
                await tx.execute(
                    "UPDATE notice_wish SET attempts = attempts + 1, problem = $3, next_us = $4 "
                    "WHERE member = $1 AND version = $2",
                    *(*who, problem, again),
                )
                return
            digest_day = today if look.is_digest else wishes.digest_day
            told_us = now_us if look.letter is not None else microseconds(wishes.told_at) if wishes.told_at else 0
            await tx.execute(
                "UPDATE notice_wish SET attempts = 0, problem = '', looked_us = $3, digest_day = $4, told_us = $5, "
                "next_us = $6 WHERE member = $1 AND version = $2",
                *(*who, now_us, digest_day, told_us, _next_us(wishes, directory, now, digest_day)),
            )
            # What is no longer there may come up again, and is news then.
            gone = await keys_told(tx, wishes.member) - look.keys
            if gone:
                await tx.execute_many(
                    "DELETE FROM notice_told WHERE member = $1 AND key = $2", [(wishes.member, key) for key in gone]
                )
            await note_told(tx, wishes.member, look.keys, today)


def _looked(
    wishes: Wishes, mine: Sequence[Notice], told: frozenset[str], writer: LetterWriter, minute: int, today: int
) -> _Look:
    """What is to be sent now. The first look sends nothing as news: it is there, and stands in the digest."""
    is_digest = wishes.digest_minute is not None and wishes.digest_day < today and minute >= wishes.digest_minute
    if is_digest:
        return _Look(writer.digest(mine) if mine else None, _keys(mine), is_digest=True)
    pressing = [one for one in mine if one.urgency <= Urgency.TODAY]
    news = [one for one in pressing if one.key not in told] if wishes.is_urgent and wishes.looked_us else []
    known = _keys(mine) & told if wishes.looked_us else _keys(mine)
    return _Look(writer.urgent(news) if news else None, known | _keys(news), is_digest=False)


def _keys(notices: Iterable[Notice]) -> frozenset[str]:
    return frozenset(one.key for one in notices)


def _minute_of(now: datetime, directory: Directory) -> int:
    local = now.astimezone(directory.zone)
    return local.hour * 60 + local.minute


def _next_us(wishes: Wishes, directory: Directory, now: datetime, digest_day: int) -> int:
    """When to look again: soon for what presses, else at the time of the digest."""
    times = [now + URGENT_EVERY] if wishes.is_urgent else []
    if wishes.digest_minute is not None:
        today = now.astimezone(directory.zone).date()
        day = today if digest_day < today.toordinal() else today + timedelta(days=1)
        at = time(wishes.digest_minute // 60, wishes.digest_minute % 60)
        times.append(max(datetime.combine(day, at, directory.zone).astimezone(UTC), now))
    return microseconds(min(times, default=now + timedelta(days=1)))
