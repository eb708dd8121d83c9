"""Taken quests and bounties whose last day is over: `quest.expired`, dated at the end of that day."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kpi.events import Event, Kind, QuestFact
from server.jobs.job import TICK, Job, Surroundings
from server.people.directory import Directory
from server.quests.commands import SOURCE, step_id
from server.quests.queries import Overdue, overdue_bounties, overdue_takers
from server.quests.states import Bounty
from server.quests.steps import BOUNTY_WINDOW

AT_ONCE = 500


async def expire_quests(around: Surroundings, now: datetime) -> None:
    """Record what is overdue, a batch at a time; what is left comes with the next tick."""
    directory = await around.directories.current()
    today = now.astimezone(directory.zone).date()
    takers = await overdue_takers(around.db, today, AT_ONCE)
    bounties = await overdue_bounties(around.db, today, AT_ONCE)
    events = [*_expired_takers(takers, directory), *_expired_bounties(bounties, directory)]
    if events:
        await around.door.record(events, TICK)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after a day."""
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def _expired_takers(takers: Sequence[Overdue], directory: Directory) -> list[Event]:
    events = []
    for one in takers:
        taker, until = one.taker, date.fromordinal(one.taker.until_day)
        data = QuestFact(
            member=directory.member(taker.member).username,
            quest=taker.quest,
            title=one.title or None,
            due_on=until,
            window=date.fromordinal(taker.window_start).isoformat() if taker.window_start else None,
        )
        id = step_id(taker.quest, taker.member, taker.window_start, taker)
        events.append(Event(id, SOURCE, Kind.QUEST_EXPIRED, end_of(until, directory.zone), data))
    return events


def _expired_bounties(bounties: Sequence[Bounty], directory: Directory) -> list[Event]:
    events = []
    for one in bounties:
        data = QuestFact(
            member=directory.member(one.poster).username,
            quest=one.id,
            title=one.title,
            due_on=one.due_on,
            window=BOUNTY_WINDOW,
        )
        events.append(Event(f"{one.id}/expired", SOURCE, Kind.QUEST_EXPIRED, end_of(one.due_on, directory.zone), data))
    return events


JOB = Job("expire quests", expire_quests)
