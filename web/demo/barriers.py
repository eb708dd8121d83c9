"""The demo's barriers: why the region that falls behind does so, and a few of others, each somewhere in its life.

Told after the raids, each act at its time. What is there already stays.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from kpi.barrier_events import Decision
from server.barriers.commands import BarrierDesk
from server.barriers.queries import BarrierQueries
from server.barriers.relieving import ReliefDraft
from server.barriers.reporters import ReportersCache
from server.barriers.reporting import ReportDraft
from server.barriers.touching import OpenDeals
from server.clock import Clock
from server.db.database import Database
from server.files.access import FileRights
from server.files.desk import FileDesk, FileLimits
from server.ledger.door import EventDoor
from server.ledger.rulebooks import EditionsCache
from server.people.access import Viewer, viewer_for_member
from server.people.directories import DirectoryCache
from web.demo.barrier_tales import BARRIERS, ROAD, SEASON, Told
from web.demo.raids import Front, PastClock
from web.demo.world import today_at


@dataclass(slots=True)
class _Teller:
    desk: BarrierDesk
    clock: PastClock
    door: EventDoor
    directories: DirectoryCache
    now: datetime

    async def viewer(self, username: str) -> Viewer:
        """Somebody, as they act."""
        directory = await self.directories.current()
        member = directory.member_by_username(username)
        if member is None:
            raise RuntimeError(f"{username!r} is not in the demo's company")
        return viewer_for_member(member, directory, today_at(self.now))

    async def at(self, days_ago: float, username: str) -> Viewer:
        """Go to a moment of the past; answers who acts there."""
        self.clock.now = self.now - timedelta(days=days_ago)
        return await self.viewer(username)

    async def was_there(self, one: Told) -> bool:
        """Whether everybody who has a part in it belonged to a team when it was met, and does so now."""
        directory = await self.directories.current()
        members = [directory.member_by_username(who) for who in one.people if who != "boss"]
        days = (today_at(self.now - timedelta(days=one.days_ago)), today_at(self.now))
        return all(member is not None and directory.team_of(member.id, day) for member in members for day in days)

    async def tell(self, one: Told) -> None:
        """A barrier with its life."""
        desk, door = self.desk, self.door
        draft = ReportDraft(one.cause, one.text, one.measure, "", Decimal(one.amount), "CNY", one.account, id=one.id)
        await desk.report(await self.at(one.days_ago, one.who), draft, door)
        for days_ago, who in one.seconds:
            await desk.second(await self.at(days_ago, who), one.id, door)
        if one.confirmed is not None:
            await desk.decide(await self.at(*one.confirmed), one.id, Decision.CONFIRMED, door)
        if one.rejected is not None:
            days_ago, who, why = one.rejected
            await desk.decide(await self.at(days_ago, who), one.id, Decision.REJECTED, door, why)
        if one.owned is not None:
            days_ago, who, lasts = one.owned
            viewer = await self.at(days_ago, who)
            await desk.own(viewer, one.id, door, due_on=today_at(self.clock.now) + timedelta(days=lasts))
        for days_ago, who, text in one.comments:
            await desk.comment(await self.at(days_ago, who), one.id, text, door)
        if one.resolved is not None and one.owned is not None:
            await desk.resolve(await self.at(one.resolved[0], one.owned[1]), one.id, one.resolved[1], door)

    async def relieve(self, one: Told, percent: int) -> None:
        """The boss lets the region's target give way."""
        viewer = await self.at(3, "boss")
        until = today_at(self.now) + timedelta(days=20)
        await self.desk.relieve(viewer, one.id, ReliefDraft(percent, until, one.text.splitlines()[0]), self.door)


async def tell_barriers(
    db: Database, fronts: tuple[Front, ...], directories: DirectoryCache, door: EventDoor, present: Clock
) -> None:
    """Tell the barriers, unless they were told before."""
    now = present()
    clock, editions = PastClock(now), EditionsCache()
    files = FileDesk(db, clock, FileRights(), FileLimits(1, 1))
    desk = BarrierDesk(db, clock, directories, editions, files, OpenDeals())
    teller = _Teller(desk, clock, door, directories, now)
    queries = BarrierQueries(db, directories, editions, ReportersCache(), OpenDeals(), present)
    boss = await teller.viewer("boss")
    for one in (*SEASON, *BARRIERS):
        if await queries.may_follow(boss, one.id):
            return
    # A short history begins after some of them were met; nobody was there to report them.
    told = [one for one in (*SEASON, *BARRIERS) if await teller.was_there(one)]
    for one in told:
        await teller.tell(one)
    if fronts:
        await teller.tell(_of_raid(fronts[0]))
    if ROAD in told:
        await teller.relieve(ROAD, 15)


def _of_raid(front: Front) -> Told:
    text = "采购委员会下月才开会，没人能先拍板。 The buying committee meets next month only; nobody decides before."
    return Told("demo-committee", "rep", 2, "decision_process", text, 120_000, account=front.customer.ref)
