"""The feed of one process: everything that was recorded, by whatever process, in seq order, each once.

Own batches are taken over from memory when they are next in line; everything else is read from the ledger. A notice
only says "up to seq N". What is kept is bounded: who asks for older changes is told to fetch afresh.
"""

import asyncio
import contextlib
from bisect import bisect_right
from collections.abc import AsyncIterator, Callable, Iterator, Sequence

import structlog

from game_rules.editions import Editions
from kpi.events import Kind
from kpi.facts import NOBODY
from server.clock import Clock
from server.db.database import Database
from server.db.tx import Dialect
from server.db.versions import read_versions
from server.kpis.tallies import PartKey, Tallies
from server.ledger.concern import concerned
from server.ledger.newest import last_seq
from server.ledger.post import RECORDED, Posting
from server.ledger.rulebooks import EditionsCache
from server.live.frames import Item, Recorded, board_item, item_of, room_item
from server.live.topics import BoardTopics
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.people.roles import Visibility

KEPT = 4000
READ_AT_ONCE = 1000
# Boards that change all the time are told four times a second: more often nobody can read them.
BOARD_PAUSE_S = 0.25
# Reading on takes milliseconds; a database that takes longer is in trouble, and the follower fetches afresh.
REACH_S = 5.0
# Another process may write to a SQLite file, and nothing wakes us then.
LOOK_EVERY_S = 1.0
# Own batches are handed over; their notices come a moment earlier and only remind us, should one go astray.
REMIND_S = 0.5

log = structlog.get_logger(__name__)


