"""What customers bring and how they buy is worked out anew: every day, and a while after something was recorded."""

from datetime import datetime

from server.db.versions import read_versions
from server.insights.segments.rank import is_due, rank_accounts
from server.jobs.job import Job, Surroundings


async def rank(around: Surroundings, now: datetime) -> None:
    """By the rules of today."""
    async with around.db.read() as tx:
        versions = await read_versions(tx)
        directory = await around.directories.current(versions=versions)
        today = now.astimezone(directory.zone).date().toordinal()
        if not await is_due(tx, today, now):
            return
        editions = await around.editions.current(tx, versions, directory.currency)
    await rank_accounts(around.db, editions.on(today).tiers, today, now)


JOB = Job("rank accounts", rank)
