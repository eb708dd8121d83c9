"""Leads that nobody has touched for too long go back to the pool: `lead.returned`, by nobody."""

from datetime import UTC, datetime, time

from kpi.events import Event, Kind, LeadFact
from server.db.versions import read_versions
from server.jobs.job import TICK, Job, Surroundings
from server.pipeline.lead_desk import SOURCE
from server.pipeline.lead_queries import Still, lying_still
from server.pipeline.lead_rows import RECYCLED

AT_ONCE = 200


async def recycle_leads(around: Surroundings, now: datetime) -> None:
    """Take back what lies still, some leads at a time; what is left comes with the next tick."""
    async with around.db.read() as tx:
        versions = await read_versions(tx)
        directory = await around.directories.current(versions=versions)
        editions = await around.editions.current(tx, versions, directory.currency)
        today = now.astimezone(directory.zone).date()
        found = await lying_still(tx, editions.on(today.toordinal()).leads, directory, today, AT_ONCE)
    # From the beginning of the day on they lay too long: so every process says the same.
    at = datetime.combine(today, time(), directory.zone).astimezone(UTC)
    events = [_returned(one, at) for one in found]
    if events:
        await around.door.record(events, TICK)


def _returned(lead: Still, at: datetime) -> Event:
    data = LeadFact(lead=lead.id, reason=RECYCLED)
    return Event(f"{lead.id}/{lead.since_us}/recycled", SOURCE, Kind.LEAD_RETURNED, at, data)


JOB = Job("recycle leads", recycle_leads)
