"""From nothing (or from the last time) to a company whose history ends now."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from server.accounts.registry import Registry
from server.clock import Clock
from server.db.database import Database
from server.intake.batch import References
from server.intake.plugin import door_of
from server.intake.record import Recorder
from server.people.directories import DirectoryCache
from web.demo.approvals import ask_for_approval
from web.demo.barriers import tell_barriers
from web.demo.bounties import bounties
from web.demo.closing import close_months
from web.demo.company import founded_on, set_up_company
from web.demo.history import History, history
from web.demo.raids import Front, tell_raids
from web.demo.record import Told, tell
from web.demo.targets import set_targets
from web.demo.today import today_so_far
from web.demo.world import DAYS, World, make_world

Progress = Callable[[int, int], None]
"""Hears how many events of how many are done."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The company, up to date: what the simulator goes on from."""

    world: World
    history: History
    told: Told
    fronts: tuple[Front, ...] = ()
    """The raids that are under way."""


async def build(url: str, clock: Clock, progress: Progress, days: int = DAYS) -> Stage:
    """Bring the database at `url` up to now. It must be a demo's, or empty (`company.is_free_for_a_demo`).

    A new company gets a history of so many `days`; one that is there keeps its own.
    """
    now = clock()
    await set_up_company(url, clock, days)
    async with await Database.open(url) as db:
        directories = DirectoryCache(db)
        world = make_world(await founded_on(directories))
        until_now = history(world, now)
        events = [
            *until_now.past,
            *today_so_far(world, until_now.past, now),
            *bounties(await directories.current(), now),
        ]
        recorder = Recorder(db, References(directories, Registry()), clock)
        async with recorder.running():
            told = await tell(recorder, events, lambda done: progress(done, len(events)))
            fronts = await tell_raids(db, world, directories, door_of(recorder), clock)
            await tell_barriers(db, fronts, directories, door_of(recorder), clock)
            to_come = await ask_for_approval(db, directories, door_of(recorder), until_now.to_come, now)
            await set_targets(db, world, await directories.current(), now)
            await close_months(db, recorder, directories, world, until_now.past, now)
    return Stage(world, replace(until_now, to_come=to_come), told, fronts)
