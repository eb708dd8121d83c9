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
        await self._run(self._jobs)

    async def _run(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            try:
                await job.work(self._around, self._clock())
            except Exception:  # the tick must outlive a lost connection; the next one tries again
                log.exception("job_failed", job=job.name)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Tick at once and then regularly; long jobs each by themselves."""
        apart = [(job,) for job in self._jobs if job.is_long]
        together = tuple(job for job in self._jobs if not job.is_long)
        tasks = [asyncio.create_task(self._for_ever(jobs), name="tick") for jobs in (together, *apart)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _for_ever(self, jobs: Sequence[Job]) -> None:
        while True:
            await self._run(jobs)
            await asyncio.sleep(self._every_s)
