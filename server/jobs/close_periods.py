"""Periods whose settling is over: `period.closed`, dated at the moment they closed."""

from datetime import datetime

from server.db.versions import read_versions
from server.jobs.job import TICK, Job, Surroundings
from server.ledger.closings import closing_event

AT_ONCE = 100


async def close_periods(around: Surroundings, now: datetime) -> None:
    """Put closings on record, some at a time; what is left comes with the next tick."""
    versions = await read_versions(around.db)
    directory = await around.directories.current(versions=versions)
    closings = await around.closings.current(around.db, versions, directory, now)
    due = around.closings.unrecorded(closings)[:AT_ONCE]
    if due:
        await around.door.record([closing_event(one) for one in due], TICK)


JOB = Job("close periods", close_periods)
