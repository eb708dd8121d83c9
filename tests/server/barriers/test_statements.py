"""What reading barriers costs: as many statements for thirty as for three."""

import pytest

from tests.server.barriers.blocking import BARRIERS, do, reported
from tests.server.telling import send, told

pytestmark = pytest.mark.anyio


async def fill(client, signed_in, first, count):
    """Barriers on deals of their own, confirmed."""
    ann, mia = await signed_in("ann"), await signed_in("mia")
    for number in range(first, first + count):
        deal = f"D{number}"
        await send(client, ann, told(f"o{number}", "deal.opened", deal=deal, account="Acme", amount="4000"))
        id = (await reported(client, ann, deal=deal, region=None, blocked=None))["id"]
        await do(client, mia, id, "confirm")


async def cost(client, headers, statements, path):
    """How many statements an answer takes once it has been given before.

    What time brings about meanwhile sends statements of its own: the fewest of three are the answer's.
    """
    counted = []
    for _ in range(4):
        statements.clear()
        answer = await client.get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        counted.append(len(statements))
    return min(counted[1:])


PATHS = ("?state=", "/summary?period=2026-11", "/similar?cause=access&account=Acme")


@pytest.mark.parametrize("path", PATHS)
async def test_a_list_costs_the_same_however_many_there_are(client, signed_in, statements, path):
    headers = await signed_in("bea")
    await fill(client, signed_in, 0, 3)
    few = await cost(client, headers, statements, f"{BARRIERS}{path}")
    await fill(client, signed_in, 3, 12)

    assert few == await cost(client, headers, statements, f"{BARRIERS}{path}")
