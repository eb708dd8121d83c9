"""Webhooks that were taken in and left are worked on; deliveries that are old enough are forgotten."""

from datetime import datetime, timedelta

from server.intake.hooks.desk import HookDesk
from server.jobs.job import Job, Surroundings


def look_after_hooks(desk: HookDesk, days: int) -> Job:
    """The job for deliveries that are kept so many days."""

    async def work(around: Surroundings, now: datetime) -> None:
        await desk.catch_up()
        await desk.forget(now - timedelta(days=days))

    return Job("look after hooks", work)
