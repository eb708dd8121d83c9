"""Keeps phone and server in step: sends what was done, fetches what is stale, follows the live stream.

One loop for the whole app; it serves whoever is signed in and rests while nobody is. It tells the screens what to show
and never asks them anything.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Protocol

from mobile import questions
from mobile.api import API, Clock, Refused, SignedOut, Unreachable, utc_now
from mobile.backoff import FIRST_S, delays
from mobile.live import Link, Live
from mobile.outbox import Item, Outbox, Owner
from mobile.packing import Bag
from mobile.questions import News, Question, read_answer
from mobile.session import Session
from mobile.wire import Frame, Me, Receipt, read_version

# Small enough that a bad network gets some through, large enough that a week offline is sent in seconds.
BATCH = 50
# Changes come in bursts; looking more often than this shows a person nothing more.
BREATH_S = 1.0
# Some networks let no WebSocket through; then this is how old things get.
POLL_S = 60.0
log = logging.getLogger(__name__)


class Screens(Protocol):
    """What the loop tells; `store.Store` in the app."""

    def show(self, name: str, news: News, as_of: datetime) -> None:
        """The server's latest answer to the question of that name."""

    def show_outbox(self) -> None:
        """The outbox changed."""

    def show_link(self, link: Link) -> None:
        """The stream came or went."""

    def show_age(self, names: Iterable[str], as_of: datetime) -> None:
        """The answers to the questions of these names were still true then."""

    def celebrate(self, frame: Frame) -> None:
        """Something happened that may be worth a moment."""

    def show_signed_out(self, why: str) -> None:
        """The session is over; what waits in the outbox keeps waiting."""


