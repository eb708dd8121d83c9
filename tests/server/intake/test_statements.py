"""Recording costs the same number of statements whatever the batch."""

import pytest

from tests.server.intake.recording import event, outcomes, reversal

pytestmark = pytest.mark.anyio


def _minute(number: int) -> str:
    return f"2026-11-{10 + number // 600 % 8}T{8 + number // 60 % 10:02}:{number % 60:02}:00+08:00"


def _mix(first: int, count: int) -> list[dict]:
    """Calls, sales, payments; late events, reversals and reopenings among them."""
    found = []
    for number in range(first, first + count):
        member, back = ("ann", "bob", "zoe")[number % 3], max(0, number - 7)
        time = _minute(number if number % 4 else back)
        found.append(
            (
                event(f"{number}", time=time, member=member, contact=f"c{number % 5}"),
                event(f"{number}", "deal.won", time, member=member, deal=f"d{number % 11}", amount="900"),
                event(f"{number}", "collection.received", time, member=member, contract=f"k{number % 7}", amount="50"),
                reversal(f"{number}", f"{back}", time=time),
                event(f"{number}", "deal.reopened", time, member=member, deal=f"d{number % 11}"),
            )[number % 5]
        )
    return found


async def _cost(desk, statements, first, count):
    statements.clear()
    receipts = await desk.send(*_mix(first, count))
    assert "recorded" in outcomes(receipts)
    return len(statements)


async def test_the_number_of_statements_does_not_grow_with_the_batch(desk, statements):
    await desk.send(*_mix(0, 50))
    costs = [
        max([await _cost(desk, statements, 1000 * size + place * size, size) for place in range(5)])
        for size in (1, 10, 100)
    ]
    costs.append(await _cost(desk, statements, 500_000, 1000))

    assert max(costs) <= 18, costs
    assert costs[-1] <= costs[1] + 4, costs


async def test_the_number_of_statements_does_not_grow_with_history(desk, statements):
    early = await _cost(desk, statements, 0, 100)
    for first in range(100, 1100, 500):
        await desk.send(*_mix(first, 500))
    late = await _cost(desk, statements, 2000, 100)

    assert late <= early + 4
