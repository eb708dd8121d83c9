"""The demo's raids: two under way, a victory and a defeat with its review, all by the visitor's team and by the desk.

Told after the history, each act at its time: what a raid is hit by must be recorded after its opening. What is there
already stays; when no raid is under way any more (the demo was left alone for weeks), two new ones are opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from game_rules.raids import Phase, RaidState
from kpi.barriers import Cause
from kpi.events import (
    Activity,
    CallLogged,
    CallOutcome,
    Channel,
    Collection,
    DealOpened,
    DealWon,
    Event,
    EventData,
    Kind,
    NamedBarrier,
    StageChange,
)
from server.clock import Clock
from server.db.database import Database
from server.files.access import FileRights
from server.files.desk import FileDesk, FileLimits
from server.ledger.door import EventDoor
from server.ledger.rulebooks import EditionsCache
from server.people.access import Viewer, viewer_for_member
from server.people.directories import DirectoryCache
from server.raids.commands import Ending, NoteDraft, RaidDesk, RaidDraft
from server.raids.planning import StepDraft
from server.raids.queries import RaidQueries
from web.demo.market import Customer
from web.demo.record import TELLER
from web.demo.world import World, at_work, event, today_at

TEAM = "上海 Shanghai"
LEAD = "lead"
ROSTER = (("lead", "closer"), ("rep", "opener"), ("gu.yichen", "expert"), ("shen.jiaqi", "collector"))
GOAL, SMALL_GOAL = Decimal(600_000), Decimal(240_000)


@dataclass(frozen=True, slots=True)
class Front:
    """A raid that goes on: whom it is about, and who fights there. The simulator goes on from it."""

    customer: Customer
    people: tuple[str, ...]
    goal: int


class PastClock(Clock):
    """Stands where the story is."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class Teller:
    """Tells what one team did in its raids."""

    desk: RaidDesk
    clock: PastClock
    door: EventDoor
    directories: DirectoryCache
    now: datetime
    _told: int = 0

    async def viewer(self, username: str) -> Viewer:
        """Somebody of the team, as they act."""
        directory = await self.directories.current()
        member = directory.member_by_username(username)
        if member is None:
            raise RuntimeError(f"{username!r} is not in the demo's company")
        return viewer_for_member(member, directory, today_at(self.now))

    def ago(self, days: float) -> datetime:
        """A moment of the past; of an earlier day while people were at work."""
        moment = self.now - timedelta(days=days)
        return moment if today_at(moment) == today_at(self.now) else at_work(moment)

    async def open(self, customer: Customer, title: str, goal: Decimal, days_ago: int, lasts: int, plan: str) -> str:
        """The lead opens a raid, so many days ago."""
        self.clock.now = self.ago(days_ago)
        draft = RaidDraft(
            account=customer.ref,
            amount=goal,
            currency="CNY",
            ends_on=today_at(self.clock.now) + timedelta(days=lasts),
            roster=ROSTER,
            title=title,
            phase=Phase.PROPOSE.value,
            plan=plan,
        )
        return await self.desk.open(await self.viewer(LEAD), draft, self.door)

    async def plan(self, raid: str, who: str, channel: Channel, day: date, what: str, contact: str = "") -> None:
        """The lead plans one more step."""
        due = datetime.combine(day, datetime.min.time(), self.directories.latest.zone) + timedelta(hours=10)
        draft = StepDraft(who, channel, due.astimezone(self.now.tzinfo), what, contact, day_only=True)
        await self.desk.plan_step(await self.viewer(LEAD), raid, draft, self.door)

    async def note(self, raid: str, who: str, days_ago: float, text: str) -> None:
        """Somebody writes a note."""
        self.clock.now = self.ago(days_ago)
        await self.desk.note(await self.viewer(who), raid, NoteDraft(text), self.door)

    async def happened(self, raid: str, kind: Kind, days_ago: float, data: EventData) -> None:
        """A fact from selling to the raid's account."""
        self._told += 1
        told = event(kind, f"{raid}:{self._told}", self.ago(days_ago), data)
        (outcome,) = await self.door.record([told], TELLER)
        if outcome.refusal:
            raise RuntimeError(f"the demo told something impossible of {raid}: {outcome.refusal}")

    async def visited(self, raid: str, customer: Customer, who: str, days_ago: float, contact: int = 0) -> None:
        """A visit."""
        met = Activity(member=who, account=customer.ref, contact=customer.contacts[contact], duration_s=2700)
        await self.happened(raid, Kind.VISIT, days_ago, met)

    async def called(self, raid: str, customer: Customer, who: str, days_ago: float, contact: int = 1) -> None:
        """A call that was answered."""
        call = CallLogged(
            member=who,
            account=customer.ref,
            contact=customer.contacts[contact],
            outcome=CallOutcome.CONNECTED,
            duration_s=420,
        )
        await self.happened(raid, Kind.CALL, days_ago, call)

    async def won(self, raid: str, customer: Customer, who: str, days_ago: float, amount: Decimal, part: str) -> None:
        """A deal that moves on and is won."""
        deal = f"D-{raid}-{part}"
        opened = DealOpened(deal=deal, account=customer.ref, member=who, amount=amount, currency="CNY")
        moved = StageChange(deal=deal, stage="谈判 Negotiation", account=customer.ref, member=who)
        won = DealWon(deal=deal, account=customer.ref, member=who, amount=amount, currency="CNY")
        await self.happened(raid, Kind.DEAL_OPENED, days_ago + 1.5, opened)
        await self.happened(raid, Kind.DEAL_STAGE, days_ago + 0.8, moved)
        await self.happened(raid, Kind.DEAL_WON, days_ago, won)

    async def paid(self, raid: str, customer: Customer, who: str, days_ago: float, amount: Decimal) -> None:
        """Money that came in."""
        money = Collection(member=who, account=customer.ref, amount=amount, currency="CNY")
        await self.happened(raid, Kind.COLLECTION, days_ago, money)


