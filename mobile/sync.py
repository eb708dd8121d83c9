"""Keeps phone and server in step: sends what was logged, fetches what is stale, follows the live stream.

One loop for the whole app; it serves whoever is signed in and rests while nobody is. It tells the screens what to show
and never asks them anything.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from mobile.api import API, Refused, SignedOut, Unreachable
from mobile.backoff import FIRST_S, delays
from mobile.live import Link, Live
from mobile.outbox import Item, Outbox, Owner
from mobile.wire import (
    Accounts,
    BadAnswer,
    Board,
    Frame,
    Me,
    Quests,
    Receipt,
    read_accounts,
    read_board,
    read_me,
    read_quests,
)

# Small enough that a bad network gets some through, large enough that a week offline is sent in seconds.
BATCH = 50
# Changes come in bursts; looking more often than this shows a person nothing more.
BREATH_S = 1.0
# Some networks let no WebSocket through; then this is how old things get.
POLL_S = 60.0
BOARD_LIMIT = 15

log = logging.getLogger(__name__)

News = Me | Quests | Board | Accounts


class Part(StrEnum):
    """What is fetched from the server, each by one question."""

    ME = "me"
    QUESTS = "quests"
    BOARD = "board"
    ACCOUNTS = "accounts"


STALE_AFTER = {
    "award": frozenset((Part.ME, Part.QUESTS)),
    "level": frozenset((Part.ME,)),
    "quest": frozenset((Part.QUESTS,)),
    "board": frozenset((Part.BOARD,)),
    "hello": frozenset(Part),
    "resync": frozenset(Part),
}


class Screens(Protocol):
    """What the loop tells; `store.Store` in the app."""

    def show(self, news: News, as_of: datetime) -> None:
        """The server's latest answer."""

    def show_outbox(self) -> None:
        """The outbox changed."""

    def show_link(self, link: Link) -> None:
        """The stream came or went."""

    def show_signed_out(self, why: str) -> None:
        """The session is over; what waits in the outbox keeps waiting."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in."""

    owner: Owner
    token: str = field(repr=False)