class Feed:
    """Keeps the latest changes, moves the boards along and wakes the followers."""

    def __init__(
        self, db: Database, tallies: Tallies, directories: DirectoryCache, editions: EditionsCache, clock: Clock
    ) -> None:
        self._db = db
        self._tallies = tallies
        self._directories = directories
        self._editions = editions
        self._clock = clock
        self._items: list[Item] = []
        self._first = 0
        self._first_seq = 0
        self._wakes: set[Callable[[], None]] = set()
        self._behind = asyncio.Event()
        self._known_seq = 0
        self._own_recorder = ""
        self._own_seq = 0
        self._reminder: asyncio.TimerHandle | None = None
        self._boards_moved = asyncio.Event()
        self.boards = BoardTopics()
        self.seq = 0

    @property
    def end(self) -> int:
        """The place after the newest item; a follower that starts here sees only what comes."""
        return self._first + len(self._items)

    def place_after(self, seq: int) -> int | None:
        """Where to start so that nothing after ``seq`` is missed; None when that is no longer kept (or never was)."""
        if seq > self.seq or seq < self._first_seq:
            return None
        return self._first + bisect_right(self._items, seq, key=lambda item: item.seq)

    def items_from(self, place: int) -> Sequence[Item] | None:
        """All items from a place on; None when some of them are gone."""
        return None if place < self._first else self._items[place - self._first :]

    def board_now(self, topic: str) -> str:
        """The frame that says up to which seq a board stands now."""
        return board_item(self.seq, topic, (), self._clock()).frames[topic][0]

    def room_now(self, topic: str) -> str:
        """The frame that says from which seq on a raid or barrier is followed: who fetched it earlier fetches again."""
        return room_item(self.seq, topic, self._clock()).frames[topic][0]

    async def reach(self, seq: int) -> None:
        """Wait until the feed has come to ``seq``, which another process told its follower before we heard of it.

        Returns at once, or soon, when there is no such seq.
        """
        if seq <= self.seq or seq > await last_seq(self._db):
            return
        self._hear(seq)
        reached = asyncio.Event()
        with self.waking(reached.set), contextlib.suppress(TimeoutError):
            async with asyncio.timeout(REACH_S):
                while self.seq < seq:
                    reached.clear()
                    await reached.wait()

    @contextlib.contextmanager
    def waking(self, wake: Callable[[], None]) -> Iterator[None]:
        """Have ``wake`` called whenever there is something new."""
        self._wakes.add(wake)
        try:
            yield
        finally:
            self._wakes.discard(wake)

    def take_over_from(self, recorder: str) -> None:
        """What the recorder of this name writes will be handed to ``take_over``."""
        self._own_recorder = recorder

    def take_over(self, posting: Posting) -> None:
        """A batch of this process was committed."""
        if posting.first_seq != self.seq + 1 or not self._has_references():
            self._hear(posting.last_seq)
            return
        directory, editions = self._directories.latest, self._editions.latest
        changes: dict[PartKey, int] = {}
        for step, verdict, content, receipt in zip(
            posting.steps, posting.verdicts, posting.contents, posting.receipts, strict=True
        ):
            fact = step.cause
            member = fact.credits[0].member if fact.credits else NOBODY
            whose = concerned(step, verdict) if member == NOBODY else ()
            event = Recorded(
                fact.seq, fact.kind, fact.at_us, posting.recorded_us, member, fact.amount, content, receipt, whose
            )
            self._append(item_of(event, directory, editions))
            for part in verdict.contributions:
                _add(changes, (part.measure, part.member, part.team, part.region, part.day), part.value)
            for line in verdict.lines:
                if line.xp:
                    _add(changes, ("xp", line.member, line.team, line.region, line.day), line.xp)
        self._move(posting.last_seq, changes)

    def _has_references(self) -> bool:
        # A batch resolves everybody it names before it is committed, so whoever can record has read both.
        return self._editions.is_read

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow the ledger for as long as the app runs."""
        await self._begin()
        remove = await self._db.listen(RECORDED, self._notice, self._hear_again)
        tasks = [asyncio.create_task(self._catch_up_for_ever()), asyncio.create_task(self._tell_boards_for_ever())]
        if self._db.dialect is Dialect.SQLITE:
            tasks.append(asyncio.create_task(self._look_for_ever()))
        try:
            yield
        finally:
            remove()
            if self._reminder is not None:
                self._reminder.cancel()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _begin(self) -> None:
        """Start with the latest changes at hand, so that a restart does not send every follower away."""
        last = await last_seq(self._db)
        self.seq = self._first_seq = self._known_seq = max(0, last - KEPT // 2)
        self._tallies.start(self.seq)
        self._known_seq = last
        await self._catch_up()

    def _notice(self, payload: str) -> None:
        """Some recorder came up to a seq."""
        seq, _, recorder = payload.partition(" ")
        if recorder != self._own_recorder:
            self._hear(int(seq))
            return
        self._own_seq = int(seq)
        if self._reminder is None:
            self._reminder = asyncio.get_running_loop().call_later(REMIND_S, self._remind)

    def _remind(self) -> None:
        self._reminder = None
        if self._own_seq > self.seq:
            self._hear(self._own_seq)

    def _hear(self, seq: int) -> None:
        """There is something to read up to this seq."""
        self._known_seq = max(self._known_seq, seq)
        self._behind.set()

    def _hear_again(self) -> None:
        """Notices may have been missed: look, whatever is known."""
        self._known_seq = max(self._known_seq, self.seq + 1)
        self._behind.set()

    async def _catch_up_for_ever(self) -> None:
        while True:
            await self._behind.wait()
            self._behind.clear()
            try:
                await self._catch_up()
            except Exception:  # the feed must outlive a lost connection; the next notice tries again
                log.exception("feed_failed", seq=self.seq)
                await asyncio.sleep(LOOK_EVERY_S)
                self._behind.set()

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            last = await last_seq(self._db)
            if last > self.seq:
                self._hear(last)

    async def _catch_up(self) -> None:
        while self._known_seq > self.seq and await self._read_on():
            pass

    async def _read_on(self) -> bool:
        """Read the next stretch of the ledger; False when there is none."""
        after = self.seq
        async with self._db.read() as tx:
            events = await tx.fetch(
                "SELECT seq, kind, at_us, recorded_us, member, amount, data, receipt FROM event "
                "WHERE seq > $1 ORDER BY seq LIMIT $2",
                after,
                READ_AT_ONCE,
            )
            if not events:
                self._known_seq = self.seq
                return False
            last = events[-1]["seq"]
            parts = await tx.fetch(
                "SELECT measure, member, team, region, day, value FROM contribution WHERE cause > $1 AND cause <= $2",
                after,
                last,
            )
            entries = await tx.fetch(
                "SELECT member, team, region, day, xp FROM entry WHERE cause > $1 AND cause <= $2 AND xp <> 0",
                after,
                last,
            )
            rows = await tx.fetch(
                "SELECT seq, member FROM event_concern WHERE seq > $1 AND seq <= $2 ORDER BY seq, member", after, last
            )
            directory, editions = await self._references()
        if self.seq != after:
            # An own batch was taken over meanwhile; it is not told twice.
            return True
        changes: dict[PartKey, int] = {}
        for row in parts:
            _add(changes, (row[0], row[1], row[2], row[3], row[4]), row[5])
        for row in entries:
            _add(changes, ("xp", row[0], row[1], row[2], row[3]), row[4])
        whose: dict[int, tuple[int, ...]] = {}
        for seq, member in rows:
            whose[seq] = (*whose.get(seq, ()), member)
        for row in events:
            theirs = whose.get(row[0], ()) if row[4] == NOBODY else ()
            event = Recorded(row[0], Kind(row[1]), row[2], row[3], row[4], row[5], row[6], row[7], theirs)
            self._append(item_of(event, directory, editions))
        self._move(last, changes)
        return True

    async def _references(self) -> tuple[Directory, Editions]:
        versions = await read_versions(self._db)
        directory = await self._directories.current(None, versions)
        return directory, await self._editions.current(self._db, versions, directory.currency)

    def _append(self, item: Item) -> None:
        self._items.append(item)
        if len(self._items) > 2 * KEPT:
            self._first_seq = self._items[KEPT - 1].seq
            del self._items[:KEPT]
            self._first += KEPT

    def _move(self, seq: int, changes: dict[PartKey, int]) -> None:
        self.seq = seq
        self._known_seq = max(self._known_seq, seq)
        self._tallies.apply(seq, changes)
        if self.boards.touch(changes):
            self._boards_moved.set()
        for wake in self._wakes:
            wake()

    async def _tell_boards_for_ever(self) -> None:
        while True:
            await self._boards_moved.wait()
            self._boards_moved.clear()
            directory = self._directories.latest
            for topic, members in self.boards.take_moved():
                names = [
                    directory.member(one).username for one in members if one != NOBODY and _is_named(one, directory)
                ]
                self._append(board_item(self.seq, topic, names, self._clock()))
            for wake in self._wakes:
                wake()
            await asyncio.sleep(BOARD_PAUSE_S)


def _is_named(member: int, directory: Directory) -> bool:
    return directory.visibility_of(member) is Visibility.NAMED


def _add(changes: dict[PartKey, int], key: PartKey, value: int) -> None:
    changes[key] = changes.get(key, 0) + value