async def tell_raids(
    db: Database, world: World, directories: DirectoryCache, door: EventDoor, present: Clock
) -> tuple[Front, ...]:
    """Tell the raids as far as they are not there; answers those under way."""
    now, editions = present(), EditionsCache()
    clock = PastClock(now)
    files = FileDesk(db, clock, FileRights(), FileLimits(1024 * 1024, 100))
    desk = RaidDesk(db, clock, directories, editions, files)
    queries = RaidQueries(db, directories, editions, present)
    told = Teller(desk, clock, door, directories, now)
    first, second, third, fourth = _customers(world)
    cards = await queries.raids(await told.viewer(LEAD))
    if not cards:
        await _victory(told, third)
        await _defeat(told, fourth)
    if not any(card.state is RaidState.ACTIVE for card in cards):
        await _in_the_middle(told, first)
        await _at_the_beginning(told, second)
    people = tuple(name for name, _ in ROSTER)
    return Front(first, people, int(GOAL)), Front(second, people, int(SMALL_GOAL))


def blow(rng: Random, front: Front, number: str, now: datetime) -> Event:
    """Somebody of the team works on a raid's account; now and then a small deal or a payment comes of it."""
    who, customer = rng.choice(front.people), front.customer
    contact, amount = rng.choice(customer.contacts), Decimal(front.goal * rng.randrange(1, 4) // 100)
    kind = rng.choices((Kind.CALL, Kind.VISIT, Kind.DEAL_WON, Kind.COLLECTION), (5, 2, 1, 1))[0]
    data: EventData
    if kind is Kind.CALL:
        data = CallLogged(
            member=who,
            account=customer.ref,
            contact=contact,
            outcome=CallOutcome.CONNECTED,
            duration_s=rng.randrange(60, 900),
        )
    elif kind is Kind.VISIT:
        data = Activity(member=who, account=customer.ref, contact=contact, duration_s=rng.randrange(1200, 5400))
    elif kind is Kind.DEAL_WON:
        data = DealWon(deal=f"D-raid-{number}", account=customer.ref, member=who, amount=amount, currency="CNY")
    else:
        data = Collection(member=who, account=customer.ref, amount=amount, currency="CNY")
    return event(kind, f"raid-{number}", now, data)


def _customers(world: World) -> Sequence[Customer]:
    """Four accounts of the team, the key accounts and the large ones first."""
    own = [one for seller in world.sellers if seller.team == TEAM for one in world.customers[seller.username]]
    return sorted(own, key=lambda one: (not one.is_key, not one.size.startswith("大"), one.ref))[:4]


async def _in_the_middle(told: Teller, customer: Customer) -> None:
    """A raid that goes well: the first deal is won, a visit is due today, a call was missed."""
    raid = await told.open(customer, "扩建项目 Plant extension", GOAL, 12, 30, "new_business")
    today = today_at(told.now)
    await told.plan(
        raid, "rep", Channel.VISIT, today, "给厂长看样机 Show the plant manager the sample", customer.contacts[0]
    )
    later = today + timedelta(days=2)
    await told.plan(raid, "shen.jiaqi", Channel.MEETING, later, "敲定付款节点 Agree on the dates of payment")
    await told.called(raid, customer, "rep", 11)
    await told.visited(raid, customer, "gu.yichen", 9)
    await told.note(raid, "gu.yichen", 8.9, "厂长周五拍板。The plant manager decides on Friday. @rep")
    await told.called(raid, customer, "lead", 7, contact=2)
    await told.won(raid, customer, "lead", 5, Decimal(168_000), "first")
    await told.visited(raid, customer, "lead", 3, contact=2)
    await told.note(raid, "lead", 2.5, "样机今天到。The sample arrives today. @gu.yichen @rep")


async def _at_the_beginning(told: Teller, customer: Customer) -> None:
    """A raid that has just begun, with little time: money that is owed."""
    raid = await told.open(customer, "年底回款 Money before the year ends", SMALL_GOAL, 3, 9, "money_home")
    await told.called(raid, customer, "shen.jiaqi", 2)
    await told.paid(raid, customer, "shen.jiaqi", 1, Decimal(46_000))


async def _victory(told: Teller, customer: Customer) -> None:
    raid = await told.open(customer, "换代订单 Replacement order", SMALL_GOAL, 44, 35, "new_business")
    await told.called(raid, customer, "rep", 43)
    await told.visited(raid, customer, "rep", 39)
    await told.visited(raid, customer, "gu.yichen", 32, contact=1)
    await told.won(raid, customer, "lead", 27, Decimal(150_000), "first")
    await told.won(raid, customer, "rep", 20, Decimal(64_000), "second")
    await told.paid(raid, customer, "shen.jiaqi", 16, Decimal(30_000))


async def _defeat(told: Teller, customer: Customer) -> None:
    raid = await told.open(customer, "新客户突破 A first order", GOAL, 58, 40, "new_business")
    await told.called(raid, customer, "rep", 57)
    await told.visited(raid, customer, "lead", 50)
    await told.won(raid, customer, "gu.yichen", 30, Decimal(72_000), "first")
    told.clock.now = told.ago(16)
    ending = Ending(
        "接触太晚，报价前没见到总工。We came too late and never met the chief engineer before the offer.",
        (
            NamedBarrier(Cause.COMPETITOR, "对手已驻场半年 A rival had been on site for half a year"),
            NamedBarrier(Cause.ACCESS, "总工没见到 The chief engineer was out of reach"),
        ),
    )
    await told.desk.finish(await told.viewer(LEAD), raid, ending, told.door)