class Sync:
    """The loop. Everything but `run` returns at once."""

    def __init__(self, outbox: Outbox, screens: Screens, first_wait_s: float = FIRST_S) -> None:
        self._outbox = outbox
        self._screens = screens
        self._first_wait_s = first_wait_s
        self._session: Session | None = None
        self._changed = asyncio.Event()
        self._to_send = asyncio.Event()
        self._to_fetch = asyncio.Event()
        self._stale: set[Part] = set()
        self._link = Link.DOWN
        self._live: Live | None = None
        self._has_board = False

    def start(self, session: Session) -> None:
        """Serve this session from now on; show at once what it saw last time."""
        self._session = session
        self._changed.set()
        for part in Part:
            kept = self._outbox.recall(session.owner, part)
            if kept is not None:
                self._show(part, session.owner, *kept)
        self._screens.show_outbox()

    def stop(self) -> None:
        """Serve nobody."""
        self._session = None
        self._changed.set()

    def nudge(self) -> None:
        """Something was logged, or the app came back to the front: try now instead of waiting."""
        self._to_send.set()
        self._look(frozenset((Part.ME,)) if self._link is not Link.LIVE else frozenset())

    async def watch_board(self, is_watched: bool) -> None:
        """Follow the board while somebody looks at it."""
        self._has_board = is_watched
        if is_watched:
            self._look(frozenset((Part.BOARD,)))
        if self._live is not None:
            await self._live.follow(self._topics())

    async def run(self) -> None:
        """Serve one session after the other until cancelled."""
        while True:
            self._changed.clear()
            serving = asyncio.create_task(self._serve(self._session)) if self._session else None
            changed = asyncio.create_task(self._changed.wait())
            tasks = [changed, *([serving] if serving else [])]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await _end(tasks)

    async def _serve(self, session: Session) -> None:
        waits = delays(self._first_wait_s)
        while True:
            try:
                await self._serve_once(session)
            except SignedOut as error:
                self._session = None
                self._screens.show_signed_out(str(error))
                return
            # A bug in one place must not stop a phone from sending; the outbox still holds everything.
            except Exception:
                log.exception("sync: stumbled for %s, starts again", session.owner.key)
            await asyncio.sleep(next(waits))

    async def _serve_once(self, session: Session) -> None:
        server = session.owner.server
        self._live = Live(server, session.token, self._hear, self._show_link, self._first_wait_s)
        await self._live.follow(self._topics())
        self._to_send.set()
        self._look(frozenset(Part))
        async with API(server, session.token) as api:
            work = (self._send(api, session.owner), self._fetch(api, session.owner), self._live.run())
            tasks = [asyncio.create_task(one) for one in work]
            try:
                await asyncio.gather(*tasks)
            finally:
                self._live = None
                await _end(tasks)

    # ------------------------------------------------------------------------------------------------ sending

    async def _send(self, api: API, owner: Owner) -> None:
        waits = delays(self._first_wait_s)
        while True:
            batch = self._outbox.waiting(owner, BATCH)
            if not batch:
                await _waited(self._to_send, None)
                continue
            try:
                await self._send_batch(api, owner, batch)
            except Unreachable as error:
                log.info("sync: %d events wait: %s", len(batch), error)
                await _waited(self._to_send, max(next(waits), error.retry_after_s))
            else:
                waits = delays(self._first_wait_s)

    async def _send_batch(self, api: API, owner: Owner, batch: Sequence[Item]) -> None:
        try:
            receipts = await api.send([item.body for item in batch], owner.username)
        except Refused as error:
            if len(batch) > 1:
                # Which one is at fault is not said; alone, each is answered for itself.
                for item in batch:
                    await self._send_batch(api, owner, [item])
                return
            receipts = (Receipt(batch[0].id, False, 0, (), str(error)),)
        self._outbox.settle(owner, [_under(item.id, one) for item, one in zip(batch, receipts, strict=True)])
        self._screens.show_outbox()
        if self._link is not Link.LIVE:
            self._look(STALE_AFTER["award"])

    # ------------------------------------------------------------------------------------------------ fetching

    async def _fetch(self, api: API, owner: Owner) -> None:
        waits = delays(self._first_wait_s)
        while True:
            is_late = not await _waited(self._to_fetch, POLL_S)
            if is_late and self._link is not Link.LIVE:
                self._stale.update(Part)
            failed = await self._fetch_stale(api, owner)
            if failed:
                self._look(failed)
                await asyncio.sleep(next(waits))
            else:
                waits = delays(self._first_wait_s)
                await asyncio.sleep(BREATH_S)

    async def _fetch_stale(self, api: API, owner: Owner) -> frozenset[Part]:
        """Fetch what is stale; answers with what has to be tried again."""
        parts, self._stale = [part for part in Part if part in self._stale], set()
        failed: set[Part] = set()
        for place, part in enumerate(parts):
            try:
                is_read = await self._fetch_part(api, owner, part)
            except Unreachable as error:
                log.info("sync: %s and what follows stay as they are: %s", part, error)
                return frozenset((*failed, *parts[place:]))
            if not is_read:
                failed.add(part)
        return frozenset(failed)

    async def _fetch_part(self, api: API, owner: Owner, part: Part) -> bool:
        """False when the answer cannot be read, as that of a hotel's sign-in page."""
        if part is Part.BOARD and not self._has_board:
            return True
        try:
            answer = await api.get(*_question(part, owner))
        except Refused as error:
            log.warning("sync: the server does not tell %s: %s", part, error)
            return True
        now = datetime.now(UTC)
        if not self._show(part, owner, answer, now):
            return False
        self._outbox.remember(owner, part, answer, now)
        return True

    def _show(self, part: Part, owner: Owner, answer: str, at: datetime) -> bool:
        try:
            news = _read(part, owner, answer)
        except BadAnswer as error:
            log.warning("sync: cannot read %s: %s", part, error)
            return False
        self._screens.show(news, at)
        return True

    # ------------------------------------------------------------------------------------------------ following

    def _hear(self, frame: Frame) -> None:
        self._look(STALE_AFTER.get(frame.type, frozenset()))

    def _look(self, parts: frozenset[Part]) -> None:
        self._stale |= parts
        if parts:
            self._to_fetch.set()

    def _show_link(self, link: Link) -> None:
        self._link = link
        if link is Link.LIVE:
            # Where the stream comes through, events do too.
            self._to_send.set()
        self._screens.show_link(link)

    def _topics(self) -> frozenset[str]:
        return frozenset((f"board:xp:{_month()}:company",)) if self._has_board else frozenset()


def _question(part: Part, owner: Owner) -> tuple[str, dict[str, str]]:
    match part:
        case Part.ME:
            return "me", {}
        case Part.QUESTS:
            return "quests", {}
        case Part.BOARD:
            return "boards/xp", {"period": _month(), "view": "around", "limit": str(BOARD_LIMIT)}
        case Part.ACCOUNTS:
            return "events", {"member": owner.username, "limit": "50"}


def _read(part: Part, owner: Owner, answer: str) -> News:
    read: dict[Part, Callable[[str], News]] = {
        Part.ME: read_me,
        Part.QUESTS: read_quests,
        Part.BOARD: lambda text: read_board(text, owner.username),
        Part.ACCOUNTS: read_accounts,
    }
    return read[part](answer)


def _month() -> str:
    return f"{datetime.now().astimezone():%Y-%m}"


def _under(id: str, receipt: Receipt) -> Receipt:
    """A receipt belongs to the event in its place, whatever id it could be given."""
    return Receipt(id, receipt.is_recorded, receipt.xp, receipt.reasons, receipt.problem)


async def _waited(event: asyncio.Event, timeout_s: float | None) -> bool:
    """True when the event came in time; it is used up then."""
    try:
        await asyncio.wait_for(event.wait(), timeout_s)
    except TimeoutError:
        return False
    event.clear()
    return True


async def _end(tasks: Sequence[asyncio.Task[object]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
