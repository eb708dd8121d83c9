"""The dispatcher: in every process, it tells endpoints what they have not been told yet, in order, at least once.

An endpoint's cursor moves on only past what it took, so nothing is lost and nothing skipped; what follows a message
that was not taken waits. Several processes share the work: who has an endpoint's lease tells it, the others leave it
alone, and when that process dies the lease runs out. Recording never waits for any of this.
"""

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog

from server.clock import Clock
from server.db.database import Database
from server.db.tx import Tx
from server.dispatch.endpoints import Endpoint, EndpointState, read_waiting
from server.dispatch.log import Line, write_lines
from server.dispatch.messages import Message, next_messages
from server.dispatch.sending import Sent, send
from server.http.outward import Outward
from server.http.retrying import wait_s
from server.ledger.facts import microseconds
from server.ledger.post import RECORDED
from server.people.directories import DirectoryCache

GIVEN_UP_AFTER = timedelta(days=5)
# Longer than the slowest answer, so that nobody loses a lease while waiting for one.
LEASE = timedelta(seconds=60)
# Notices may be missed, other processes may write to a SQLite file, and retries become due.
LOOK_EVERY_S = 2.0
# What was taken is written down at least so often; what was not written is told again after a crash.
WRITE_EVERY_S = 1.0
# While much is recorded, a look every so often is enough.
PAUSE_S = 0.2

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Progress:
    """What was told and is not written down yet."""

    after_seq: int
    attempts: int
    """How often the message that comes next was not taken."""
    lines: list[Line] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)

    @property
    def is_due(self) -> bool:
        return bool(self.lines) and time.monotonic() - self.since >= WRITE_EVERY_S


class LeaseLost(Exception):
    """Somebody edited the endpoint, or another process tells it now."""


