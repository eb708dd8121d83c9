"""What the company has been up to in the last hours, whatever hour the demo is started at.

History keeps to working hours; a visitor on a Sunday night would find an idle company, and their own person with
nothing begun. So some have been at it, and the visitor's person is in the middle of the day's quests.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from kpi.events import Activity, CallDirection, CallLogged, CallOutcome, Event, Kind, LeadFact
from web.demo.chance import around, dice
from web.demo.chores import call
from web.demo.roster import Seller
from web.demo.world import World, event, midnight, today_at

VISITOR = "rep"
AT_IT = 24
# Of the eight calls and twelve contacts that the quests of the day ask for.
VOICES = 5
_HOURS = timedelta(hours=4)


def today_so_far(world: World, past: Sequence[Event], now: datetime) -> list[Event]:
    """Some calls of some people, and enough of the visitor's person to be half-way through the day."""
    today = today_at(now)
    rng = dice(world.seed, "today", today)
    told: list[Event] = []
    for seller in rng.sample(world.sellers, AT_IT):
        if seller.username != VISITOR and seller.begins < today:
            for number in range(rng.randrange(1, 4)):
                made = call(rng, world, seller, today, f"today-{number}")
                told.append(replace(made, time=_lately(rng, now, today)))
    visitor = next(one for one in world.sellers if one.username == VISITOR)
    done = [one for one in past if one.time >= midnight(today) and one.data.member == VISITOR]
    return [*told, *_of_visitor(rng, world, visitor, done, now)]


def _of_visitor(rng: Random, world: World, visitor: Seller, done: Sequence[Event], now: datetime) -> Iterator[Event]:
    today = today_at(now)
    customers = world.customers[visitor.username]
    for number in range(VOICES - sum(_is_connected(one) for one in done)):
        customer = customers[number % len(customers)]
        data = CallLogged(
            member=visitor.username,
            outcome=CallOutcome.CONNECTED,
            direction=CallDirection.OUT,
            duration_s=max(45, round(around(rng, 200, 0.5))),
            account=customer.ref,
            contact=customer.contacts[number // len(customers)],
        )
        yield event(Kind.CALL, f"voice:{visitor.username}:{today}:{number}", _lately(rng, now, today), data)
    if not any(one.kind is Kind.VISIT for one in done):
        met = Activity(
            member=visitor.username,
            account=customers[0].ref,
            contact=customers[0].contacts[1],
            duration_s=2700,
            place=visitor.team,
        )
        yield event(Kind.VISIT, f"met:{visitor.username}:{today}", _lately(rng, now, today), met)
    found = LeadFact(lead=f"L-{visitor.username}-{today}", member=visitor.username, origin="转介绍 Referral")
    yield event(Kind.LEAD_QUALIFIED, f"found:{visitor.username}:{today}", _lately(rng, now, today), found)


def _is_connected(one: Event) -> bool:
    return isinstance(one.data, CallLogged) and one.data.outcome is CallOutcome.CONNECTED


def _lately(rng: Random, now: datetime, today: date) -> datetime:
    """A moment of today, of the last hours."""
    since = max(midnight(today), now - _HOURS)
    return since + timedelta(seconds=int((now - since).total_seconds() * rng.random()))
