"""Imports that wait, or whose process was lost, are taken up; what nobody needs any more of old ones is forgotten."""

from datetime import datetime

from server.intake.uploads.desk import ImportDesk
from server.jobs.job import Job, Surroundings


def look_after_imports(desk: ImportDesk) -> Job:
    """The job for the imports of this app."""

    async def work(around: Surroundings, now: datetime) -> None:
        desk.runner.wake()
        await desk.forget(now)

    return Job("look after imports", work)
