"""What is done in a raid is undone in the raid: no reversal reaches its acts."""

import pytest

from tests.server.raids.raiding import LATER, left, opened
from tests.server.telling import send, told

pytestmark = pytest.mark.anyio


async def test_the_opening_of_a_raid_cannot_be_reversed(client, signed_in, db):
    mia = await signed_in("mia")
    raid = await opened(client, mia)
    row = await db.fetch_one("SELECT source, id FROM event WHERE kind = 'raid.opened'")
    back = {"source": row["source"], "id": row["id"]}
    (result,) = await send(client, mia, told("r", "event.reversed", LATER, reverses=back))

    assert "rejected" == result["status"]
    assert "what is done in a raid is undone in the raid" in str(result["error"])
    assert ("active", 10000) == await left(db, raid["id"])
