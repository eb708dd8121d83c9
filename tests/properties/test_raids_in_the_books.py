"""Raids judged among everything else: neither they nor their loot depend on the order of arrival."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as some

from game_rules.raids import Names, RaidState, fight
from game_rules.rulebook import LOOT
from kpi.events import Channel, EventData, Kind, RaidOpened, RaidSeat, SlotMissed, StepPlanned
from kpi.facts import Credit, Customer, Fact
from kpi.periods import Grain, bounds_utc, period_of
from tests.game_rules.book import Book
from tests.properties.rules import one_edition
from tests.properties.stories import DAYS, FIRST_DAY, ROLES, TODAY, deliveries, place_of, stories
from tests.properties.test_order_independence import worth

UTC = ZoneInfo("UTC")
NAMES = Names(lambda name: int(name) if name.isdecimal() else 0, UTC)
EDITIONS = one_edition()
_START = bounds_utc(period_of(date.fromordinal(FIRST_DAY), Grain.DAY), UTC)[0]
_DUE = _START + timedelta(days=2, hours=11)


def _act(kind: Kind, number: int, raid: str, data: EventData, after: timedelta, account: int = 0) -> Fact:
    at_us = round((_START + after).timestamp()) * 1_000_000
    day = FIRST_DAY + after.days
    customer = Customer(account) if account else None
    amount = 60 if account else None
    credits = (Credit(3, *place_of(3, day)),)
    return Fact(0, ("raids", f"{raid}/{number}"), kind, at_us, day, 0, 1, credits, data, amount, customer=customer)


def opened(raid: str, account: int) -> list[Fact]:
    """A raid on a customer, with one planned step that the clock says was missed."""
    roster = (RaidSeat("1", "caller"), RaidSeat("2", "other"))
    ends_on = date.fromordinal(FIRST_DAY + DAYS - 2)
    opening = RaidOpened(raid=raid, account="x", amount=Decimal(60), ends_on=ends_on, roster=roster)
    step = StepPlanned(raid=raid, step="s", who="1", channel=Channel.CALL, due=_DUE, what="x")
    missed = SlotMissed(raid=raid, step="s", due=_DUE)
    return [
        _act(Kind.RAID_OPENED, 1, raid, opening, timedelta(), account),
        _act(Kind.RAID_STEP_PLANNED, 2, raid, step, timedelta(hours=1)),
        _act(Kind.RAID_SLOT_MISSED, 3, raid, missed, timedelta(days=2, hours=12)),
    ]


OPENINGS = (opened("R", 1), opened("S", 2))


def book(*batches: Sequence[Fact]) -> Book:
    """Books in which two raids were opened before anything else."""
    told = Book(EDITIONS, TODAY, ROLES, place_of, names=NAMES)
    told.record(*(facts[0] for facts in OPENINGS))
    for batch in batches:
        told.record(*batch)
    return told


def raids(told: Book) -> dict[str, object]:
    """What the raids are, by event ids instead of the numbers that depend on the order."""
    ids = {fact.seq: fact.key for fact in told.facts}
    found: dict[str, object] = {}
    for name, kept in told.raids.items():
        raid = fight(kept.opening, kept.facts.values(), EDITIONS.latest.raid)
        log = [(ids[line.seq], line.member, line.damage, line.heal, line.why) for line in raid.log]
        steps = [(step.state, ids.get(step.done_by)) for step in raid.steps]
        found[name] = (raid.state, raid.phase, raid.left, raid.seats, raid.loot, log, steps)
    return found


def _facts(story: Sequence[Fact]) -> list[Fact]:
    return [*story, *(fact for facts in OPENINGS for fact in facts[1:])]


@given(some.data(), stories())
@settings(max_examples=150)
def test_any_order_and_any_batches_end_in_the_same_raids_and_books(data, story):
    facts = _facts(story)
    straight = book(*([fact] for fact in facts))
    shuffled = book(*data.draw(deliveries(facts)))

    assert raids(straight) == raids(shuffled)
    assert worth(straight) == worth(shuffled)


@given(some.data(), stories())
@settings(max_examples=80)
def test_the_ledger_has_paid_exactly_the_loot_that_is_due(data, story):
    told = book(*data.draw(deliveries(_facts(story))))

    for kept in told.raids.values():
        raid = fight(kept.opening, kept.facts.values(), EDITIONS.latest.raid)
        lines = [line for verdict in told.verdicts for line in verdict.lines]
        own = [line for line in lines if line.rule == LOOT and line.event == kept.opening.seq]
        due = raid.pool if raid.state is RaidState.VICTORY else (0, 0)
        assert due == (sum(line.xp for line in own), sum(line.coins for line in own))
