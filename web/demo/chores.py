"""The daily work of one seller: calls, messages, visits, meetings, leads, and the quests taken on.

Not for the sales that come of it (`sales.py`).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from msgspec.structs import replace

from kpi.events import Activity, CallDirection, CallLogged, CallOutcome, Event, Kind, LeadFact, QuestFact
from kpi.leads import recycled_on
from kpi.periods import Grain, period_of
from server.pipeline.lead_rows import RECYCLED
from web.demo.chance import around, dice, how_many
from web.demo.market import Customer, prospect
from web.demo.roster import Seller
from web.demo.sales import Story
from web.demo.world import World, event, in_hours, midnight

CALLS, MESSAGES, VISITS, MEETINGS, LEADS, DEALS = 3.0, 0.6, 0.5, 0.22, 0.18, 0.33
_OUTCOMES = (
    (CallOutcome.CONNECTED, 52),
    (CallOutcome.NO_ANSWER, 27),
    (CallOutcome.VOICEMAIL, 9),
    (CallOutcome.BUSY, 9),
    (CallOutcome.WRONG_NUMBER, 3),
)
_ORIGINS = ("官网 Website", "展会 Trade fair", "转介绍 Referral", "电话 Cold call", "行业名录 Directory")
# The standard rules take a lead back that nobody touches for so long.
_STILL_WORKDAYS = 10
_CHANNELS = ("微信 WeChat", "邮件 E-mail", "短信 SMS")
_TAKEN_QUESTS = ("hunter", "road_trip", "key_mover", "clean_books")
_TUESDAY, _THURSDAY = 1, 3


def is_at_work(world: World, seller: Seller, day: date) -> bool:
    """Whether somebody works on a day: holidays, sick days, and now and then a weekend."""
    if day < seller.begins or seller.is_away((day - world.first_day).days):
        return False
    share = (1.0 if seller.is_steady else 0.93) if world.calendar.is_workday(day) else 0.03
    return dice(world.seed, "presence", seller.username, day).random() < share


def chores_of(world: World, seller: Seller, day: date) -> Iterator[Event]:
    """What somebody who is at work does on a day besides the sales."""
    rng = dice(world.seed, "chores", seller.username, day)
    busy = seller.drive * (2.2 if rng.random() < 0.15 else 0.85)
    for number in range(max(1, how_many(rng, CALLS * busy))):
        yield call(rng, world, seller, day, str(number))
    for number in range(how_many(rng, MESSAGES * busy)):
        yield message(rng, world, seller, day, str(number))
    for number in range(_visits(rng, seller, day)):
        yield visit(rng, world, seller, day, str(number))
    for number in range(how_many(rng, MEETINGS * seller.drive)):
        yield meeting(rng, world, seller, day, str(number))


def call(rng: Random, world: World, seller: Seller, day: date, number: str) -> Event:
    """One telephone call."""
    customer = rng.choice(world.customers[seller.username])
    outcome = rng.choices([outcome for outcome, _ in _OUTCOMES], [weight for _, weight in _OUTCOMES])[0]
    talked = min(5400, round(around(rng, 170, 0.9))) if outcome is CallOutcome.CONNECTED else 0
    return event(
        Kind.CALL,
        f"call:{seller.username}:{day}:{number}",
        in_hours(rng, seller, day),
        CallLogged(
            member=seller.username,
            outcome=outcome,
            direction=CallDirection.IN if rng.random() < 0.18 else CallDirection.OUT,
            duration_s=rng.randrange(20, 40) if outcome is CallOutcome.VOICEMAIL else talked,
            account=customer.ref,
            contact=rng.choice(customer.contacts),
        ),
    )


def message(rng: Random, world: World, seller: Seller, day: date, number: str) -> Event:
    """One written message."""
    customer = rng.choice(world.customers[seller.username])
    sent = Activity(
        member=seller.username,
        account=customer.ref,
        contact=rng.choice(customer.contacts),
        channel=rng.choice(_CHANNELS),
    )
    return event(Kind.MESSAGE, f"message:{seller.username}:{day}:{number}", in_hours(rng, seller, day), sent)


def visit(rng: Random, world: World, seller: Seller, day: date, number: str) -> Event:
    """One visit to a customer."""
    customer = rng.choice(world.customers[seller.username])
    made = Activity(
        member=seller.username,
        account=customer.ref,
        contact=rng.choice(customer.contacts),
        duration_s=round(around(rng, 3000, 0.4)),
        place=seller.team if rng.random() < 0.7 else None,
    )
    return event(Kind.VISIT, f"visit:{seller.username}:{day}:{number}", in_hours(rng, seller, day), made)


def meeting(rng: Random, world: World, seller: Seller, day: date, number: str) -> Event:
    """One meeting with a customer."""
    customer = rng.choice(world.customers[seller.username])
    held = Activity(
        member=seller.username,
        account=customer.ref,
        contact=customer.contacts[0],
        duration_s=round(around(rng, 2400, 0.4)),
    )
    return event(Kind.MEETING, f"meeting:{seller.username}:{day}:{number}", in_hours(rng, seller, day), held)


def lead(world: World, seller: Seller, key: str, day: date) -> Story:
    """The life of a lead: found, claimed, and then qualified or given back."""
    rng = dice(world.seed, "lead", key)
    at = in_hours(rng, seller, day)
    origin = rng.choice(_ORIGINS)
    is_found = rng.random() < 0.6
    named = rng.choice(world.customers[seller.username])
    known = LeadFact(lead=key, member=seller.username)
    told = [
        event(Kind.LEAD_CREATED, f"{key}:created", at, _stranger(rng, key, origin, named, seller if is_found else None))
    ]
    claimed = at + timedelta(minutes=rng.randrange(2, 90))
    told.append(event(Kind.LEAD_CLAIMED, f"{key}:claimed", claimed, known))
    decided = in_hours(rng, seller, world.workday(day + timedelta(days=rng.randrange(1, 6))))
    fate = rng.random()
    if fate < 0.55 * min(1.2, seller.talent):
        told.append(event(Kind.LEAD_QUALIFIED, f"{key}:qualified", decided, known))
    elif fate < 0.8:
        told.append(event(Kind.LEAD_RETURNED, f"{key}:returned", decided, replace(known, reason="不匹配 No fit")))
    elif (back := recycled_on(day, None, _STILL_WORKDAYS, world.calendar)) is not None:
        told.append(event(Kind.LEAD_RETURNED, f"{key}:recycled", midnight(back), LeadFact(lead=key, reason=RECYCLED)))
    return Story(seller.username, tuple(told))


def _stranger(rng: Random, key: str, origin: str, like: Customer, finder: Seller | None) -> LeadFact:
    """Somebody who might buy: told by whoever found them, or by the program that takes down who asks."""
    return LeadFact(
        lead=key,
        member=finder.username if finder is not None else None,
        origin=origin,
        name=prospect(rng),
        contact=rng.choice(like.contacts),
        phone=f"010-5550 {rng.randrange(10_000):04}",
    )


def quest_taken(world: World, seller: Seller, day: date) -> Event | None:
    """Somebody takes on something more for the month; the visitor's own person always does."""
    rng = dice(world.seed, "ambition", seller.username, f"{day:%Y-%m}")
    is_ambitious = rng.random() < 0.25 * seller.drive
    quest = rng.choice(_TAKEN_QUESTS)
    if seller.username == "rep":
        is_ambitious, quest = True, "hunter"
    if not is_ambitious:
        return None
    month = period_of(day, Grain.MONTH)
    taken = QuestFact(
        quest=quest, member=seller.username, window=month.start.isoformat(), due_on=month.end - timedelta(days=1)
    )
    return event(Kind.QUEST_ACCEPTED, f"taken:{seller.username}:{day:%Y-%m}:{quest}", in_hours(rng, seller, day), taken)


def _visits(rng: Random, seller: Seller, day: date) -> int:
    if seller.is_steady:
        return int(day.weekday() in (_TUESDAY, _THURSDAY))
    return how_many(rng, VISITS * seller.drive)
