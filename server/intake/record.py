"""The one path: record → judge → post → fold → announce. The only code that knows the whole order.

Submissions queue; one writer takes those that wait, or half of many, and runs one transaction for them: a constant
number of SELECTs to gather, pure judging, one statement per table to post and fold. An idle system commits a single
event at once, a busy one batches by itself. Several processes may run: the write door lets one of them write at a time,
and what a batch builds on is read inside the transaction, never remembered from before.
"""

import asyncio
import contextlib
import gc
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import structlog

from server.clock import Clock
from server.db.database import Database
from server.intake.batch import Batch, References
from server.intake.replies import Replies
from server.intake.submission import Parsed, Receipt, Submission, read
from server.intake.together import Torn
from server.ledger.post import RECORDED, Posting

# As many as the importer sends at once. Larger batches gain little and make everybody else wait longer.
BATCH_LIMIT = 1000
# A batch makes a hundred objects per event and no circles. Measured: looking for garbage in circles after every 700, as
# Python does, costs a quarter of the time in Python; looking neither in nor right after a batch, but soon, a tenth.
_OBJECTS_BETWEEN_LOOKS = 50_000

# So few are not halved: one more transaction would cost more than it lets others do.
_NOT_HALVED = 16
# Until the next batch is being written. Longer than that nobody waits for what is durable.
_PATIENCE_S = 0.01

Announce = Callable[[Posting], None]

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Waiting:
    parsed: Sequence[Parsed]
    answer: asyncio.Future[list[Receipt]]
    is_whole: bool

    def __len__(self) -> int:
        return len(self.parsed)


class Recorder:
    """Takes events in. One per process; run ``running()`` for as long as events may come."""

    def __init__(self, db: Database, references: References, clock: Clock) -> None:
        self._db = db
        self._references = references
        self._clock = clock
        self._waiting: deque[_Waiting] = deque()
        self._taken = 0
        self._replies = Replies()
        self._wake = asyncio.Event()
        self._is_running = False
        self._announce: list[Announce] = []
        # Told along with every notice, so that nobody reads again what was handed over in this process.
        self.name = secrets.token_hex(4)

    def on_recorded(self, announce: Announce) -> None:
        """Call ``announce`` with every batch of this process once it is committed. It must be quick."""
        self._announce.append(announce)

    async def submit(self, submissions: Sequence[Submission]) -> list[Receipt]:
        """Record events; answers one receipt each, in order, when all that is recorded is durable.

        Raises only when nothing of it was recorded: because the database failed, or outside ``running()``.
        """
        return await self._submit(submissions, is_whole=False)

    async def submit_together(self, submissions: Sequence[Submission]) -> list[Receipt]:
        """Record events all together or none of them: those with one that is refused are refused as its companions.

        What was recorded before stays so, and is answered as a duplicate. Raises as `submit`.
        """
        return await self._submit(submissions, is_whole=True)

    async def _submit(self, submissions: Sequence[Submission], *, is_whole: bool) -> list[Receipt]:
        if not self._is_running:
            raise RuntimeError("the recorder does not run: submit within `async with recorder.running()`")
        parsed = [read(submission) for submission in submissions]
        if not parsed:
            return []
        answer: asyncio.Future[list[Receipt]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(parsed, answer, is_whole))
        self._wake.set()
        return await answer

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep the writer at work; at the end it records what still waits, then stops."""
        gc.set_threshold(_OBJECTS_BETWEEN_LOOKS)
        self._is_running = True
        writer = asyncio.create_task(self._write(), name="recorder")
        try:
            yield
        finally:
            self._is_running = False
            self._wake.set()
            try:
                await writer
            finally:
                self._replies.give_all()

    async def _write(self) -> None:
        while self._is_running or self._waiting:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                await self._commit(self._next_batch())
                self._reply()

    def _reply(self) -> None:
        """Answer at once if nothing waits; else, within a moment, while the database is at work on what does."""
        if not self._db.dialect.works_beside:
            self._replies.give_all()
        elif self._waiting:
            asyncio.get_running_loop().call_later(_PATIENCE_S, self._replies.give)
        else:
            self._replies.give()

    def _next_batch(self) -> list[_Waiting]:
        """Half of those in play, who wait or were recorded just now: the others are answered meanwhile, and ask again.

        If it took them all, they would wait for the database together, and then the database for all of them.
        """
        half = max((len(self._waiting) + self._taken) // 2, _NOT_HALVED)
        most = half if self._db.dialect.works_beside else len(self._waiting)
        taken = [self._waiting.popleft()]
        count = len(taken[0])
        while self._waiting and len(taken) < most:
            count += len(self._waiting[0])
            if count > BATCH_LIMIT:
                break
            taken.append(self._waiting.popleft())
        self._taken = len(taken)
        return taken

    async def _commit(self, taken: Sequence[_Waiting]) -> None:
        """Record together; if that fails, each submitter alone, so that nobody pays for another's trouble."""
        try:
            await self._record(taken)
        except asyncio.CancelledError:
            for waiting in taken:
                waiting.answer.cancel()
            raise
        except Exception as error:  # the writer must outlive any one batch; each submitter gets the error
            if len(taken) > 1:
                for waiting in taken:
                    await self._commit([waiting])
                return
            log.exception("recording_failed", events=len(taken[0].parsed))
            if not taken[0].answer.done():
                taken[0].answer.set_exception(error)

    async def _record(self, taken: Sequence[_Waiting]) -> None:
        while True:
            with contextlib.suppress(Torn):
                batch, posting = await self._write_down(taken)
                break
        if posting is not None:
            for announce in self._announce:
                # Not called here: what goes wrong in a listener must not look like a failed recording.
                asyncio.get_running_loop().call_soon(announce, posting)
        receipts = iter(batch.receipts)
        for waiting in taken:
            self._replies.add(waiting.answer, [next(receipts) for _ in waiting.parsed])

    async def _write_down(self, taken: Sequence[_Waiting]) -> tuple[Batch, Posting | None]:
        """One transaction. `Torn` rolls it back, with every customer that was made for what is refused by then."""
        async with self._db.write() as tx:
            # The time is taken behind the write door: nothing is recorded after a closing with an earlier time.
            batch = Batch([parsed for waiting in taken for parsed in waiting.parsed], self._clock(), _wholes(taken))
            posting = await batch.record(tx, self._references, self._replies.give)
            if posting is not None:
                await tx.notify(RECORDED, f"{posting.last_seq} {self.name}")
        return batch, posting


def _wholes(taken: Sequence[_Waiting]) -> list[slice]:
    """Where in a batch the events are that are recorded together or not at all."""
    ends = [*accumulate(len(waiting.parsed) for waiting in taken)]
    return [slice(end - len(one.parsed), end) for one, end in zip(taken, ends, strict=True) if one.is_whole]
