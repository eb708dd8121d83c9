"""The tick: in every process, twice a minute, time becomes events.

No state depends on it for being right: deadlines are judged by the clock, the tick only puts them on record.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

import structlog

from server.clock import Clock
from server.jobs.job import Job, Surroundings

EVERY_S = 30.0

log = structlog.get_logger(__name__)


class Tick:
    """Runs all jobs again and again. One per process; run ``running()`` while the app runs."""

    def __init__(self, around: Surroundings, clock: Clock, jobs: Sequence[Job], every_s: float = EVERY_S) -> None:
        self._around = around
        self._clock = clock
        self._jobs = jobs
        self._every_s = every_s

    async def once(self) -> None:
        """Run every job now. One that fails does not keep the others from running."""
        for job in self._jobs:
            try:
                await job.work(self._around, self._clock())
            except Exception:  # the tick must outlive a lost connection; the next one tries again
                log.exception("job_failed", job=job.name)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Tick at once and then regularly."""
        task = asyncio.create_task(self._for_ever(), name="tick")
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _for_ever(self) -> None:
        while True:
            await self.once()
            await asyncio.sleep(self._every_s)
