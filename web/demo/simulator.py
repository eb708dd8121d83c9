"""Selling goes on while one watches: a few events a minute, by day and by night, through the recorder.

Most are chores; now and then a story of the history goes its next step ahead of its time, so that deals are won and
money comes in. The visitor's own person is left alone, so that what the visitor does stands out.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from random import Random

import structlog

from kpi.events import Event, Kind
from server.clock import Clock
from server.http.plugin import Lifespan, Plugin
from server.http.services import Services
from server.intake.record import Recorder
from server.intake.submission import Receipt, Status, Submission
from web.demo.build import Stage
from web.demo.chance import dice
from web.demo.chores import call, message, visit
from web.demo.raids import Front, blow
from web.demo.record import TELLER, was_played_earlier
from web.demo.roster import Seller
from web.demo.sales import Story, sale
from web.demo.today import VISITOR
from web.demo.world import World, today_at

# Lively for somebody who has just arrived, then a pace that a company could keep up for weeks.
SECONDS_BETWEEN, SECONDS_LATER, LIVELY_FOR_S = 8.0, 25.0, 3600.0
# Nobody waits longer than this for a sign of life.
LONGEST_PAUSE = 3.0
STEP_SHARE = 0.35
# Often enough that somebody who looks at a raid sees it move within a minute or two.
RAID_SHARE = 0.15
_OF_STORIES = {Kind.DEAL_WON: 3.0, Kind.COLLECTION: 2.0, Kind.REVERSED: 0.3, Kind.DEAL_REOPENED: 0.3}
FEWEST_STORIES = 120
PAUSE_AFTER_TROUBLE_S = 30.0

log = structlog.get_logger(__name__)


class Simulator:
    """Makes up what happens next. `stories` are those of the history that are not at their end."""

    def __init__(self, world: World, stories: Sequence[Story], rng: Random, fronts: Sequence[Front] = ()) -> None:
        self._world = world
        self._fronts = [replace(one, people=tuple(name for name in one.people if name != VISITOR)) for one in fronts]
        self._stories = [one for one in stories if one.owner != VISITOR]
        self._sellers = [one for one in world.sellers if one.username != VISITOR]
        self._rng = rng
        self._made = 0

    def next_event(self, now: datetime) -> Event:
        """What happens now: a blow in a raid, a chore, or the next step of a story."""
        if self._fronts and self._rng.random() < RAID_SHARE:
            return blow(self._rng, self._rng.choice(self._fronts), f"live-{self._number(now)}", now)
        if self._rng.random() < STEP_SHARE:
            return self._step(now)
        return self._chore(now)

    def pause_s(self, running_for_s: float) -> float:
        """How long until the next thing happens: now a flurry, now a moment of rest."""
        usual = SECONDS_BETWEEN if running_for_s < LIVELY_FOR_S else SECONDS_LATER
        return usual * min(self._rng.expovariate(1.0), LONGEST_PAUSE)

    def _step(self, now: datetime) -> Event:
        if len(self._stories) < FEWEST_STORIES:
            self._begin_story(now)
        weights = [_OF_STORIES.get(story.events[0].kind, 1.0) for story in self._stories]
        place = self._rng.choices(range(len(self._stories)), weights)[0]
        story = self._stories[place]
        if len(story.events) > 1:
            self._stories[place] = replace(story, events=story.events[1:])
        else:
            self._stories.pop(place)
        return replace(story.events[0], time=now)

    def _begin_story(self, now: datetime) -> None:
        seller = self._someone(now)
        key = f"D-{seller.username}-live-{self._number(now)}"
        self._stories.append(sale(self._world, seller, key, today_at(now), self._rng.random()))

    def _chore(self, now: datetime) -> Event:
        made = self._rng.choices((call, message, visit), (7, 2, 1))[0]
        done = made(self._rng, self._world, self._someone(now), today_at(now), f"live-{self._number(now)}")
        return replace(done, time=now)

    def _someone(self, now: datetime) -> Seller:
        here = [one for one in self._sellers if one.begins <= today_at(now)]
        return self._rng.choices(here, [one.drive for one in here])[0]

    def _number(self, now: datetime) -> str:
        """A number no other run of the program uses."""
        self._made += 1
        return f"{int(now.timestamp())}-{self._made}"


def simulation(stage: Stage, pace: float) -> Plugin:
    """The simulator as a plugin of the app: it sells as long as the app runs. At pace 0 nothing happens by itself."""
    return Plugin(name="demo", lifespan=_lifespan(stage, pace))


def _lifespan(stage: Stage, pace: float) -> Lifespan:
    @asynccontextmanager
    async def run(services: Services) -> AsyncIterator[None]:
        clock = services.get(Clock)
        simulator = Simulator(
            stage.world, stage.history.to_come, dice(stage.world.seed, "simulator", clock()), stage.fronts
        )
        selling = asyncio.create_task(_sell(simulator, services.get(Recorder), clock, pace), name="demo")
        try:
            yield
        finally:
            selling.cancel()
            with suppress(asyncio.CancelledError):
                await selling

    return run


async def _sell(simulator: Simulator, recorder: Recorder, clock: Clock, pace: float) -> None:
    began = clock()
    while pace > 0:
        await asyncio.sleep(simulator.pause_s((clock() - began).total_seconds()) / pace)
        try:
            (receipt,) = await recorder.submit([Submission(simulator.next_event(clock()), TELLER)])
        except Exception:  # whatever the database says: the demo goes on serving, and tries again
            log.exception("demo_event_failed")
            await asyncio.sleep(PAUSE_AFTER_TROUBLE_S)
            continue
        _remark(receipt)


def _remark(receipt: Receipt) -> None:
    if receipt.status is Status.REJECTED and not was_played_earlier(receipt):
        log.warning("demo_event_refused", id=receipt.id, problems=receipt.problems)
