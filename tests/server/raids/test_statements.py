"""What raids cost: nothing where none is concerned, a constant number of statements where some are."""

from decimal import Decimal

import pytest

from kpi.events import Event, Kind, RaidOpened, RaidSeat
from server.intake.submission import Submission
from server.raids.acts import SOURCE
from tests.server.acme import NOW
from tests.server.intake.recording import event, open_desk, outcomes

pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(db, clock):
    async with open_desk(db, clock) as opened:
        yield opened


async def _open_raids(desk, count):
    roster = (RaidSeat("ann", "opener"), RaidSeat("bob", "closer"))
    for number in range(count):
        raid, account = f"raid-{number}", f"Customer {number}"
        data = RaidOpened(
            raid=raid, account=account, amount=Decimal(10_000), ends_on=NOW.date(), roster=roster, member="mia"
        )
        opening = Event(f"{raid}/0", SOURCE, Kind.RAID_OPENED, NOW, data)
        (receipt,) = await desk.recorder.submit([Submission(opening, desk.viewer("mia"))])
        assert receipt.error is None


async def _cost(desk, statements, first, count, customers):
    statements.clear()
    told = [
        event(f"{first + number}", time=NOW.isoformat(), member="ann", account=f"{customers} {number}")
        for number in range(count)
    ]
    receipts = await desk.send(*told)
    assert {"recorded"} == set(outcomes(receipts))
    return len(statements), sum(len(receipt.raids) for receipt in receipts)


async def _known(desk, count):
    for name in ("Customer", "Other"):
        await desk.send(
            *(
                event(f"{name} {number}", time="2026-11-02T09:00:00+08:00", member="ann", account=f"{name} {number}")
                for number in range(count)
            )
        )


async def test_a_batch_that_concerns_no_raid_asks_nothing_of_them(desk, statements):
    await _known(desk, 20)
    await _cost(desk, statements, 0, 20, "Other")
    before, _ = await _cost(desk, statements, 50, 20, "Other")
    await _open_raids(desk, 20)
    await _cost(desk, statements, 100, 20, "Other")
    after, hits = await _cost(desk, statements, 200, 20, "Other")

    assert 0 == hits
    assert after <= before


async def test_a_batch_that_hits_many_raids_asks_as_often_as_one_that_hits_one(desk, statements):
    await _known(desk, 20)
    await _open_raids(desk, 20)
    await _cost(desk, statements, 0, 20, "Other")
    none, _ = await _cost(desk, statements, 100, 20, "Other")
    costs = [await _cost(desk, statements, 1000 * size, size, "Customer") for size in (1, 20)]

    assert [1, 20] == [hits for _, hits in costs]
    assert costs[1][0] <= costs[0][0] + 1
    assert costs[1][0] <= none + 4
