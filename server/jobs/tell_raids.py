"""What the clock tells raids: a step's time ran out (`raid.slot_missed`), the boss got away (`raid.escaped`)."""

from collections.abc import Iterator
from datetime import datetime

from game_rules.raids import slots_missed
from kpi.events import Event, Kind, SlotMissed
from server.db.versions import read_versions
from server.jobs.job import TICK, Job, Surroundings
from server.ledger.facts import microseconds, moment
from server.raids.acts import SOURCE, escape
from server.raids.stored import Folded, due_raids, folded

AT_ONCE = 100


async def tell_raids(around: Surroundings, now: datetime) -> None:
    """Record what is overdue, some raids at a time; what is left comes with the next tick."""
    now_us = microseconds(now)
    async with around.db.read() as tx:
        ids = await due_raids(tx, now_us, AT_ONCE)
        if not ids:
            return
        versions = await read_versions(tx)
        directory = await around.directories.current(versions=versions)
        editions = await around.editions.current(tx, versions, directory.currency)
        found = await folded(tx, ids, editions)
    events = [event for id in ids for event in _overdue(found[id], now_us)]
    if events:
        await around.door.record(events, TICK)


def _overdue(found: Folded, now_us: int) -> Iterator[Event]:
    raid, ends_us = found.raid, found.opening.ends_us
    for step in slots_missed(raid, now_us):
        data = SlotMissed(raid=raid.id, step=step.id, due=moment(step.due_us))
        id = f"{raid.id}/{step.id}/missed/{step.due_us}"
        yield Event(id, SOURCE, Kind.RAID_SLOT_MISSED, moment(step.until_us), data)
    if now_us >= ends_us:
        yield escape(raid.id, ends_us)


JOB = Job("tell raids", tell_raids)
