"""What the clock tells barriers: nobody decided in time, the owner is late, what they block is long past."""

from collections.abc import Iterator
from datetime import date, datetime

from game_rules.barriers import Barrier, BarrierState
from kpi.barrier_events import BarrierClock
from kpi.events import Event, Kind
from server.barriers.acts import SOURCE
from server.barriers.stored import folded, waiting_barriers
from server.jobs.expire_quests import end_of
from server.jobs.job import TICK, Job, Surroundings
from server.people.directory import Directory

AT_ONCE = 200


async def tell_barriers(around: Surroundings, now: datetime) -> None:
    """Record what is overdue, some barriers at a time; what is left comes with the next tick."""
    directory = await around.directories.current()
    today = now.astimezone(directory.zone).date().toordinal()
    async with around.db.read() as tx:
        ids = await waiting_barriers(tx, today, AT_ONCE)
        found = await folded(tx, ids)
    events = [event for id in ids for event in _overdue(found[id].barrier, today, directory)]
    if events:
        await around.door.record(events, TICK)


def _overdue(barrier: Barrier, today: int, directory: Directory) -> Iterator[Event]:
    if barrier.state is BarrierState.REPORTED and not barrier.is_escalated and barrier.decide_day < today:
        yield _told(Kind.BARRIER_ESCALATED, "escalated", barrier, barrier.decide_day, directory)
    if barrier.state is BarrierState.OWNED and not barrier.is_overdue and barrier.due_day < today:
        yield _told(Kind.BARRIER_OVERDUE, "overdue", barrier, barrier.due_day, directory)
    if barrier.state.is_open and barrier.expires_day < today:
        yield _told(Kind.BARRIER_EXPIRED, "expired", barrier, barrier.expires_day, directory)


def _told(kind: Kind, word: str, barrier: Barrier, day: int, directory: Directory) -> Event:
    """The same event whoever tells it; its time is the end of the day."""
    due_on = date.fromordinal(day)
    data = BarrierClock(barrier=barrier.id, due_on=due_on)
    return Event(f"{barrier.id}/{word}/{day}", SOURCE, kind, end_of(due_on, directory.zone), data)


JOB = Job("tell barriers", tell_barriers)