class Dispatcher:
    """One per process; run ``running()`` while the app runs."""

    def __init__(self, db: Database, directories: DirectoryCache, clock: Clock, outward: Outward) -> None:
        self._db = db
        self._directories = directories
        self._clock = clock
        self._outward = outward
        self._wake = asyncio.Event()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        # Up to where an endpoint wants nothing: looked through already, and not worth writing down each time.
        self._seen: dict[tuple[str, int], int] = {}
        self.name = secrets.token_hex(8)

    def wake(self) -> None:
        """There may be something to tell."""
        self._wake.set()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Tell endpoints for as long as the app runs; at the end leases are given back."""
        remove = await self._db.listen(RECORDED, lambda _: self.wake(), self.wake)
        task = asyncio.create_task(self._for_ever(), name="dispatcher")
        try:
            yield
        finally:
            remove()
            tasks = [task, *self._tasks.values()]
            for one in tasks:
                one.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def once(self) -> None:
        """Tell every endpoint what is due for it now, and come back when that is done."""
        for endpoint in await read_waiting(self._db, self._clock(), self.name):
            await self._serve(endpoint)

    async def _for_ever(self) -> None:
        while True:
            self._wake.clear()
            try:
                for endpoint in await read_waiting(self._db, self._clock(), self.name):
                    if endpoint.id not in self._tasks:
                        self._begin(endpoint)
            except Exception:  # the dispatcher must outlive a lost connection; the next look tries again
                log.exception("dispatcher_failed")
            await asyncio.sleep(PAUSE_S)
            # Not wait_for: before Python 3.12 it loses a cancellation that comes at the same moment as the event.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._wake.wait()

    def _begin(self, endpoint: Endpoint) -> None:
        task = asyncio.create_task(self._serve_safely(endpoint), name=f"webhook {endpoint.id}")
        self._tasks[endpoint.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(endpoint.id, None))

    async def _serve_safely(self, endpoint: Endpoint) -> None:
        try:
            await self._serve(endpoint)
        except Exception:  # one endpoint's trouble is not the others'
            log.exception("webhook_failed", webhook=endpoint.id)

    async def _serve(self, endpoint: Endpoint) -> None:
        """Tell one endpoint everything it waits for, until there is nothing more or something is not taken."""
        after = max(endpoint.after_seq, self._seen.get((endpoint.id, endpoint.version), 0))
        directory = await self._directories.current()
        stretch = await next_messages(self._db, endpoint, after, directory)
        if not stretch.messages:
            await self._pass_over(endpoint, after, stretch.through)
            return
        if not await self._take_lease(endpoint):
            return
        progress = _Progress(after, endpoint.attempts)
        try:
            while stretch.messages or stretch.through > progress.after_seq:
                if not await self._tell(endpoint, stretch.messages, progress):
                    return
                progress.after_seq = stretch.through
                stretch = await next_messages(self._db, endpoint, stretch.through, directory)
        except LeaseLost:
            return
        finally:
            # Also when the process ends in the middle: what was taken is written down, and others may go on at once.
            await asyncio.shield(self._let_go(endpoint, progress))

    async def _tell(self, endpoint: Endpoint, messages: Sequence[Message], progress: _Progress) -> bool:
        """Tell it some messages; False when it did not take one."""
        for message in messages:
            now = self._clock()
            sent = await send(self._outward, endpoint, message, now)
            progress.lines.append(Line(message, now, progress.attempts + 1, sent))
            if not sent.is_taken:
                await self._write(endpoint, progress, sent)
                return False
            progress.after_seq, progress.attempts = message.seq, 0
            if progress.is_due:
                await self._write(endpoint, progress)
        return True

    async def _pass_over(self, endpoint: Endpoint, after: int, through: int) -> None:
        """Nothing here is for this endpoint: remember how far that is true, and write it down now and then."""
        self._seen[endpoint.id, endpoint.version] = max(after, through)
        if through - endpoint.after_seq >= 1000:
            async with self._db.write() as tx:
                await tx.execute(
                    "UPDATE endpoint SET after_seq = $1 WHERE id = $2 AND after_seq = $3 AND version = $4",
                    *(through, endpoint.id, endpoint.after_seq, endpoint.version),
                )

    async def _take_lease(self, endpoint: Endpoint) -> bool:
        now = self._clock()
        async with self._db.write() as tx:
            taken = await tx.execute(
                "UPDATE endpoint SET lease = $1, lease_us = $2 WHERE id = $3 AND version = $4 AND state = 'active' "
                "AND after_seq = $5 AND (lease_us <= $6 OR lease = $1)",
                *(self.name, microseconds(now + LEASE), endpoint.id, endpoint.version, endpoint.after_seq),
                microseconds(now),
            )
        return bool(taken)

    async def _write(self, endpoint: Endpoint, progress: _Progress, failed: Sent | None = None) -> None:
        """Write down what was told so far. Raises LeaseLost, after the log is written: it is true in any case."""
        lines, progress.lines, progress.since = progress.lines, [], time.monotonic()
        async with self._db.write() as tx:
            await write_lines(tx, endpoint.id, lines)
            is_ours = await self._move(tx, endpoint, progress, lines, failed)
        if not is_ours:
            raise LeaseLost

    async def _move(
        self, tx: Tx, endpoint: Endpoint, progress: _Progress, lines: Sequence[Line], failed: Sent | None
    ) -> bool:
        now_us = microseconds(self._clock())
        ours = "WHERE id = $1 AND version = $2 AND lease = $3"
        who = (endpoint.id, endpoint.version, self.name)
        took_any = any(line.sent.is_taken for line in lines)
        moved = await tx.execute(
            f"UPDATE endpoint SET after_seq = $4, lease_us = $5 {ours}",  # noqa: S608  # constants
            *(*who, progress.after_seq, now_us + microseconds_in(LEASE)),
        )
        if took_any and moved:
            await tx.execute(
                f"UPDATE endpoint SET attempts = 0, failing_us = 0, next_us = 0, problem = '', told_us = $4 {ours}",  # noqa: S608
                *(*who, now_us),
            )
        if failed is not None and moved:
            is_first = progress.attempts == 0
            await self._note_failure(tx, replace(endpoint, attempts=0) if is_first else endpoint, failed, now_us)
        return bool(moved)

    async def _note_failure(self, tx: Tx, endpoint: Endpoint, failed: Sent, now_us: int) -> None:
        since = endpoint.failing_since
        first_us = microseconds(since) if since is not None and endpoint.attempts else now_us
        is_over = failed.is_gone or now_us - first_us >= microseconds_in(GIVEN_UP_AFTER)
        attempts = endpoint.attempts + 1
        state = EndpointState.DISABLED if is_over else EndpointState.ACTIVE
        problem = f"{failed.status or ''} {failed.detail}".strip().replace("\0", "")
        next_us = now_us + int(wait_s(attempts, failed.retry_after_s) * 1_000_000)
        await tx.execute(
            "UPDATE endpoint SET attempts = $2, failing_us = $3, next_us = $4, problem = $5, state = $6 WHERE id = $1",
            *(endpoint.id, attempts, first_us, next_us, problem, state.value),
        )
        if is_over:
            log.warning("webhook_disabled", webhook=endpoint.id, problem=problem)

    async def _let_go(self, endpoint: Endpoint, progress: _Progress) -> None:
        """Write down the rest, and give the lease back."""
        async with self._db.write() as tx:
            await write_lines(tx, endpoint.id, progress.lines)
            await self._move(tx, endpoint, progress, progress.lines, None)
            await tx.execute(
                "UPDATE endpoint SET lease = '', lease_us = 0 WHERE id = $1 AND lease = $2", endpoint.id, self.name
            )


def microseconds_in(span: timedelta) -> int:
    """A span of time in microseconds."""
    return span // timedelta(microseconds=1)
