"""The demo's history: everything that anybody of the company has done, and what they will do next.

The same seed, first day and moment give the same history, and a later moment only adds to it: nothing is remembered
between two starts but what was recorded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kpi.events import Event
from web.demo.chance import dice, how_many
from web.demo.chores import DEALS, LEADS, chores_of, is_at_work, lead, quest_taken
from web.demo.roster import Seller
from web.demo.sales import Story, sale
from web.demo.service import tickets_of
from web.demo.world import World, season, today_at

# Sales that were on their way when the books were opened: without them the first month would have no wins.
LEAD_IN_DAYS = 35
GOLDEN = 0.6180339887
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class History:
    """What happened until `now`, in the order it happened, and the stories that are not at their end."""

    now: datetime
    past: Sequence[Event]
    to_come: Sequence[Story]


def history(world: World, now: datetime) -> History:
    """Tell everything up to `now`."""
    stories, chores = list[Story](), list[Event]()
    today = today_at(now)
    for seller in world.sellers:
        stories += _sales(world, seller, today)
        for day in _days(max(seller.begins, world.first_day), today):
            if is_at_work(world, seller, day):
                chores += chores_of(world, seller, day)
                stories += _leads(world, seller, day)
                stories += tickets_of(world, seller, day)
        chores += _ambitions(world, seller, today)
    past = [one for one in chores if one.time <= now]
    past += [one for story in stories for one in story.events if one.time <= now]
    past.sort(key=lambda one: (one.time, one.id))
    return History(now, past, [rest for story in stories if (rest := _rest(story, now)).events])


def _sales(world: World, seller: Seller, today: date) -> Iterator[Story]:
    """The sales of one seller, one after the other.

    They come at even distances and are won in even turns (steps of the golden section never bunch): with a few sales a
    month, dice would leave every third seller without any.
    """
    rng = dice(world.seed, "sales", seller.username)
    due, luck = rng.random(), rng.random()
    for day in _days(max(seller.begins, world.first_day - timedelta(days=LEAD_IN_DAYS)), today):
        if not is_at_work(world, seller, day):
            continue
        due += DEALS * seller.drive * season(day)
        if due >= 1:
            due, luck = due - 1, (luck + GOLDEN) % 1
            yield sale(world, seller, f"D-{seller.username}-{day:%y%m%d}", day, luck)


def _leads(world: World, seller: Seller, day: date) -> Iterator[Story]:
    rng = dice(world.seed, "leads", seller.username, day)
    for number in range(how_many(rng, LEADS * seller.drive)):
        yield lead(world, seller, f"L-{seller.username}-{day:%y%m%d}-{number}", day)


def _ambitions(world: World, seller: Seller, today: date) -> Iterator[Event]:
    for day in _days(max(seller.begins, world.first_day), today):
        if day.day == 1 and (taken := quest_taken(world, seller, world.workday(day))) is not None:
            yield taken


def _rest(story: Story, now: datetime) -> Story:
    """What of a story has not happened; nothing of it counts before its beginning has."""
    return Story(story.owner, tuple(one for one in story.events if one.time > now))


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _A_DAY