class Sync:
    """The loop. Everything but `run` returns at once."""

    def __init__(self, outbox: Outbox, screens: Screens, first_wait_s: float = FIRST_S, clock: Clock = utc_now) -> None:
        self._outbox = outbox
        self._screens = screens
        self._first_wait_s = first_wait_s
        self._clock = clock
        self._session: Session | None = None
        self._changed = asyncio.Event()
        self._to_send = asyncio.Event()
        self._to_fetch = asyncio.Event()
        self._awake = asyncio.Event()
        self._stale: dict[str, Question] = {}
        # What nobody looks at and is fetched when there is nothing else to fetch.
        self._bag = Bag(outbox)
        # How many acts were answered: what was asked before one may know nothing of it.
        self._acts_answered = 0
        self._watched: tuple[Question, ...] = ()
        self._link = Link.DOWN
        self._live: Live | None = None
        self._skew_s = 0.0
        self._utc_offset_s: int | None = None
        self._rested_at: datetime | None = None

    def start(self, session: Session) -> None:
        """Serve this session from now on; show at once what it saw last time."""
        self._session = session
        self._utc_offset_s = None
        self._bag.empty()
        self._outbox.forget_old(session.owner)
        self._changed.set()
        for question in (*session.always, *session.at_first):
            self._recall(question, session.owner)
        self._screens.show_outbox()

    def stop(self) -> None:
        """Serve nobody."""
        self._session = None
        self._changed.set()

    def nudge(self) -> None:
        """Something was logged, or the app came back to the front: try now instead of waiting."""
        self._to_send.set()
        if self._link is not Link.LIVE:
            self._look((questions.ME,))

    def rest(self) -> None:
        """The app goes to the back, where nobody hears whether the line still holds."""
        self._rested_at = self._clock()

    def wake(self) -> None:
        """Somebody looks again, perhaps after a long time: end all waiting."""
        self.nudge()
        self._awake.set()
        if self._live is not None:
            self._live.wake()

    def refresh(self) -> None:
        """Everything may be told differently from now on."""
        if self._session is not None:
            self._look(self._everything(self._session))

    async def watch(self, wanted: tuple[Question, ...]) -> None:
        """Follow this while somebody looks at it; what is known of it is shown at once."""
        self._watched = wanted
        if self._session is not None:
            for question in wanted:
                self._recall(question, self._session.owner)
        self._look(wanted)
        if self._live is not None:
            await self._live.follow(self._topics())

    def today(self) -> date:
        """What day it is at the office, whatever clock and zone this device has."""
        if self._utc_offset_s is None:
            return self._clock().astimezone().date()
        return (self._clock() + timedelta(seconds=self._skew_s + self._utc_offset_s)).date()

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
        self._look(self._everything(session))
        async with API(server, session.token, self._clock) as api:
            work = (self._send(api, session.owner), self._fetch(api, session), self._live.run())
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
            batch = self._outbox.next_batch(owner, BATCH)
            if not batch:
                await _waited(self._to_send, None)
                continue
            try:
                await self._send_batch(api, owner, await self._sealed(api, batch))
            except Unreachable as error:
                log.info("sync: %d entries wait: %s", len(batch), error)
                await _waited(self._to_send, max(next(waits), error.retry_after_s))
            else:
                waits = delays(self._first_wait_s)

    async def _sealed(self, api: API, batch: Sequence[Item]) -> list[Item]:
        """Times are put right by the server's clock before anything is sent."""
        if api.skew_s is None:
            await api.get(questions.ME.path, {})
        self._skew_s = api.skew_s or 0.0
        return self._outbox.seal(batch, self._skew_s)

    async def _send_batch(self, api: API, owner: Owner, batch: Sequence[Item]) -> None:
        try:
            receipts = await self._receipts(api, owner, batch)
        except Refused as error:
            if len(batch) > 1:
                # Which one is at fault is not said; alone, each is answered for itself.
                for item in batch:
                    await self._send_batch(api, owner, [item])
                return
            receipts = (Receipt(batch[0].id, False, 0, (), str(error), error.code),)
        self._outbox.settle(owner, [_under(item.id, one) for item, one in zip(batch, receipts, strict=True)])
        self._screens.show_outbox()
        if self._link is not Link.LIVE:
            self._look((questions.ME, questions.QUESTS))
        if batch[0].path == questions.ME.path:
            # In another language everything is told differently.
            self.refresh()
        elif not batch[0].is_event:
            # An act changed what is looked at, and not every change is told to whoever made it.
            self._look((*self._session_questions(), *self._watched))

    async def _receipts(self, api: API, owner: Owner, batch: Sequence[Item]) -> tuple[Receipt, ...]:
        first = batch[0]
        if first.is_event:
            return await api.send([item.body for item in batch], owner.username)
        answer = await api.act(first.path, first.id, first.body, first.file, first.method, first.if_match)
        self._acts_answered += 1
        version = read_version(answer)
        if version is not None:
            self._outbox.move_on(owner, first, version)
        self._show_done(owner, first, answer)
        return (Receipt(first.id, True, 0, ()),)

    def _show_done(self, owner: Owner, act: Item, answer: str) -> None:
        """What is looked at and was answered whole stands there at once, and the next act knows its version."""
        now = self._clock()
        for question in self._watched:
            if question.is_answered_by_acts and question.path == act.thing and self._show(question, answer, now):
                self._outbox.remember(owner, question.name, answer, now)

    # ------------------------------------------------------------------------------------------------ fetching

    async def _fetch(self, api: API, session: Session) -> None:
        waits = delays(self._first_wait_s)
        while True:
            is_late = not self._bag and not await _waited(self._to_fetch, POLL_S)
            if is_late and self._link is not Link.LIVE:
                self._look((*session.always, *self._watched))
            failed = await self._fetch_stale(api, session.owner) or await self._fetch_packed(api, session.owner)
            if failed:
                self._look(failed)
                self._awake.clear()
                await _waited(self._awake, next(waits))
                continue
            waits = delays(self._first_wait_s)
            if not self._bag:
                self._bag.fill(session.owner, self._clock())
            if not self._bag:
                await asyncio.sleep(BREATH_S)

    async def _fetch_packed(self, api: API, owner: Owner) -> tuple[Question, ...]:
        """One thing, so that what somebody looks at meanwhile comes next; answers with what has to be tried again."""
        if not self._bag or self._stale:
            return ()
        question = self._bag.take()
        try:
            await self._fetch_one(api, owner, question)
        except Unreachable as error:
            log.info("sync: %s is not packed yet: %s", question.name, error)
            return (question,)
        return ()

    async def _fetch_stale(self, api: API, owner: Owner) -> tuple[Question, ...]:
        """Fetch what is stale; answers with what has to be tried again."""
        wanted, self._stale = list(self._stale.values()), {}
        failed: list[Question] = []
        for place, question in enumerate(wanted):
            try:
                is_read = await self._fetch_one(api, owner, question)
            except Unreachable as error:
                log.info("sync: %s and what follows stay as they are: %s", question.name, error)
                return (*failed, *wanted[place:])
            if not is_read:
                failed.append(question)
        return tuple(failed)

    async def _fetch_one(self, api: API, owner: Owner, question: Question) -> bool:
        """False when the answer cannot be read, as that of a hotel's sign-in page."""
        before = self._acts_answered
        try:
            answer = await api.get(question.path, question.params_on(self.today()))
        except Refused as error:
            log.warning("sync: the server does not tell %s: %s", question.name, error)
            return True
        self._skew_s = api.skew_s or 0.0
        if question.is_answered_by_acts and before != self._acts_answered:
            # An act was answered in between, and shows more than this: it is asked again.
            self._look((question,))
            return True
        now = self._clock()
        if not self._show(question, answer, now):
            return False
        self._outbox.remember(owner, question.name, answer, now)
        return True

    def _recall(self, question: Question, owner: Owner) -> None:
        kept = self._outbox.recall(owner, question.name)
        if kept is not None:
            self._show(question, *kept)

    def _show(self, question: Question, answer: str, at: datetime) -> bool:
        news = read_answer(question, answer)
        if news is None:
            return False
        if isinstance(news, Me):
            self._utc_offset_s = news.utc_offset_s
        if self._is_shown(question):
            self._screens.show(question.name, news, at)
        return True

    def _is_shown(self, question: Question) -> bool:
        """What was packed, or is of a screen that was left, must not stand where another thing is looked at."""
        if question in self._watched or question in self._session_questions():
            return True
        is_another_board = bool(question.span) and any(one.span for one in self._watched)
        return self._session is not None and question in self._session.at_first and not is_another_board

    # ------------------------------------------------------------------------------------------------ following

    def _hear(self, frame: Frame) -> None:
        known = (*self._session_questions(), *self._watched)
        match frame.type:
            case "hello":
                # Whatever was fetched before the stream began may have changed since.
                self._look(known)
            case "resync" if self._session is not None:
                self._look(self._everything(self._session))
            case kind:
                self._look(question for question in known if kind in question.stale_after)
                self._screens.celebrate(frame)

    def _everything(self, session: Session) -> tuple[Question, ...]:
        return (*session.always, *self._watched, *session.at_first)

    def _session_questions(self) -> tuple[Question, ...]:
        return self._session.always if self._session is not None else ()

    def _look(self, wanted: Iterable[Question]) -> None:
        self._stale.update((question.name, question) for question in wanted)
        if self._stale:
            self._to_fetch.set()

    def _show_link(self, link: Link) -> None:
        if self._link is Link.LIVE and link is not Link.LIVE:
            followed = [one.name for one in (*self._session_questions(), *self._watched) if one.stale_after]
            self._screens.show_age(followed, self._rested_at or self._clock())
        self._link = link
        if link is Link.LIVE:
            self._rested_at = None
            # Where the stream comes through, events do too.
            self._to_send.set()
        self._screens.show_link(link)

    def _topics(self) -> frozenset[str]:
        return frozenset(question.topic_on(self.today()) for question in self._watched if question.topic)


def _under(id: str, receipt: Receipt) -> Receipt:
    """A receipt belongs to the event in its place, whatever id it could be given."""
    return replace(receipt, id=id)


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
