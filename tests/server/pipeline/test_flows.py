"""What the database counts of deals is what following each of them would tell."""

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

import pytest

from kpi.courses import Course
from kpi.forecast import Days
from kpi.funnel import Ended, Stays
from kpi.ways import Way
from server.pipeline.collecting import Held, Whose
from server.pipeline.courses import read_courses
from server.pipeline.flows import (
    Chosen,
    read_finished,
    read_payments,
    read_standing,
    read_stood,
    read_stuck,
    read_unpaid,
    read_ways,
)
from tests.kpi import counting
from tests.server.intake.recording import event, reversal
from tests.server.pipeline.telling import moved, opened, paid, signed, won

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 20).toordinal()
NOVEMBER, FIRST_WEEKS = Days(TODAY - 19, TODAY + 10), Days(TODAY - 19, TODAY - 8)
CHOICES = (Chosen(), Chosen(Whose(Held.MEMBER, 4)), Chosen(Whose(Held.TEAM, 1)))


def story(seed: int) -> list[dict[str, Any]]:
    """Fifty deals that go on, back, are won, lost, taken back, or told of after their end; in any order."""
    chance, told = Random(seed), []
    for number in range(50):
        deal, who, day = f"D{number}", chance.choice(("ann", "bob", "zoe")), chance.randint(1, 8)
        told.append(opened(deal, who, str(chance.randint(0, 9) * 100), day, stage=chance.choice(("need", "offer", ""))))
        for _ in range(chance.randint(0, 4)):
            told.append(moved(deal, chance.choice(("need", "offer", "close")), chance.randint(day, 19)))
        end = chance.choice(("won", "lost", "open", "open", "back"))
        if end == "lost":
            told.append(event(f"{deal}:lost", "deal.lost", "2026-11-15T09:00:00+08:00", deal=deal, member=who))
        elif end != "open":
            told.append(won(deal, who, "700", chance.randint(9, 17)))
        if end == "back":
            told.append(reversal(f"{deal}:back", f"{deal}:{chance.choice(('won', 'opened'))}"))
    chance.shuffle(told)
    return list({one["id"]: one for one in told}.values())


def mine(courses: Sequence[Course], chosen: Chosen) -> list[Course]:
    by, id = chosen.whose.by, chosen.whose.id
    return [one for one in courses if by is None or getattr(one.whose, by.value) == id]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_counts_are_those_of_each_course(desk, db, seed):
    await desk.send(*story(seed))
    everybody = await read_courses(db, 1, TODAY, lambda member, day: (0, 0))

    for chosen in CHOICES:
        deals = mine(everybody, chosen)
        ways = await read_ways(db, 1, chosen, FIRST_WEEKS)
        assert counting.ways_of(everybody) == _together(ways.everybody)
        assert counting.ways_of(deals, FIRST_WEEKS) == _sorted(ways.chosen)
        assert counting.standing(deals, TODAY) == _sorted(await read_standing(db, chosen, TODAY))
        for day in (TODAY - 12, TODAY - 5, TODAY):
            assert counting.stood(deals, day) == await read_stood(db, chosen, day)


@pytest.mark.parametrize("seed", [4, 5, 6])
async def test_stays_are_those_of_each_course(desk, db, seed):
    await desk.send(*story(seed))
    everybody = await read_courses(db, 1, TODAY, lambda member, day: (0, 0))

    for chosen in CHOICES:
        deals = mine(everybody, chosen)
        began = await read_finished(db, chosen, FIRST_WEEKS, NOVEMBER, began=True)
        ended = await read_finished(db, chosen, FIRST_WEEKS, NOVEMBER, began=False)
        assert counting.stays(deals, ended=NOVEMBER) == _alike(began.lately) == _alike(ended.lately)
        assert counting.ended_in(deals, FIRST_WEEKS) == _sorted(ended.asked)
        assert _days(counting.stays(deals, began=FIRST_WEEKS)) == _days(began.asked)


async def test_who_waits_longer_than_said_is_named_those_worth_most_first(desk, db):
    await desk.send(
        opened("A", "ann", "100", 2, stage="need", title="Pumps", account="Acme"),
        *(opened("B", "zoe", "900", 5, stage="need"), opened("C", "ann", "500", 18, stage="need")),
        *(opened("E", "ann", "800", 2, stage="offer"), opened("F", "ann", "800", 2, stage="need"), won("F")),
    )

    stuck = await read_stuck(db, Chosen(), {"need": 10}, TODAY, 15)

    assert [("B", 15, 90_000, ""), ("A", 18, 10_000, "Acme")] == [
        (deal.one.deal, deal.one.days, deal.one.amount, deal.account) for deal in stuck
    ]
    assert () == await read_stuck(db, Chosen(), {}, TODAY, 15)


async def test_payments_count_from_the_delivery(desk, db):
    delivered = event("K:d", "delivery.completed", "2026-11-02T09:00:00+08:00", contract="K")
    await desk.send(signed("K", ("1", "2026-11-01", "60"), ("2", "2026-12-01", "40")), delivered, paid("p", "K", "60"))

    assert ((10, 1, 6000),) == await read_payments(db, Chosen(), NOVEMBER)
    assert [(1, 4000), (0, 0)] == [await read_unpaid(db, chosen) for chosen in CHOICES[:2]]


def _sorted(found):
    return tuple(sorted(found, key=_key))


def _key(one):
    if isinstance(one, Stays):
        return one.stage, one.days
    if isinstance(one, Ended):
        return one.stage, one.led_to, one.days
    return one.stages, one.afterwards, one.end


def _together(ways: Sequence[Way]) -> tuple[Way, ...]:
    """The database tells those asked for apart from the others."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...], str], int] = {}
    for one in ways:
        if one.stages:
            key = (one.stages, one.afterwards, one.end)
            found[key] = found.get(key, 0) + one.deals
    return tuple(Way(*way, deals) for way, deals in sorted(found.items()))


def _alike(stays: Sequence[Stays]) -> tuple[Stays, ...]:
    """The database tells those asked for apart from the others."""
    found: dict[tuple[str, int], Stays] = {}
    for one in stays:
        old = found.get((one.stage, one.days), Stays(one.stage, one.days, 0))
        found[one.stage, one.days] = Stays(one.stage, one.days, old.count + one.count, old.worth + one.worth)
    return _sorted(found.values())


def _days(stays: Sequence[Stays | Ended]) -> dict[tuple[str, int], int]:
    found: dict[tuple[str, int], int] = {}
    for one in stays:
        found[one.stage, one.days] = found.get((one.stage, one.days), 0) + one.count
    return found
